import LinearAlgebra
import LinearPolicy
import Measures

/// What linear probes of every level make of a set's vectors: how much of the path lies in them.
public struct ProbeReport: Sendable, Equatable, Codable {
    /// A share with its 95 % interval, all from 0 to 1.
    public struct Share: Sendable, Equatable, Codable {
        /// How many are right.
        public let right: Int
        /// Of how many.
        public let total: Int
        /// The share.
        public let value: Double
        /// The interval's lower end.
        public let low: Double
        /// The interval's upper end.
        public let high: Double

        init(right: Int, total: Int, _ interval: ClosedRange<Double>?) {
            self.right = right
            self.total = total
            value = total > 0 ? Double(right) / Double(total) : 0
            low = interval?.lowerBound ?? 0
            high = interval?.upperBound ?? 1
        }
    }

    /// One level's probe.
    public struct Level: Sendable, Equatable, Codable {
        /// From 1 at the top.
        public let number: Int
        /// The rank's name.
        public let rank: String
        /// Classes that training has.
        public let classes: Int
        /// Passes until the weights that were kept.
        public let passes: Int
        /// Accuracy on the test set over all names of the level, with Wilson's interval.
        public let accuracy: Share
    }

    /// What the vectors are called.
    public let vectors: String
    /// Numbers a vector.
    public let dimension: Int
    /// Coarse to fine; levels with a single name are left out.
    public let levels: [Level]
    /// Accuracy at each sample's last level; interval by resampling species.
    public let leaf: Share
    /// Samples with every level right; interval by resampling species.
    public let hca: Share

    /// Trains a probe a level, and asks all of them about the test set.
    ///
    /// - Parameters:
    ///   - rank: A level's name.
    ///   - settings: Of the probes.
    public init(
        _ vectors: String, training: [ImageExample], validation: [ImageExample], test: [ImageExample],
        _ vocabulary: PathVocabulary, rank: (Int) -> String, _ settings: LinearProbe.Settings = .init(),
        progress: (Level) -> Void = { _ in }
    ) {
        self.vectors = vectors
        dimension = training.first?.features.count ?? 0
        let matrices = [training, validation, test].map(Self.matrix)
        var levels: [Level] = []
        var scores = [PathScore](repeating: PathScore(), count: test.count)
        for (index, names) in vocabulary.ranks.enumerated() where names.names.count > 1 {
            // Classes that occur in training, numbered as they come in the vocabulary.
            let seen = Set(training.map { $0.path[index] }).subtracting([names.absence].compactMap { $0 }).sorted()
            let number = Dictionary(uniqueKeysWithValues: seen.enumerated().map { ($1, $0) })
            func examples(_ part: Int, _ all: [ImageExample]) -> LinearProbe.Examples {
                .init(vectors: matrices[part], classes: all.map { number[$0.path[index]] ?? -1 })
            }
            let probe = LinearProbe(
                examples(0, training), classes: max(1, seen.count), validation: examples(1, validation), settings)
            let found = probe.classes(of: matrices[2])
            var (right, total) = (0, 0)
            for (sample, example) in test.enumerated() where example.path[index] != names.absence {
                let isRight = number[example.path[index]] == found[sample]
                scores[sample].append(isRight)
                right += isRight ? 1 : 0
                total += 1
            }
            let level = Level(
                number: names.level, rank: rank(names.level), classes: seen.count, passes: probe.passes,
                accuracy: Share(right: right, total: total, Proportion(right, of: total).interval))
            levels.append(level)
            progress(level)
        }
        self.levels = levels
        let scored = zip(test, scores).filter { $0.1.depth > 0 }
        let intervals = BootstrapIntervals(
            scores: scored.map { (cluster: $0.0.leaf ?? -1, score: $0.1) }, seed: 0)
        leaf = Share(right: scored.count { $0.1.isLeafRight }, total: scored.count, intervals?.leaf)
        hca = Share(right: scored.count { $0.1.isPathRight }, total: scored.count, intervals?.hca)
    }

    private static func matrix(_ examples: [ImageExample]) -> Matrix {
        var matrix = Matrix(rows: examples.count, columns: examples.first?.features.count ?? 0)
        for (row, example) in examples.enumerated() {
            matrix.withMutableRow(row) { _ = $0.update(fromContentsOf: example.features) }
        }
        return matrix
    }
}
