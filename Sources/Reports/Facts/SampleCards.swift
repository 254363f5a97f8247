import Outcomes
import Questions

/// The samples to show of those whose leaf is right and one of its ancestors wrong: a seeded choice that depends neither
/// on the order in which they come nor on how many there are.
struct SampleCards {
    /// One sample with its answers, and what decides whether it is shown.
    struct Candidate {
        var key: UInt64
        var record: ExportRecord
    }

    let limit: Int
    let seed: UInt64
    /// How many there are in all.
    private(set) var found = 0
    /// The chosen ones, by their keys.
    private(set) var chosen: [Candidate] = []

    init(limit: Int, seed: UInt64) {
        self.limit = limit
        self.seed = seed
    }

    mutating func add(_ record: ExportRecord) {
        guard record.levels.last?.isRight == true, record.levels.contains(where: { !$0.isRight }) else { return }
        found += 1
        let key = SeedDerivation.seed(run: seed, sample: record.sample.id, repetition: record.outcome.repetition)
        if chosen.count == limit, key >= chosen.last?.key ?? 0 { return }
        let place = chosen.firstIndex { $0.key > key } ?? chosen.count
        chosen.insert(Candidate(key: key, record: record), at: place)
        if chosen.count > limit { chosen.removeLast() }
    }
}

extension ExportRecord.AnsweredLevel {
    /// Whether the answer is the gold one; a level without an answer is not right.
    package var isRight: Bool { answer?.reading.choice == level.gold }
}
