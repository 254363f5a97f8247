import Ledger
import Questions
import Reasoning
import Runs

/// What the page is about: whatever does not change while a run goes on.
public struct Subject: Sendable {
    let set: QuestionSetFile
    let settings: RunSettings
    let directory: RunDirectory
    let software: String

    /// - Parameters:
    ///   - ledger: The run's; only what it says of itself is kept.
    ///   - software: Linnet's version.
    public init(set: QuestionSetFile, ledger: RunLedger, software: String) {
        self.set = set
        settings = ledger.settings
        directory = ledger.directory
        self.software = software
    }

    var header: QuestionSetHeader { self.set.header }
    var title: String { header.name }
    var strategy: String { settings.procedure.strategy.rawValue }
    var model: String { settings.model.kind }
    var isRollouts: Bool { settings.rollouts != nil }
}
