import Foundation
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
    /// - Throws: `ExportError`, `LedgerError`, `QuestionSetError`.
    @discardableResult
    public static func run(
        _ ledger: RunLedger, _ set: QuestionSetFile, as format: Format, to output: String
    ) throws -> Int {
        let file = try ExportFile(path: output)
        let samples = SampleReader(set)
        var count = 0
        switch format {
        case .jsonl:
            var text = JSONText()
            try ledger.forEachEntryInOrder { entry in
                let record = try ExportRecord(entry, samples)
                text.append(record)
                count += 1
                guard text.bytes.count >= pieceBytes else { return }
                try file.write(text.bytes)
                text.removeAll()
            }
            try file.write(text.bytes)
        case .csv:
            var table = CSVText(header: ExportRecord.columns)
            try ledger.forEachEntryInOrder { entry in
                let record = try ExportRecord(entry, samples)
                table.append(record)
                count += 1
                guard table.bytes.count >= pieceBytes else { return }
                try file.write(table.bytes)
                table.removeAll()
            }
            try file.write(table.bytes)
        case .benchmark:
            var results = BenchmarkResultsEncoder(firstScoredLevel: set.header.firstScoredLevel)
            var bytes: [UInt8] = []
            try ledger.forEachEntryInOrder { entry in
                let record = try ExportRecord(entry, samples)
                results.append(record.sample, record.outcome, to: &bytes)
                count += 1
                guard bytes.count >= pieceBytes else { return }
                try file.write(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
            results.finish(to: &bytes)
            try file.write(bytes)
        }
        try file.commit()
        return count
    }
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
