import Files
import Foundation
import Ledger
import Measures
import Questions
import Runs

/// Runs compared with the first of their question set, and the samples that make the difference.
public struct RunsCompared {
    /// What came of it.
    public let report: ComparisonReport
    private let sets: [QuestionSetFile]

    /// Measures and compares runs. They may still go on: samples that one has not answered are no pair.
    ///
    /// - Parameter runs: Each with a name of its own and its question set; those of one set need not be neighbours.
    /// - Throws: `ComparisonError`, `LedgerError`, `QuestionSetError`, `MeasureError`.
    public init(_ runs: [(name: String, ledger: RunLedger, set: QuestionSetFile)]) throws {
        var order: [String] = []
        var parts: [String: (set: QuestionSetFile, runs: [ComparisonReport.Run])] = [:]
        for run in runs {
            let key = run.ledger.set.sha256
            if parts[key] == nil { order.append(key) }
            let (measures, scores) = try run.ledger.measuresAndScores(of: run.set)
            parts[key, default: (run.set, [])].runs.append(
                .init(name: run.name, measures: measures, scores: scores, seed: run.ledger.settings.seed))
        }
        let ordered = order.compactMap { parts[$0] }
        report = try ComparisonReport(ordered.map(\.runs))
        sets = ordered.map(\.set)
    }

    /// One flipped observation.
    private struct Flip: Encodable {
        let set: String
        let baseline: String
        let run: String
        /// HCA or leaf accuracy.
        let measure: String
        /// Which of the two runs has it right.
        let right: String
        let sample: String
        let repetition: Int
    }

    /// Writes the observations that one run has right and its baseline has not, or the other way: a JSON object a line.
    ///
    /// - Throws: `FileError`, `QuestionSetError`.
    public func writeFlips(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let file = try WholeFile(path: path)
        for (part, set) in zip(report.parts, sets) {
            for comparison in part.comparisons {
                for measure in ScoredMeasure.allCases {
                    guard let flips = comparison.flips(of: measure) else { continue }
                    for (right, observations) in [("run", flips.gained), ("baseline", flips.lost)] {
                        for observation in observations {
                            let flip = Flip(
                                set: part.title.name, baseline: comparison.baselineName, run: comparison.name,
                                measure: measure.rawValue, right: right,
                                sample: try set.sample(at: observation.sample).id, repetition: observation.repetition)
                            try file.write(Array(try encoder.encode(flip)) + [UInt8(ascii: "\n")])
                        }
                    }
                }
            }
        }
        try file.commit()
    }
}
