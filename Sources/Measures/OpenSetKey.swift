import Outcomes
import Questions
import Reasoning

/// Whether stage one's free text names the true leaf, and the true name at every asked level.
public struct OpenSetVerdict: Hashable, Sendable {
    /// The leaf's name is right.
    public var isLeafRight: Bool
    /// The leaf's name and every name of the path are right.
    public var isPathRight: Bool

    /// Makes a verdict.
    public init(isLeafRight: Bool, isPathRight: Bool) {
        self.isLeafRight = isLeafRight
        self.isPathRight = isPathRight
    }
}

/// The true paths of a question set, to compare free text with. Samples of one species share one path.
struct OpenSetKey {
    private struct Step: Hashable {
        let level: Int
        let name: String
    }

    private var paths: [[Step]] = []
    private var pathOfSample: [Int32] = []
    private let synonyms: Synonyms

    /// Reads the set's gold names at the levels that are asked.
    ///
    /// - Throws: `QuestionSetError` when it cannot be read.
    init(_ set: QuestionSetFile, synonyms: Synonyms) throws {
        self.synonyms = synonyms
        var numbers: [[Step]: Int32] = [:]
        pathOfSample.reserveCapacity(set.count)
        try set.forEachSample(in: 0..<set.count) { _, sample in
            let path = sample.askedLevels(from: set.header.firstScoredLevel)
                .map { Step(level: $0.number, name: $0.goldName) }
            if let known = numbers[path] { return pathOfSample.append(known) }
            let number = Int32(paths.count)
            numbers[path] = number
            paths.append(path.map { Step(level: $0.level, name: synonyms.accepted(LeafName.normalized($0.name))) })
            pathOfSample.append(number)
        }
    }

    /// Judges an answer: its leaf counts at the last asked level, its path above.
    func verdict(of sample: Int, leaf: String, path: [LeafAnswer.PathStep]) -> OpenSetVerdict {
        let truth = paths[Int(pathOfSample[sample])]
        guard let last = truth.last else { return OpenSetVerdict(isLeafRight: false, isPathRight: false) }
        let isLeafRight = !leaf.isEmpty && synonyms.accepted(leaf) == last.name
        let isPathRight = truth.dropLast().allSatisfy { step in
            path.contains { $0.level == step.level && synonyms.accepted($0.name) == step.name }
        }
        return OpenSetVerdict(isLeafRight: isLeafRight, isPathRight: isLeafRight && isPathRight)
    }
}
