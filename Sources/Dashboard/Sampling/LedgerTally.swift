import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Reports
import Runs
import Taxonomies

/// What a run's outcomes add up to for the page, block after block in the order in which they were committed: each is read
/// once, however long somebody looks.
struct LedgerTally {
    /// The last block that was added.
    private(set) var lastBlock: Int64 = 0
    private var read = 0

    private let set: QuestionSetFile
    private let asksLeafLevel: Bool
    private var counts: LiveCounts
    private var curve = SettlingCurve()
    private var levels: [Int: (right: Int, asked: Int)] = [:]
    private var taxa: TaxonScores
    private var latest: [LedgerView.Line] = []
    private var inconsistent: [LedgerView.Line] = []
    private var failed: [LedgerView.Line] = []

    /// So many samples of each kind are kept to be shown.
    private static let shown = 12

    init(_ subject: Subject) {
        set = subject.set
        asksLeafLevel = subject.settings.procedure.strategy.asksLeafLevel
        counts = LiveCounts(asksLeafLevel: asksLeafLevel)
        taxa = TaxonScores(subject.header.taxonomy)
    }

    /// Adds a block of an evaluation.
    ///
    /// - Throws: `WireError` when it holds no outcomes; `QuestionSetError`.
    mutating func add(_ block: FollowedBlock) throws {
        lastBlock = block.id
        var outcomes: [Outcome] = []
        try block.bytes.withUnsafeBytes { bytes in
            try OutcomeSummary.forEachRecord(in: bytes) { record in
                counts.add(try OutcomeSummary(serialized: record))
                curve.add(counts)
                outcomes.append(try Outcome(serialized: record))
            }
        }
        read += outcomes.count
        let samples = try samples(of: outcomes)
        for outcome in outcomes where outcome.sample < set.count {
            let sample = try samples[outcome.sample] ?? set.sample(at: outcome.sample)
            add(ExportRecord(outcome, of: sample, set.header))
        }
    }

    /// A lease is a run of neighbours, which are read at once; what is scattered is read one by one.
    private func samples(of outcomes: [Outcome]) throws -> [Int: Sample] {
        guard let first = outcomes.map(\.sample).min(), let last = outcomes.map(\.sample).max(), last < set.count,
            last - first < outcomes.count * 2
        else { return [:] }
        var samples: [Int: Sample] = [:]
        try set.forEachSample(in: first..<last + 1) { samples[$0] = $1 }
        return samples
    }

    private mutating func add(_ record: ExportRecord) {
        taxa.add(record)
        var asked = record.levels
        if !asksLeafLevel, asked.last?.level.number == record.sample.levels.last?.number { asked.removeLast() }
        for answered in asked {
            levels[answered.level.number, default: (0, 0)].asked += 1
            if answered.isRight { levels[answered.level.number]?.right += 1 }
        }
        let line = LedgerView.Line(
            sample: record.outcome.sample, repetition: record.outcome.repetition, label: record.sample.label,
            marks: asked.map { $0.answer?.reading.choice == nil ? .none : $0.isRight ? .right : .wrong },
            hasFailed: !record.failures.isEmpty)
        Self.keep(line, in: &latest)
        if line.hasFailed { Self.keep(line, in: &failed) }
        if line.marks.last == .right, line.marks.contains(where: { $0 != .right }) {
            Self.keep(line, in: &inconsistent)
        }
    }

    private static func keep(_ line: LedgerView.Line, in lines: inout [LedgerView.Line]) {
        if lines.count == shown { lines.removeFirst() }
        lines.append(line)
    }

    /// Everything but the icicle, which takes time to draw, and what is read elsewhere.
    var view: LedgerView {
        var view = LedgerView()
        view.read = read
        view.levels = levels.sorted { $0.key < $1.key }.map { number, count in
            LedgerView.Level(
                number: number, rank: set.header.rank(ofLevel: number),
                accuracy: Proportion(count.right, of: count.asked))
        }
        view.settling = curve.all
        view.latest = latest.reversed()
        view.inconsistent = inconsistent.reversed()
        view.failed = failed.reversed()
        return view
    }

    /// The taxonomy as SVG; nil where nothing was asked.
    var icicle: String? {
        guard !levels.isEmpty else { return nil }
        return Icicle.svg(taxa, title: "The taxonomy as an icicle, coloured by accuracy on each taxon's own level")
    }
}
