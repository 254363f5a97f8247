import Foundation
import Ledger
import Measures
import Questions
import Reasoning
import Runs

/// Everything that a report tells of one run, read from its ledger and its question set.
struct RunFacts {
    let directory: String
    let settings: RunSettings
    let reference: QuestionSetReference
    let header: QuestionSetHeader
    let measures: MeasureReport
    /// How each observation was scored.
    let scores: ObservationScores
    /// How the other parser reads the same texts; nil when it reads them alike.
    let otherReading: Rescoring?
    let taxa: TaxonScores
    let cards: SampleCards
    /// SHA-256 over everything that was answered, read and rewarded.
    let digest: String
    /// Nil when the ledger's history is empty.
    let began: Date?

    /// - Parameters:
    ///   - samples: How many samples to show.
    ///   - prices: Of tokens, where known.
    /// - Throws: `LedgerError`, `QuestionSetError`, `MeasureError`, `ExportError`.
    init(_ ledger: RunLedger, _ set: QuestionSetFile, samples: Int, prices: PriceTable? = nil) throws {
        directory = ledger.directory.path
        settings = ledger.settings
        reference = ledger.set
        header = set.header
        (measures, scores) = try ledger.measuresAndScores(of: set, prices: prices)
        let other: Parser = ledger.settings.parser == .benchmark ? .linnet1 : .benchmark
        let rescoring = try Rescoring(ledger, set, by: other)
        otherReading = rescoring.changed > 0 ? rescoring : nil
        var taxa = TaxonScores(set.header.taxonomy)
        var cards = SampleCards(limit: samples, seed: ledger.settings.seed)
        let reader = SampleReader(set)
        try ledger.forEachEntryInOrder { entry in
            let record = try ExportRecord(entry, reader)
            taxa.add(record)
            cards.add(record)
        }
        self.taxa = taxa
        self.cards = cards
        digest = try ledger.digest()
        began = try ledger.events().first?.happened
    }
}
