import Outcomes

/// The measures, from 0 to 1; nil where there is nothing to measure. Sources: HCA and leaf accuracy, Tan et al.,
/// arXiv 2505.24840; POR, S-POR and TOR, TARA (CVPR 2026), equations 6 to 8; prefix POR is what the benchmark's code
/// prints as strict POR.
extension MeasureCounts {
    /// HCA: samples with every level right.
    public var hca: Proportion { Proportion(rightPaths, of: samples) }

    /// Leaf accuracy: samples with the last level right. Never below HCA.
    public var leaf: Proportion { Proportion(rightLeaves, of: samples - leavesTold) }

    /// HCA where a level counts as right only when it is right however its choices are turned.
    public var circularHCA: Proportion { Proportion(turnedRightPaths, of: turned) }

    /// Leaf accuracy where the leaf counts as right only when it is right however its choices are turned.
    public var circularLeaf: Proportion { Proportion(turnedRightLeaves, of: turned - min(leavesTold, turned)) }

    /// The accuracy of one level number, right in every turn.
    public func circularAccuracy(ofLevel number: Int) -> Proportion {
        Proportion(turnedRight[number], of: turned == 0 ? 0 : asked[number])
    }

    /// Open-set HCA: stage one's free text names every asked level rightly. Source: VL-Taxon.
    public var openHCA: Proportion { Proportion(openRightPaths, of: openSamples) }

    /// Open-set leaf accuracy: stage one's free text names the true leaf. Source: VL-Taxon.
    public var openLeaf: Proportion { Proportion(openRightLeaves, of: openSamples) }

    /// POR: the mean share of right levels.
    public var por: Double? { mean(rightByDepth) { $0 } }

    /// Prefix POR: the mean share of levels before the first wrong one.
    public var prefixPOR: Double? { mean(prefixByDepth) { $0 } }

    /// S-POR: the mean share of the longest run of right levels.
    public var sPOR: Double? { mean(runByDepth) { $0 } }

    /// TOR: the mean share of neighbouring levels that are both right. A sample of one level counts 0.
    public var tor: Double? { mean(pairsByDepth) { max(1, $0 - 1) } }

    /// Of the samples whose leaf is right, those whose whole path is right.
    public var leafConsistent: Proportion { Proportion(leavesTold == 0 ? rightPaths : 0, of: rightLeaves) }

    /// The level numbers that were asked, coarse to fine.
    public var levelNumbers: [Int] { asked.entries.map(\.key) }

    /// The accuracy of one level number.
    public func accuracy(ofLevel number: Int) -> Proportion { Proportion(right[number], of: asked[number]) }

    /// Questions that were answered with no choice.
    public var invalidRate: Proportion { Proportion(invalid.total, of: asked.total) }

    /// The mean levels from a wrongly chosen leaf up to its lowest common ancestor with the truth.
    public var meanErrorDistance: Double? {
        errorDistances.total == 0 ? nil : Double(errorDistances.keySum) / Double(errorDistances.total)
    }

    /// HCA of guessing: the mean of Π 1/choices. Nil when some sample's choices are not known.
    public var chanceHCA: Double? {
        guard samples > 0, leafOptions.total == samples else { return nil }
        return pathOptions.sorted { $0.key > $1.key }.reduce(0) { $0 + Double($1.value) / Double($1.key) }
            / Double(samples)
    }

    /// Leaf accuracy of guessing. Nil when some sample's choices are not known, or its leaf was told.
    public var chanceLeaf: Double? {
        guard samples > 0, leavesTold == 0, leafOptions.total == samples else { return nil }
        return leafOptions.entries.reduce(0) { $0 + Double($1.count) / Double($1.key) } / Double(samples)
    }

    /// Whether letters are chosen as often as they are right; nil when no letter is known.
    public var letterBias: ChiSquare? {
        ChiSquare(observed: chosenLetters.counts, expected: goldLetters.counts)
    }

    private func mean(_ sums: Tally, over denominator: (Int) -> Int) -> Double? {
        guard samples > 0 else { return nil }
        return sums.entries.reduce(0) { $0 + Double($1.count) / Double(denominator($1.key)) } / Double(samples)
    }
}
