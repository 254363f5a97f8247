import Files
import Ledger
import Measures
import Outcomes
import Questions

/// Writes what came of a run for other programs: one record a sample and repetition, in that order.
public enum RunExport {
    /// How it is written.
    public enum Format: String, Sendable, CaseIterable {
        /// One JSON object a line.
        case jsonl
        /// One row a level, with a header row.
        case csv
        /// The benchmark's results file: one JSON list, which `linnet measures --benchmark-results` reads.
        case benchmark
    }

    private static let pieceBytes = 1 << 20

    /// Exports everything that is committed. Memory does not grow with the answers, and nothing is left at `output` when
    /// it fails.
    ///
    /// - Returns: How many records were written.
    /// - Throws: `FileError`, `ExportError`, `LedgerError`, `QuestionSetError`.
    @discardableResult
    public static func run(
        _ ledger: RunLedger, _ set: QuestionSetFile, as format: Format, to output: String
    ) throws -> Int {
        switch format {
        case .jsonl: try write(ledger, set, as: JSONText(), to: output)
        case .csv: try write(ledger, set, as: CSVText(header: ExportRecord.columns), to: output)
        case .benchmark:
            try write(ledger, set, as: BenchmarkText(firstScoredLevel: set.header.firstScoredLevel), to: output)
        }
    }

    private static func write(
        _ ledger: RunLedger, _ set: QuestionSetFile, as text: some ExportText, to output: String
    ) throws -> Int {
        let file = try WholeFile(path: output)
        let samples = SampleReader(set)
        var text = text
        var count = 0
        try ledger.forEachEntryInOrder { entry in
            text.append(try ExportRecord(entry, samples))
            count += 1
            guard text.bytes.count >= pieceBytes else { return }
            try file.write(text.bytes)
            text.removeAll()
        }
        text.finish()
        try file.write(text.bytes)
        try file.commit()
        return count
    }
}

/// What gathers records in one of the formats.
private protocol ExportText {
    /// What was gathered since `removeAll`, UTF-8.
    var bytes: [UInt8] { get }
    mutating func append(_ record: ExportRecord)
    /// After the last record.
    mutating func finish()
    /// Forgets what was gathered and keeps the memory.
    mutating func removeAll()
}

extension JSONText: ExportText {
    fileprivate mutating func finish() {}
}

extension CSVText: ExportText {
    fileprivate mutating func finish() {}
}

/// The benchmark's results file.
private struct BenchmarkText: ExportText {
    private var encoder: BenchmarkResultsEncoder
    private var text = JSONText()

    init(firstScoredLevel: Int) { encoder = BenchmarkResultsEncoder(firstScoredLevel: firstScoredLevel) }

    var bytes: [UInt8] { text.bytes }
    mutating func append(_ record: ExportRecord) { encoder.append(record.sample, record.outcome, to: &text) }
    mutating func finish() { encoder.finish(to: &text) }
    mutating func removeAll() { text.removeAll() }
}

/// Samples by their index, many a read when they are asked for in order.
final class SampleReader {
    /// Where they come from.
    let set: QuestionSetFile
    private var window: [Sample] = []
    private var start = 0

    private static let windowSamples = 512

    init(_ set: QuestionSetFile) { self.set = set }

    /// - Throws: `QuestionSetError`; `ExportError.unknownSample`.
    func sample(at position: Int) throws -> Sample {
        guard position < set.count else { throw ExportError.unknownSample(sample: position, samples: set.count) }
        if !(start..<start + window.count).contains(position) {
            window.removeAll(keepingCapacity: true)
            start = position
            let range = position..<min(position + Self.windowSamples, set.count)
            try set.forEachSample(in: range) { _, sample in window.append(sample) }
        }
        return window[position - start]
    }
}

/// Why a run could not be written up.
public enum ExportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The ledger holds an answer to a sample that its question set does not have.
    case unknownSample(sample: Int, samples: Int)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .unknownSample(let sample, let samples):
            "the ledger answers sample \(sample), but the question set has \(samples)"
        }
    }
}
