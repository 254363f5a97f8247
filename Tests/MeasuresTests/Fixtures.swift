import Outcomes
import Questions
import Taxonomies
import TestSupport
import WireFormat

@testable import Measures

/// A generator whose stream is the same in every test run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SeedDerivation.mix(state)
    }
}

/// A verdict from a picture of its levels: `1` right, `0` wrong, `-` no choice.
func verdict(_ picture: String, from first: Int = 1, distance: Int? = 1) -> SampleVerdict {
    let levels = picture.enumerated().map { place, mark in
        LevelVerdict(
            number: UInt8(first + place),
            finding: mark == "1" ? .right : mark == "0" ? .wrong : .noChoice(.unparsed),
            letters: mark == "-" ? nil : .init(chosen: mark == "1" ? 2 : 3, gold: 2))
    }
    return SampleVerdict(
        levels: levels, options: levels.isEmpty ? nil : .init(path: 1 << (2 * levels.count), leaf: 4),
        leafDistance: picture.last == "0" ? distance : nil)
}

/// Counts of several pictures.
func counts(_ pictures: String...) -> MeasureCounts {
    var counts = MeasureCounts()
    for picture in pictures { counts.add(verdict(picture)) }
    return counts
}

/// A tree of birds and plants in three ranks; `poa` is a name on two levels.
enum Garden {
    static let lineages = [
        ["aves", "corvus", "corvus corax"], ["aves", "corvus", "corvus corone"], ["aves", "pica", "pica pica"],
        ["plantae", "poa", "poa annua"], ["plantae", "poa", "poa pratensis"], ["plantae", "quercus", "poa"],
    ]

    static func taxonomy() throws -> Taxonomy {
        var entries: [Taxonomy.Entry] = []
        var known: [[String]: TaxonID] = [:]
        for lineage in lineages {
            for depth in 1...lineage.count where known[Array(lineage.prefix(depth))] == nil {
                known[Array(lineage.prefix(depth))] = TaxonID(entries.count)
                entries.append(
                    .init(name: lineage[depth - 1], parent: known[Array(lineage.prefix(depth - 1))], level: depth))
            }
        }
        return try Taxonomy(name: "garden", ranks: ["class", "genus", "species"], entries: entries)
    }

    static func header(firstScoredLevel: Int = 1) throws -> QuestionSetHeader {
        QuestionSetHeader(
            name: "garden", subject: "", firstScoredLevel: firstScoredLevel, distractors: .init(method: "similar"),
            seed: 0, source: "", taxonomy: try taxonomy())
    }

    /// Writes a set and opens it.
    static func set(
        _ samples: [Sample], in directory: TemporaryDirectory, firstScoredLevel: Int = 1
    ) throws -> QuestionSetFile {
        let path = directory.file("garden.linnet")
        var writer = try QuestionSetWriter(path: path, header: try header(firstScoredLevel: firstScoredLevel))
        for sample in samples { try writer.append(sample) }
        try writer.finish()
        return try QuestionSetFile(path: path)
    }

    static func sample(_ id: String, _ levels: [Level]) -> Sample {
        Sample(id: id, image: "\(id).jpg", label: levels.last?.goldName ?? "", split: "test", levels: levels)
    }
}

/// Outcomes as a serialized block.
func block(_ outcomes: [Outcome]) -> [UInt8] {
    var writer = WireWriter()
    for outcome in outcomes { outcome.write(to: &writer) }
    return writer.bytes
}

/// An outcome from its choices; nil is an answer that could not be read.
func outcome(_ sample: Int, _ answers: [(number: Int, choice: Int?)], repetition: Int = 0) -> Outcome {
    Outcome(
        sample: sample, repetition: repetition,
        levels: answers.map { answer in
            LevelAnswer(
                number: answer.number, completion: Completion(text: "…"),
                reading: answer.choice.map { .choice($0, rule: .wholeText) } ?? .none(.unparsed))
        })
}

extension MeasureFold {
    mutating func add(_ outcomes: [Outcome]) throws {
        try block(outcomes).withUnsafeBytes { try add(block: $0) }
    }
}

/// Equal up to what adding doubles in another order may change.
func isNear(_ left: Double?, _ right: Double?, _ tolerance: Double = 1e-12) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): abs(left - right) <= tolerance
    default: false
    }
}
