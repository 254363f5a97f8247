import Measures

/// HCA and leaf accuracy after so many samples: how they settle. As many points however long the run: when there are too
/// many, every other one goes.
struct SettlingCurve: Sendable {
    struct Point: Sendable {
        /// Samples scored so far.
        var scored: Int
        var hca: Proportion
        /// Nil where the leaf is told.
        var leaf: Proportion?
    }

    static let mostPoints = 240

    private var points: [Point] = []
    /// Samples between two points.
    private var stride = 1
    private var newest: Point?

    /// The counts after one more sample.
    mutating func add(_ counts: LiveCounts) {
        guard counts.scored > 0 else { return }
        let point = Point(scored: counts.scored, hca: counts.hca, leaf: counts.leaf)
        newest = point
        guard counts.scored % stride == 0, points.last?.scored != counts.scored else { return }
        points.append(point)
        guard points.count > Self.mostPoints else { return }
        stride *= 2
        points.removeAll { $0.scored % stride != 0 }
    }

    /// In their order, the newest counts included.
    var all: [Point] {
        guard let newest, points.last?.scored != newest.scored else { return points }
        return points + [newest]
    }
}
