import Outcomes
import Reasoning
import Taxonomies
import TestSupport
import Testing

struct LeafReaderTests {
    private static func reader() throws -> LeafReader {
        LeafReader(
            taxonomy: try Taxonomy(
                name: "plants", ranks: ["kingdom", "genus", "species"],
                entries: [
                    .init(name: "Plantae", parent: nil, level: 1),
                    .init(name: "Houstonia", parent: TaxonID(0), level: 2),
                    .init(name: "Houstonia purpurea", parent: TaxonID(1), level: 3),
                    .init(name: "Black-footed albatross", parent: TaxonID(1), level: 3),
                    .init(name: "St. John's wort", parent: TaxonID(1), level: 3),
                    .init(name: "Zoë’s frog", parent: TaxonID(1), level: 3),
                ]))
    }

    private func read(_ text: String, finish: Completion.FinishReason = .stop) throws -> LeafReading {
        try Self.reader().read(Completion(text: text, finishReason: finish))
    }

    @Test(
        "A known leaf is found",
        arguments: [
            ("<think>kingdom: Plantae</think><answer>Houstonia purpurea</answer>", "Houstonia purpurea"),
            ("Houstonia purpurea", "Houstonia purpurea"), ("HOUSTONIA_PURPUREA.", "Houstonia purpurea"),
            ("**Houstonia  purpurea**", "Houstonia purpurea"), ("the black footed albatross", "Black-footed albatross"),
            ("The answer is Houstonia purpurea.", "Houstonia purpurea"),
            ("Answer: Houstonia-purpurea", "Houstonia purpurea"),
            ("Answer:\nHoustonia purpurea", "Houstonia purpurea"),
            ("Let me think.\nHoustonia purpurea\n\n", "Houstonia purpurea"),
            ("It is a St. John's Wort.", "St. John's wort"), ("zoe\u{0308}'s frog", "Zoë’s frog"),
            ("Zoë’s Frog", "Zoë’s frog"), ("species: Houstonia purpurea", "Houstonia purpurea"),
            ("Plantae → Houstonia → Houstonia purpurea", "Houstonia purpurea"),
            ("kingdom: Plantae; genus: Houstonia; species: Houstonia purpurea", "Houstonia purpurea"),
            ("The answer is Houstonia purpurea. It has four petals.", "Houstonia purpurea"),
            ("<answer>x</answer><answer>An Houstonia purpurea</answer>", "Houstonia purpurea"),
        ])
    func known(text: String, leaf: String) throws {
        let reading = try read(text)
        #expect(reading.taxon.map(try Self.reader().taxonomy.name(of:)) ?? "" == leaf)
        #expect(reading.kind == .choice)
    }

    @Test(
        "The path is read in any common layout",
        arguments: [
            "<think>kingdom: Plantae; genus: Houstonia; species: Houstonia purpurea</think><answer>x</answer>",
            "<think>Kingdom: Plantae\nGenus: Houstonia\n- **Species**: Houstonia purpurea</think>x",
            "kingdom: Plantae -> genus: Houstonia -> species: Houstonia purpurea",
            "kingdom: Plantae → genus: Houstonia → species: Houstonia purpurea",
            "Kingdom=Plantae, Genus=Houstonia, Species=Houstonia_purpurea",
            "Plantae → Houstonia → Houstonia purpurea", "Path: Plantae > Houstonia > Houstonia purpurea",
            "<think>Plantae -> Houstonia -> Houstonia purpurea</think><answer>x</answer>",
            "genus: Oops\nkingdom: Plantae\ngenus: Houstonia\nspecies: Houstonia purpurea",
        ])
    func path(text: String) throws {
        let path = try read(text).path
        #expect(path.map(\.level) == [1, 2, 3])
        #expect(path.map(\.name) == ["plantae", "houstonia", "houstonia purpurea"])
    }

    @Test func an_unknown_leaf_is_kept_as_written_with_its_nearest_name() throws {
        let near = try read("Houstonia purpuria")
        #expect(near.leaf == "houstonia purpuria")
        #expect(near.taxon == nil)
        #expect(near.nearest == "Houstonia purpurea")
        let far = try read("Homo sapiens")
        #expect(far.nearest == "")
        #expect(try read("Houstonia purpurea or Zoë’s frog").taxon == nil)
        #expect(try read(String(repeating: "x", count: 100)).nearest == "")
    }

    @Test(
        "What names no leaf says why",
        arguments: [
            ("", Reading.Kind.empty), (" \n", .empty), ("<answer></answer>", .empty),
            ("<think>kingdom: Pl", .truncated),
            ("I'm sorry, but I cannot identify this.", .refusal), ("<think>x</think>", .empty),
        ])
    func nothing(text: String, kind: Reading.Kind) throws {
        let reading = try read(text)
        #expect(reading.kind == kind)
        #expect(reading.leaf == "")
    }

    @Test func a_text_cut_before_its_answer_is_truncated() throws {
        #expect(try read("First, the petals are", finish: .length).kind == .truncated)
        #expect(try read("Houstonia purpurea", finish: .length).kind == .choice)
    }

    @Test(
        "Long hostile texts are read to their end",
        arguments: ["A", "<think>", "<answer>", "kingdom: x; ", "> ", "answer: ", "\u{202E}", ": ", ".", "an "])
    func hostile(unit: String) throws {
        let text = String(repeating: unit, count: (1 << 14) / unit.utf8.count)
        #expect(try read(text).path.count <= 3)
    }

    @Test func the_nearest_of_ten_thousand_leaves_is_the_one_that_a_plain_computation_finds() throws {
        var generator = SeededGenerator(seed: 3)
        func word() -> String {
            String(
                (0..<Int.random(in: 6...14, using: &generator)).map { _ in
                    "abcd".randomElement(using: &generator) ?? "a"
                })
        }
        let names = Array(Set((0..<500).map { _ in word() })).sorted()
        let reader = LeafReader(
            taxonomy: try Taxonomy(
                name: "", ranks: [], entries: names.map { .init(name: $0, parent: nil, level: 1) }))
        for _ in 0..<20 {
            let query = word() + "e"
            let best = names.map { plainDistance($0, query) }.min() ?? 0
            let nearest = reader.read(Completion(text: query)).nearest
            if best <= query.count / 3 {
                #expect(plainDistance(nearest, query) == best)
            } else {
                #expect(nearest == "")
            }
        }
    }

    /// The textbook's table, row by row.
    private func plainDistance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (number, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = number + 1
            for place in right.indices {
                let replaced = diagonal + (byte == right[place] ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[right.count]
    }
}
