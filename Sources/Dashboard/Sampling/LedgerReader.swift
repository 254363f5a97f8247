import Ledger
import Outcomes
import Runs

/// What the follower's thread holds: the connection, and what was read by it.
struct LedgerReader {
    private let subject: Subject
    private var ledger: RunLedger?
    private var tally: LedgerTally
    /// What is not read block by block.
    private var further = LedgerView()
    private var drawn: ContinuousClock.Instant?
    private var problem: String?

    init(_ subject: Subject) {
        self.subject = subject
        tally = LedgerTally(subject)
    }

    var view: LedgerView {
        var view = tally.view
        view.icicle = further.icicle
        view.endpoints = further.endpoints
        view.quarantined = further.quarantined
        view.steps = further.steps
        view.problem = problem
        return view
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - time: About so long at most.
    ///   - pause: Between two drawings.
    /// - Returns: Whether there was nothing more to read.
    mutating func read(for time: Duration, drawingEvery pause: Duration) -> Bool {
        let end = ContinuousClock.now + time
        do {
            let ledger = try opened()
            // A rollout run's groups are told by its steps.
            var isAllRead = subject.isRollouts
            while !isAllRead, ContinuousClock.now < end {
                let blocks = try ledger.blocks(after: tally.lastBlock, upTo: 64 << 10)
                for block in blocks { try tally.add(block) }
                isAllRead = blocks.isEmpty
            }
            if drawn.map({ $0.duration(to: .now) >= pause }) ?? true {
                further.icicle = tally.icicle
                further.endpoints = try ledger.usages()
                further.quarantined = try ledger.quarantined(first: RunTables.mostQuarantined)
                further.steps = try ledger.steps(last: RunTables.mostSteps)
                drawn = .now
            }
            problem = nil
            return isAllRead
        } catch {
            // The page says so, and it is looked again.
            problem = "\(error)"
            return true
        }
    }

    /// What came of a sample.
    mutating func find(sample: Int, repetition: Int, while isWanted: () -> Bool) -> LedgerFollower.Found {
        do {
            let ledger = try opened()
            if let verdict = try ledger.quarantined(sample: sample, repetition: repetition) {
                return .quarantined(verdict)
            }
            let found = try ledger.outcome(sample: sample, repetition: repetition, while: isWanted)
            return found.map { .outcome($0.outcome, worker: $0.worker) } ?? .nothing
        } catch is SearchGivenUp {
            return .busy
        } catch {
            return .problem("\(error)")
        }
    }

    /// A ledger is left in one file when its run ends: no reader may keep it open then.
    mutating func close() {
        try? ledger?.close()  // Nothing was written by it.
        ledger = nil
    }

    private mutating func opened() throws -> RunLedger {
        if let ledger { return ledger }
        let opened = try RunLedger.openForReading(subject.directory)
        ledger = opened
        return opened
    }
}
