import Taxonomies
import TestSupport
import Testing

@testable import Questions

/// Two orders, four families, sixteen species.
func smallTaxonomy() throws -> Taxonomy {
    var entries: [Taxonomy.Entry] = [.init(name: "Aves", parent: nil, level: 1)]
    for order in 0..<2 {
        entries.append(.init(name: "Order \(order)", parent: TaxonID(0), level: 2))
        let orderID = TaxonID(entries.count - 1)
        for family in 0..<2 {
            entries.append(.init(name: "Family \(order)\(family)", parent: orderID, level: 3))
            let familyID = TaxonID(entries.count - 1)
            for species in 0..<4 {
                entries.append(.init(name: "Bird \(order)\(family)\(species)", parent: familyID, level: 4))
            }
        }
    }
    return try Taxonomy(name: "birds", ranks: ["class", "order", "family", "species"], entries: entries)
}

func header(_ taxonomy: Taxonomy, seed: UInt64 = 1) -> QuestionSetHeader {
    QuestionSetHeader(
        name: "birds", subject: "bird", firstScoredLevel: 1, distractors: .init(method: ""), seed: seed, source: "",
        taxonomy: taxonomy)
}

func samples(_ path: String) throws -> [Sample] {
    var samples: [Sample] = []
    try QuestionSetFile(path: path).forEachSample { samples.append($1) }
    return samples
}

@Suite struct Building {
    private let directory: TemporaryDirectory
    private let taxonomy: Taxonomy

    init() throws {
        directory = try TemporaryDirectory()
        taxonomy = try smallTaxonomy()
    }

    private func build(
        _ name: String, count: Int, method: DistractorMethod = .similar, limit: Int? = nil, seed: UInt64 = 1
    ) throws -> [Sample] {
        let build = QuestionSetBuild(header: header(taxonomy, seed: seed), distractors: .taxonomy(method), limit: limit)
        let path = directory.file(name)
        _ = try build.write(SpecimenSource(taxonomy: taxonomy, countPerLeaf: count, split: "test"), to: path)
        return try samples(path)
    }

    @Test(arguments: DistractorMethod.allCases)
    func the_gold_is_the_lineage_and_a_level_of_one_name_is_context(method: DistractorMethod) throws {
        for sample in try build("set", count: 3, method: method) {
            let leaf = try #require(taxonomy.leaf(named: NormalizedName(sample.label)))
            #expect(sample.levels.map(\.goldName) == taxonomy.lineage(of: leaf).map(taxonomy.name(of:)))
            #expect(sample.levels.map(\.choices.count) == [1, 2, 4, 4])
            #expect(sample.askedLevels(from: 1).count == 3)
            #expect(sample.split == "test")
        }
    }

    @Test func similar_species_are_of_the_same_family() throws {
        for sample in try build("set", count: 2) {
            #expect(Set(sample.levels[3].choices.map { $0.dropLast() }).count == 1)
        }
    }

    @Test func other_samples_change_no_question() throws {
        let few = try build("few", count: 2)
        let many = try build("many", count: 5)
        let limited = try build("limited", count: 5, limit: 20)
        let byID = Dictionary(uniqueKeysWithValues: many.map { ($0.id, $0) })
        #expect(few.count == 32 && many.count == 80 && limited.count == 20)
        for sample in few + limited { #expect(byID[sample.id] == sample) }
    }

    @Test func the_seed_decides() throws {
        let first = try build("a", count: 4)
        #expect(try first == build("b", count: 4))
        let other = try build("c", count: 4, seed: 2)
        #expect(first != other)
        #expect(first.map(\.id) == other.map(\.id))
    }

    @Test func every_letter_is_right_equally_often() throws {
        var right = [0, 0, 0, 0]
        for sample in try build("set", count: 250) { right[sample.levels[3].gold] += 1 }
        // 4000 samples: 1000 a letter, with a deviation of 27.
        for count in right { #expect((860...1140).contains(count)) }
    }

    @Test func a_limit_keeps_the_leaves_even() throws {
        let counts = Dictionary(try build("set", count: 5, limit: 32).map { ($0.label, 1) }, uniquingKeysWith: +)
        #expect(counts.count == 16 && counts.values.allSatisfy { $0 == 2 })
    }

    @Test func references_are_percent_encoded() throws {
        let first = try #require(try build("set", count: 1).first)
        #expect(first.image == "specimen:Bird%20000?n=0")
        #expect(first.id == "Bird 000/0")
    }
}

@Suite struct Splitting {
    private let directory: TemporaryDirectory
    private let set: QuestionSetFile

    init() throws {
        directory = try TemporaryDirectory()
        let taxonomy = try smallTaxonomy()
        _ = try QuestionSetBuild(header: header(taxonomy), distractors: .taxonomy(.random))
            .write(SpecimenSource(taxonomy: taxonomy, countPerLeaf: 10), to: directory.file("set"))
        set = try QuestionSetFile(path: directory.file("set"))
    }

    private func split(by unit: QuestionSetSplit.Unit, fraction: Double) throws -> ([Sample], [Sample]) {
        let paths = (directory.file("first"), directory.file("second"))
        _ = try QuestionSetSplit(unit: unit, fraction: fraction, seed: 5).write(set, to: paths)
        #expect(try QuestionSetFile(path: paths.0).header.taxonomy.count == set.header.taxonomy.count)
        let parts = try (samples(paths.0), samples(paths.1))
        #expect(Set((parts.0 + parts.1).map(\.id)).count == set.count)
        return parts
    }

    @Test func by_species_keeps_species_whole_and_families_even() throws {
        let (first, second) = try split(by: .species, fraction: 0.5)
        #expect(first.count == 80 && second.count == 80)
        #expect(Set(first.map(\.label)).isDisjoint(with: second.map(\.label)))
        let families = Dictionary(Set(first.map(\.label)).map { ($0.dropLast(), 1) }, uniquingKeysWith: +)
        #expect(families.count == 4 && families.values.allSatisfy { (1...3).contains($0) })
    }

    @Test func by_image_keeps_every_species_share() throws {
        let (first, second) = try split(by: .image, fraction: 0.3)
        #expect(first.count == 48 && second.count == 112)
        let counts = Dictionary(first.map { ($0.label, 1) }, uniquingKeysWith: +)
        #expect(counts.count == 16 && counts.values.allSatisfy { $0 == 3 })
    }

    @Test func by_species_divides_other_pictures_of_the_same_species_alike() throws {
        _ = try split(by: .image, fraction: 0.3)
        let species = try ["first", "second"].map { part in
            let paths = (directory.file("\(part)-a"), directory.file("\(part)-b"))
            _ = try QuestionSetSplit(unit: .species, fraction: 0.5, seed: 2)
                .write(QuestionSetFile(path: directory.file(part)), to: paths)
            return Set(try samples(paths.0).map(\.label))
        }
        #expect(species[0] == species[1] && species[0].count == 8)
    }

    @Test func an_empty_part_is_an_error() throws {
        #expect(throws: QuestionSetError.self) { _ = try split(by: .species, fraction: 0.01) }
    }
}
