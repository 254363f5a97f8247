import Outcomes
import Questions
import Reasoning
import Taxonomies
import WireFormat

/// Folds a run's outcomes into its measures: one pass over the question set, then one over the outcomes, in any order.
///
/// Each pair of sample and repetition is one observation and may come once. After an error the fold is of no use.
public struct MeasureFold {
    private let header: QuestionSetHeader
    private let key: AnswerKey
    private let procedure: Procedure
    /// Whether answers are letters that a model chose: else there is no bias to look for.
    private let showsLetters: Bool
    /// Whether the choices of each level were turned.
    private let isTurned: Bool
    /// Nil without a stage one.
    private let openSet: OpenSetKey?
    private let options: [SampleVerdict.Options?]
    private let gaps: [Bool]
    private let repeats: Int
    private let expected: Int
    /// One bit an observation: whether it has come.
    private var seen: [UInt64]
    private var observed = 0
    private var counts: [MeasureCounts]
    private var unasked = MeasureCounts()
    private var cells: [ClusterCell]
    /// How each observation was scored so far; nil unless asked for.
    public private(set) var scores: ObservationScores?
    private var verdict = SampleVerdict()
    private var answers: [RawAnswer] = []
    /// Choices of the turned questions of all answers; -1 for none.
    private var turns: [Int] = []
    private var leaf: LeafAnswer?

    /// Reads the set.
    ///
    /// - Parameters:
    ///   - asked: How many samples the run asks; nil for all.
    ///   - repeats: How often each is asked, from 1.
    ///   - procedure: How samples are asked.
    ///   - synonyms: For stage one's free text.
    ///   - keepsScores: Whether each observation's score is kept in `scores`.
    /// - Throws: `QuestionSetError` when the set cannot be read; `MeasureError.malformedSample`.
    public init(
        set: QuestionSetFile, asked: Int? = nil, repeats: Int = 1,
        procedure: Procedure = Procedure(.independent), synonyms: Synonyms = Synonyms(), keepsScores: Bool = false
    ) throws {
        precondition(repeats >= 1)
        header = set.header
        self.repeats = repeats
        self.procedure = procedure
        isTurned = procedure.form == .circular
        showsLetters =
            switch procedure.strategy {
            case .lookup, .openPath: false
            case .independent, .twoStage, .goldLeaf, .stepwise, .joint, .textOnly: procedure.form != .binary
            }
        let key = try AnswerKey(set, asksLeafLevel: procedure.strategy.asksLeafLevel)
        openSet = procedure.strategy.asksForLeaf ? try OpenSetKey(set, synonyms: synonyms) : nil
        self.key = key
        expected = min(asked ?? set.count, set.count) * repeats
        seen = [UInt64](repeating: 0, count: (set.count * repeats + 63) / 64)
        options = key.shapes.map { $0.options(of: procedure.form) }
        gaps = key.shapes.map { $0.hasGap(from: set.header.firstScoredLevel) }
        counts = [MeasureCounts](repeating: MeasureCounts(), count: key.groupNames.count)
        cells = key.kin.map { ClusterCell(cluster: Int($0.leaf), depth: key.shapes[Int($0.shape)].numbers.count) }
        if keepsScores {
            scores = ObservationScores(
                clusters: (0..<key.count).map { key.kin[key.kin(of: $0)].leaf }, repeats: repeats)
        }
    }

    /// Adds the outcomes of a serialized `linnet.v1.OutcomeBlock`.
    ///
    /// - Throws: `MeasureError.malformedBlock`, `.unknownObservation`, `.answeredTwice`.
    public mutating func add(block: UnsafeRawBufferPointer) throws {
        do {
            var reader = WireReader(block)
            while let (field, type) = try reader.nextField() {
                if field == 1, type == .bytes {
                    try add(outcome: reader.lengthDelimited())
                } else {
                    try reader.skip(type)
                }
            }
        } catch let error as WireError {
            throw MeasureError.malformedBlock(reason: "\(error)")
        }
    }

    /// Adds one serialized `linnet.v1.Outcome`.
    ///
    /// - Throws: `WireError` when it is none; otherwise as `add(block:)`.
    public mutating func add(outcome record: UnsafeRawBufferPointer) throws {
        var reader = WireReader(record)
        var sample = 0
        var repetition = 0
        var failure: Failure.Kind?
        startObservation()
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): sample = Int(try reader.uint32())
            case (2, .varint): repetition = Int(try reader.uint32())
            case (3, .bytes): try readLeafAnswer(reader.message())
            case (4, .bytes): try readLevelAnswer(reader.message())
            case (5, .bytes): failure = try Failure.Kind(readingFailure: reader.message())
            case (1...5, _): throw WireError.unexpectedType
            default: try reader.skip(type)
            }
        }
        try count(sample: sample, repetition: repetition, failure: failure)
    }

    /// Adds a sample that was given up: wrong on every level, and counted by its failure.
    ///
    /// - Throws: `MeasureError.unknownObservation`, `.answeredTwice`.
    public mutating func addQuarantined(sample: Int, repetition: Int, _ kind: Failure.Kind) throws {
        startObservation()
        try count(sample: sample, repetition: repetition, failure: kind)
    }

    private mutating func startObservation() {
        answers.clear()
        turns.clear()
        leaf = nil
        verdict.requestFailures.clear()
        verdict.leafRewards.clear()
        verdict.levelRewards.clear()
    }

    /// What has been counted so far, without intervals.
    public var whole: MeasureCounts {
        var whole = unasked
        for group in counts { whole.merge(group) }
        return whole
    }

    /// What has been measured so far.
    ///
    /// - Parameter seed: Of the bootstrap; equal seeds give equal intervals.
    public func report(seed: UInt64 = 0) -> MeasureReport {
        let groups = zip(key.groupNames, counts).compactMap { name, counts in
            counts.samples > 0 ? MeasureReport.Group(name: name, counts: counts) : nil
        }
        var report = MeasureReport(
            title: .init(header), ranks: header.taxonomy.ranks, groups: groups, unasked: unasked,
            intervals: BootstrapIntervals(cells, seed: seed), open: max(0, expected - observed))
        switch procedure.strategy {
        // A leaf is named freely, and decides the path.
        case .lookup, .openPath: report.guess = .amongLeaves(header.taxonomy.leaves.count)
        case .independent, .twoStage, .goldLeaf, .stepwise, .joint, .textOnly: break
        }
        return report
    }

    /// Judges the answers that were read, and counts them.
    private mutating func count(sample: Int, repetition: Int, failure: Failure.Kind?) throws {
        guard sample >= 0, sample < key.count, repetition >= 0, repetition < repeats else {
            throw MeasureError.unknownObservation(
                sample: sample, repetition: repetition, samples: key.count, repeats: repeats)
        }
        let observation = sample * repeats + repetition
        guard seen[observation >> 6] & 1 << (observation & 63) == 0 else {
            throw MeasureError.answeredTwice(sample: sample, repetition: repetition)
        }
        seen[observation >> 6] |= 1 << (observation & 63)
        observed += 1
        let kinNumber = key.kin(of: sample)
        let kin = key.kin[kinNumber]
        verdict.options = options[Int(kin.shape)]
        verdict.hasGap = gaps[Int(kin.shape)]
        verdict.isLeafTold = key.shapes[Int(kin.shape)].isLeafTold
        verdict.failure = failure
        if failure != nil {
            // A failed sample is asked again or given up: what a part of it earned is no result.
            verdict.leafRewards.clear()
            verdict.levelRewards.clear()
        }
        verdict.openSet = openSet.map { open in
            guard failure == nil, let leaf else { return OpenSetVerdict(isLeafRight: false, isPathRight: false) }
            return open.verdict(of: sample, leaf: leaf.leaf, path: leaf.path)
        }
        judgeLevels(of: sample, key.shapes[Int(kin.shape)], isFailed: failure != nil)
        if kin.group < 0 {
            unasked.add(verdict)
        } else {
            let score = counts[Int(kin.group)].add(verdict)
            cells[kinNumber].add(score)
            scores?.record(score, sample: sample, repetition: repetition, isLeafTold: verdict.isLeafTold)
        }
    }

    private mutating func judgeLevels(of sample: Int, _ shape: AnswerKey.Shape, isFailed: Bool) {
        verdict.levels.clear()
        verdict.leafDistance = nil
        let depth = shape.numbers.count
        for place in 0..<depth {
            let number = shape.numbers[place]
            // Answers come coarse to fine, one for each asked level: it is nearly always the one at the same place.
            let answer =
                place < answers.count && answers[place].number == Int(number)
                ? answers[place] : answers.first { $0.number == Int(number) }
            guard !isFailed, let answer else {
                verdict.levels.append(
                    LevelVerdict(number: number, finding: .noChoice(.error), isRightEachTurn: isTurned ? false : nil))
                continue
            }
            guard answer.kind == .choice, answer.choice < Int(shape.choiceCounts[place]) else {
                let kind = answer.kind == .choice ? .unparsed : answer.kind
                verdict.levels.append(
                    LevelVerdict(number: number, finding: .noChoice(kind), isRightEachTurn: isTurned ? false : nil))
                continue
            }
            let gold = key.gold(of: sample, at: place)
            let chosen = UInt8(answer.choice)
            verdict.levels.append(
                LevelVerdict(
                    number: number, finding: chosen == gold ? .right : .wrong,
                    letters: showsLetters ? .init(chosen: chosen, gold: gold) : nil,
                    isRightEachTurn: isTurned
                        ? chosen == gold && answer.turns.count + 1 == Int(shape.choiceCounts[place])
                            && turns[answer.turns].allSatisfy { $0 == Int(gold) } : nil))
            if place == depth - 1, !verdict.isLeafTold {
                verdict.leafDistance = key.leafDistance(of: sample, depth: depth, choice: answer.choice)
            }
        }
    }

    private mutating func readLeafAnswer(_ reader: WireReader) throws {
        let answer = try LeafAnswer(reading: reader)
        if let failure = answer.failure { verdict.requestFailures.append(failure.kind) }
        verdict.leafRewards.append(contentsOf: answer.rewards)
        leaf = answer
    }

    private mutating func readLevelAnswer(_ reader: WireReader) throws {
        var reader = reader
        var answer = RawAnswer()
        answer.turns = turns.count..<turns.count
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): answer.number = Int(try reader.uint32())
            case (3, .bytes): try answer.read(reader.message())
            case (4, .bytes):
                if let reward = try Reward(reading: reader.message()) { verdict.levelRewards.append(reward) }
            case (6, .bytes): try readPart(reader.message(), of: &answer)
            case (5, .bytes): verdict.requestFailures.append(try Failure.Kind(readingFailure: reader.message()))
            default: try reader.skip(type)
            }
        }
        answers.append(answer)
    }

    private mutating func readPart(_ reader: WireReader, of answer: inout RawAnswer) throws {
        let part = try LevelPart(reading: reader)
        if let failure = part.failure { verdict.requestFailures.append(failure.kind) }
        guard isTurned else { return }
        turns.append(part.reading.choice ?? -1)
        answer.turns = answer.turns.lowerBound..<turns.count
    }
}

/// A level's answer as it lies in an outcome. Without a reading it is an error.
private struct RawAnswer {
    var number = 0
    var kind = Reading.Kind.error
    /// From 0; meaningful when `kind` is `.choice`.
    var choice = 0
    /// Where its turned questions' choices lie among those of all answers.
    var turns = 0..<0

    mutating func read(_ reader: WireReader) throws {
        var reader = reader
        var letter = 0
        kind = .choice
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): letter = Int(try reader.uint32())
            case (2, .varint): kind = Reading.Kind(rawValue: Int(try reader.uint32())) ?? .unparsed
            default: try reader.skip(type)
            }
        }
        if kind == .choice, letter == 0 { kind = .unparsed }
        choice = letter - 1
    }
}

extension Array {
    /// Empties the list and keeps its memory. Most lists of an outcome are empty, which `removeAll` does not look at.
    fileprivate mutating func clear() {
        if !isEmpty { removeAll(keepingCapacity: true) }
    }
}
