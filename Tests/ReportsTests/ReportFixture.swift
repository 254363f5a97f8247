import Foundation
import Ledger
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies
import TestSupport
import WireFormat

/// A small run to report on: a tree of orders, families and species, a sample for each species, and whatever a test says
/// came of them.
struct ReportFixture {
    let directory: TemporaryDirectory
    let set: QuestionSetFile
    let ledger: RunLedger

    /// - Parameters:
    ///   - tree: The species of each family of each order.
    ///   - image: The image reference of a species.
    init(
        name: String = "birds", tree: [(order: String, family: String, species: [String])],
        procedure: Procedure = Procedure(.independent),
        imageRoot: String = "", firstScoredLevel: Int = 1, image: (String) -> String = { "\($0).png" }
    ) throws {
        directory = try TemporaryDirectory()
        var entries: [Taxonomy.Entry] = []
        var orders: [String: TaxonID] = [:]
        for (order, family, species) in tree {
            let top = orders[order] ?? TaxonID(entries.count)
            if orders[order] == nil { entries.append(.init(name: order, parent: nil, level: 1)) }
            orders[order] = top
            let middle = TaxonID(entries.count)
            entries.append(.init(name: family, parent: top, level: 2))
            for leaf in species { entries.append(.init(name: leaf, parent: middle, level: 3)) }
        }
        let taxonomy = try Taxonomy(name: "tree", ranks: ["order", "family", "species"], entries: entries)
        var writer = try QuestionSetWriter(
            path: directory.file("set"),
            header: QuestionSetHeader(
                name: name, subject: "bird", firstScoredLevel: firstScoredLevel, distractors: .init(method: "random"),
                seed: 1, source: "test", taxonomy: taxonomy))
        for (order, family, species) in tree {
            for leaf in species {
                try writer.append(
                    Sample(
                        id: leaf, image: image(leaf), label: leaf, split: "test",
                        levels: [
                            Level(number: 1, choices: ["another order", order], gold: 1),
                            Level(number: 2, choices: [family, "another family"], gold: 0),
                            Level(number: 3, choices: ["one", "two", leaf, "three"], gold: 2),
                        ]))
            }
        }
        try writer.finish()
        set = try QuestionSetFile(path: directory.file("set"))
        ledger = try RunLedger.openForRun(
            RunDirectory(directory.file("run")),
            settings: RunSettings(model: .null(NullSettings()), procedure: procedure, imageRoot: imageRoot),
            set: QuestionSetReference(set))
    }

    /// Two orders, three families, six species.
    static func birds(
        name: String = "birds", procedure: Procedure = Procedure(.independent),
        image: (String) -> String = { "\($0).png" }
    ) throws -> ReportFixture {
        try ReportFixture(
            name: name,
            tree: [
                ("owls", "barn owls", ["tyto alba", "tyto novaehollandiae"]), ("owls", "true owls", ["strix aluco"]),
                ("songbirds", "crows", ["corvus corax", "pica pica", "corvus corone"]),
            ], procedure: procedure, image: image)
    }

    /// An outcome whose levels are right as told, coarse to fine.
    static func outcome(_ sample: Int, right: [Bool]) -> Outcome {
        let (gold, wrong) = ([1, 0, 2], [0, 1, 3])
        return Outcome(
            sample: sample, repetition: 0,
            levels: right.enumerated().map { place, isRight in
                let choice = isRight ? gold[place] : wrong[place]
                return LevelAnswer(
                    number: place + 1, completion: Completion(text: Reading.letter(of: choice) ?? "?"),
                    reading: .choice(choice, rule: .wholeText),
                    rewards: [Reward(.accuracy, isRight ? 1 : 0)])
            })
    }

    func commit(_ outcomes: [Outcome], to other: RunLedger? = nil) throws {
        var block = WireWriter()
        for outcome in outcomes { outcome.write(to: &block) }
        try (other ?? ledger).commit([
            .block(OutcomeBlockRow(worker: "w", epoch: 1, count: outcomes.count, bytes: block.bytes))
        ])
    }

    /// All samples answered: the leaf is right in the first `rightLeaves`, of which every second has its order wrong.
    func commitAnswers(rightLeaves: Int) throws {
        try commit(
            (0..<set.count).map { sample in
                Self.outcome(sample, right: [sample % 2 == 0, true, sample < rightLeaves])
            })
    }
}
