import Files
import Foundation
import Ledger
import Measures
import Questions

/// A report on one run, or on several side by side: one HTML document that needs nothing from elsewhere.
public struct Report: Sendable {
    private let html: String

    /// Reads runs and writes about them.
    ///
    /// - Parameters:
    ///   - runs: Each with its own question set; at least one, or something learned. A run may still go on.
    ///   - samples: How many samples with a right leaf and a wrong ancestor to show of each run. From 0.
    ///   - prices: Of the tokens of chat models' servers, where known.
    ///   - learning: How the policies that were asked had learned.
    ///   - made: The date that the report bears.
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`, `ExportError`.
    public init(
        of runs: [(ledger: RunLedger, set: QuestionSetFile)], samples: Int = 12, prices: PriceTable? = nil,
        learning: [LearningCurves] = [], made: Date = Date()
    ) throws {
        precondition(!(runs.isEmpty && learning.isEmpty) && samples >= 0, "a report needs a run or something learned")
        let facts = try runs.map { try RunFacts($0.ledger, $0.set, samples: samples, prices: prices) }
        html = PageBuilder(facts, learning: learning, made: made).page().html()
    }

    /// The document.
    public var text: String { html }

    /// Writes the document; the file is there whole or not at all.
    ///
    /// - Throws: `FileError` when the file cannot be written.
    public func write(to path: String) throws {
        let file = try WholeFile(path: path)
        try file.write(Array(html.utf8))
        try file.commit()
    }
}
