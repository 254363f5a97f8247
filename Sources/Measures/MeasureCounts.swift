import Outcomes

/// Everything that is measured, as whole numbers: counts of parts add up to those of the whole exactly, in any order.
///
/// Fractions with a denominator of their own, such as Σ c_j / L, are kept as sums for each depth L.
public struct MeasureCounts: Hashable, Sendable {
    /// Observations with at least one asked level: the denominator of every measure. Failed ones are among them.
    public private(set) var samples = 0
    /// Observations of samples that have no asked level; they are in no denominator.
    public private(set) var unasked = 0
    /// Observations with a level missing between the first scored one and the last asked one.
    public private(set) var gaps = 0
    /// Observations with every level right.
    public private(set) var rightPaths = 0
    /// Observations with the last level right.
    public private(set) var rightLeaves = 0
    /// Observations by depth L.
    public private(set) var depths = Tally()
    /// Right levels by depth L.
    public private(set) var rightByDepth = Tally()
    /// Right levels before the first wrong one, by depth L.
    public private(set) var prefixByDepth = Tally()
    /// Lengths of the longest runs of right levels, by depth L.
    public private(set) var runByDepth = Tally()
    /// Neighbouring levels that are both right, by depth L.
    public private(set) var pairsByDepth = Tally()
    /// Questions by level number.
    public private(set) var asked = Tally()
    /// Questions that were answered rightly, by level number.
    public private(set) var right = Tally()
    /// Observations whose first wrong level is the key; those without one are `rightPaths`.
    public private(set) var firstErrors = Tally()
    /// Wrong choices of a leaf, by levels up to the lowest common ancestor with the truth.
    public private(set) var errorDistances = Tally()
    /// Wrong choices of a leaf whose distance no taxonomy tells.
    public private(set) var unknownDistances = 0
    /// Leaves that were answered with no choice, and so have no distance.
    public private(set) var leavesWithoutChoice = 0
    /// Questions answered with no choice, by the raw value of `Reading.Kind`. A level that was never answered is `error`.
    public private(set) var invalid = Tally()
    /// Observations that failed as a whole, by the raw value of `Failure.Kind`.
    public private(set) var failures = Tally()
    /// Single requests that failed, by the raw value of `Failure.Kind`.
    public private(set) var requestFailures = Tally()
    /// Chosen positions, where they are known.
    public private(set) var chosenLetters = Tally()
    /// Right positions of the same questions.
    public private(set) var goldLetters = Tally()
    /// Observations by the number of paths that a guess can take.
    public private(set) var pathOptions: [Int: Int] = [:]
    /// Observations by the number of leaves that a guess can take.
    public private(set) var leafOptions = Tally()

    /// Observations whose leaf was told instead of asked: they have no leaf accuracy.
    public private(set) var leavesTold = 0
    /// Observations whose choices were turned.
    public private(set) var turned = 0
    /// Of these, with every level right in every turn.
    public private(set) var turnedRightPaths = 0
    /// Of these, with the last level right in every turn.
    public private(set) var turnedRightLeaves = 0
    /// Questions that were answered rightly in every turn, by level number.
    public private(set) var turnedRight = Tally()
    /// Observations with a stage one.
    public private(set) var openSamples = 0
    /// Of these, whose free text names the true leaf.
    public private(set) var openRightLeaves = 0
    /// Of these, whose free text names the whole true path.
    public private(set) var openRightPaths = 0
    /// What stage one's completions earned.
    public private(set) var leafRewards = RewardTally()
    /// What the levels' answers earned.
    public private(set) var levelRewards = RewardTally()

    /// Counts nothing.
    public init() {}

    /// Counts one observation and tells its score.
    @discardableResult
    public mutating func add(_ verdict: SampleVerdict) -> PathScore {
        var score = PathScore()
        if let failure = verdict.failure { failures.add(failure.rawValue) }
        for kind in verdict.requestFailures { requestFailures.add(kind.rawValue) }
        guard let last = verdict.levels.last else {
            unasked += 1
            return score
        }
        var firstError: Int?
        for level in verdict.levels {
            let number = Int(level.number)
            asked.add(number)
            switch level.finding {
            case .right:
                right.add(number)
                score.append(true)
            case .wrong:
                score.append(false)
                if firstError == nil { firstError = number }
            case .noChoice(let kind):
                invalid.add(kind.rawValue)
                score.append(false)
                if firstError == nil { firstError = number }
            }
            if let letters = level.letters {
                chosenLetters.add(Int(letters.chosen))
                goldLetters.add(Int(letters.gold))
            }
        }
        samples += 1
        if verdict.hasGap { gaps += 1 }
        if let firstError { firstErrors.add(firstError) } else { rightPaths += 1 }
        if verdict.isLeafTold {
            leavesTold += 1
        } else {
            switch last.finding {
            case .right: rightLeaves += 1
            case .wrong:
                if let distance = verdict.leafDistance { errorDistances.add(distance) } else { unknownDistances += 1 }
            case .noChoice: leavesWithoutChoice += 1
            }
        }
        addTurns(verdict)
        if let open = verdict.openSet {
            openSamples += 1
            openRightLeaves += open.isLeafRight ? 1 : 0
            openRightPaths += open.isPathRight ? 1 : 0
        }
        for reward in verdict.leafRewards { leafRewards.add(reward) }
        for reward in verdict.levelRewards { levelRewards.add(reward) }
        depths.add(score.depth)
        rightByDepth.add(score.depth, score.right)
        prefixByDepth.add(score.depth, score.prefix)
        runByDepth.add(score.depth, score.longestRun)
        pairsByDepth.add(score.depth, score.rightPairs)
        if let options = verdict.options {
            pathOptions[options.path, default: 0] += 1
            leafOptions.add(options.leaf)
        }
        return score
    }

    private mutating func addTurns(_ verdict: SampleVerdict) {
        guard let last = verdict.levels.last, last.isRightEachTurn != nil else { return }
        turned += 1
        for level in verdict.levels where level.isRightEachTurn == true { turnedRight.add(Int(level.number)) }
        if verdict.levels.allSatisfy({ $0.isRightEachTurn == true }) { turnedRightPaths += 1 }
        if last.isRightEachTurn == true, !verdict.isLeafTold { turnedRightLeaves += 1 }
    }

    /// Adds the counts of another part.
    public mutating func merge(_ other: MeasureCounts) {
        samples += other.samples
        unasked += other.unasked
        gaps += other.gaps
        rightPaths += other.rightPaths
        rightLeaves += other.rightLeaves
        depths.merge(other.depths)
        rightByDepth.merge(other.rightByDepth)
        prefixByDepth.merge(other.prefixByDepth)
        runByDepth.merge(other.runByDepth)
        pairsByDepth.merge(other.pairsByDepth)
        asked.merge(other.asked)
        right.merge(other.right)
        firstErrors.merge(other.firstErrors)
        errorDistances.merge(other.errorDistances)
        unknownDistances += other.unknownDistances
        leavesWithoutChoice += other.leavesWithoutChoice
        invalid.merge(other.invalid)
        failures.merge(other.failures)
        requestFailures.merge(other.requestFailures)
        chosenLetters.merge(other.chosenLetters)
        goldLetters.merge(other.goldLetters)
        pathOptions.merge(other.pathOptions, uniquingKeysWith: +)
        leafOptions.merge(other.leafOptions)
        leavesTold += other.leavesTold
        turned += other.turned
        turnedRightPaths += other.turnedRightPaths
        turnedRightLeaves += other.turnedRightLeaves
        turnedRight.merge(other.turnedRight)
        openSamples += other.openSamples
        openRightLeaves += other.openRightLeaves
        openRightPaths += other.openRightPaths
        leafRewards.merge(other.leafRewards)
        levelRewards.merge(other.levelRewards)
    }
}

extension MeasureCounts {
    /// The first thing that cannot be true of counts, or nil: our mistake, never the input's.
    public var brokenInvariant: String? {
        if rightPaths > rightLeaves + leavesTold { return "more right paths than right leaves" }
        if rightLeaves > samples { return "more right leaves than samples" }
        if depths.total != samples { return "depths do not add up to the samples" }
        if depths[0] != 0 { return "a sample without asked levels is scored" }
        for (depth, count) in depths.entries {
            if prefixByDepth[depth] > runByDepth[depth] { return "prefixes longer than the longest runs" }
            if runByDepth[depth] > rightByDepth[depth] { return "runs longer than the right levels" }
            if rightByDepth[depth] > depth * count { return "more right levels than levels" }
            if pairsByDepth[depth] > (depth - 1) * count { return "more right pairs than pairs" }
        }
        if rightPaths + firstErrors.total != samples { return "first errors and right paths are not all samples" }
        if asked.total != depths.keySum { return "questions do not add up to the depths" }
        if right.total != rightByDepth.total { return "right levels differ by level and by depth" }
        for (number, count) in right.entries where count > asked[number] { return "more right answers than questions" }
        if invalid[Reading.Kind.choice.rawValue] != 0 { return "a choice is counted as no choice" }
        if invalid.total + right.total > asked.total { return "more answers than questions" }
        if chosenLetters.total != goldLetters.total { return "letters chosen and right are not of the same questions" }
        if chosenLetters.total + invalid.total > asked.total { return "more letters than choices" }
        let wrongLeaves = errorDistances.total + unknownDistances + leavesWithoutChoice
        if openRightPaths > openRightLeaves || openRightLeaves > openSamples || openSamples > samples {
            return "more right free texts than free texts"
        }
        if turnedRightPaths > rightPaths || turnedRightLeaves > rightLeaves || turned > samples {
            return "more is right in every turn than in one"
        }
        if rightLeaves + wrongLeaves + leavesTold != samples { return "right and wrong leaves are not all samples" }
        if leafOptions.total != pathOptions.values.reduce(0, +) {
            return "chance of leaves and paths differ in samples"
        }
        return nil
    }
}
