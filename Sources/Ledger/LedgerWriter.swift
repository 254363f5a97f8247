import Foundation
import Locking

/// Commits in groups, on a thread of its own.
///
/// A commit costs a flush of the disk whatever its size, so flushes have to be bounded and not writes: a write with a ticket
/// that finds the writer at rest is committed at once, and the next group then gathers for `gatheringMilliseconds` from the
/// start of that commit, until it is large, or until somebody stands still for it. A slow run waits for nothing; a fast one
/// flushes at most 20 times a second, and twice a step of a trainer. Writes without a ticket gather for as long from the
/// first of them: what somebody waits for is not to stand behind the flush of what nobody does.
public final class LedgerWriter: Sendable {
    /// From the start of one commit to the start of the next, unless a group is full before.
    public static let gatheringMilliseconds = 50
    /// A group of so many writes is full.
    public static let groupWrites = 256
    /// A group of so many bytes is full.
    public static let groupBytes = 4 << 20
    /// How long to wait before a commit that failed for a reason that can pass is tried again.
    public static let retryMilliseconds = 1000

    private let committer: GroupCommitter

    /// Starts the thread. Both closures are called on it, so they must not wait for this writer.
    ///
    /// - Parameters:
    ///   - onCommit: Called once for each committed group that holds tickets, with its tickets in the order of their
    ///     submission.
    ///   - onStall: Called with an error when a commit fails; with nil when the commit then succeeds. When the error
    ///     cannot pass (`LedgerError.canPass`), nothing more is committed.
    public init(
        ledger: RunLedger, onCommit: @escaping @Sendable (_ tickets: [UInt64]) -> Void,
        onStall: @escaping @Sendable (LedgerError?) -> Void
    ) {
        let committer = GroupCommitter(ledger: ledger, onCommit: onCommit, onStall: onStall)
        self.committer = committer
        let thread = Thread { committer.run() }
        thread.name = "ledger"
        thread.start()
    }

    /// A writer that goes away commits what it has, without anybody waiting for it.
    deinit { committer.finish(nil) }

    /// Queues a write. From any thread; it never waits.
    ///
    /// - Parameter ticket: Comes back in `onCommit` when the write is on the disk; nil when nobody needs to know.
    public func submit(_ write: LedgerWrite, ticket: UInt64? = nil) { committer.submit(write, ticket) }

    /// Commits everything that was submitted, then stops the thread; later writes are dropped. While a commit stalls, it
    /// is tried once more and then given up: what was not committed was never acknowledged either.
    ///
    /// - Returns: Why something could not be committed; nil when everything was.
    @discardableResult
    public func finish() async -> LedgerError? {
        await withCheckedContinuation { continuation in committer.finish { continuation.resume(returning: $0) } }
    }

    /// About how many bytes wait to be committed: a measure for back-pressure.
    public var queuedBytes: Int { committer.queuedBytes }
}

/// What the writer's thread shares with those who submit.
private final class GroupCommitter: Sendable {
    private struct Group: Sendable {
        var writes: [LedgerWrite] = []
        var tickets: [UInt64] = []
        var bytes = 0
        var isUrgent = false
        /// While nobody waits for any of it: until when it gathers.
        var patience = ContinuousClock.now

        var isDue: Bool { isUrgent || writes.count >= LedgerWriter.groupWrites || bytes >= LedgerWriter.groupBytes }
    }

    private enum Phase {
        case running
        case finishing
        case stopped(LedgerError?)
    }

    private struct State {
        /// Gathers while another group is committed.
        var next = Group()
        /// Of the group that is being committed.
        var bytesInCommit = 0
        var phase = Phase.running
        var waiting: [@Sendable (LedgerError?) -> Void] = []
    }

    private let state = Guarded(State())
    /// Signalled when a group gets its first write, when it gets full, and when to finish. One signal too many only makes
    /// the thread look again.
    private let wake = WakeUp()
    private let ledger: RunLedger
    private let onCommit: @Sendable ([UInt64]) -> Void
    private let onStall: @Sendable (LedgerError?) -> Void

    init(
        ledger: RunLedger, onCommit: @escaping @Sendable ([UInt64]) -> Void,
        onStall: @escaping @Sendable (LedgerError?) -> Void
    ) {
        self.ledger = ledger
        self.onCommit = onCommit
        self.onStall = onStall
    }

    var queuedBytes: Int { state.withLock { $0.next.bytes + $0.bytesInCommit } }

    func submit(_ write: LedgerWrite, _ ticket: UInt64?) {
        let isWorthWaking = state.withLock { state in
            guard case .running = state.phase else { return false }
            let (wasDue, wasPatient) = (state.next.isDue, state.next.tickets.isEmpty)
            if state.next.writes.isEmpty { state.next.patience = Self.soon }
            state.next.writes.append(write)
            state.next.bytes += write.byteCount
            if write.isUrgent { state.next.isUrgent = true }
            if let ticket { state.next.tickets.append(ticket) }
            return state.next.writes.count == 1 || wasPatient && ticket != nil || !wasDue && state.next.isDue
        }
        if isWorthWaking { wake.call() }
    }

    func finish(_ completion: (@Sendable (LedgerError?) -> Void)?) {
        let result: LedgerError?? = state.withLock { state in
            if case .stopped(let error) = state.phase { return .some(error) }
            state.phase = .finishing
            if let completion { state.waiting.append(completion) }
            return nil
        }
        if let result { completion?(result) } else { wake.call() }
    }

    /// The thread.
    func run() {
        var nextStart = ContinuousClock.now
        while let group = nextGroup(notBefore: nextStart) {
            nextStart = Self.soon
            if let error = commit(group) { return stop(error) }
        }
        stop(nil)
    }

    private static var soon: ContinuousClock.Instant { .now + .milliseconds(LedgerWriter.gatheringMilliseconds) }

    /// Waits for the next group; nil when all is committed and nothing more will come.
    private func nextGroup(notBefore start: ContinuousClock.Instant) -> Group? {
        while true {
            let (taken, gathersUntil, isOver) = state.withLock { state -> (Group?, ContinuousClock.Instant?, Bool) in
                var isFinishing = false
                if case .finishing = state.phase { isFinishing = true }
                if state.next.writes.isEmpty { return (nil, nil, isFinishing) }
                let due = state.next.tickets.isEmpty ? max(start, state.next.patience) : start
                guard isFinishing || state.next.isDue || ContinuousClock.now >= due else { return (nil, due, false) }
                let group = state.next
                state.next = Group()
                state.bytesInCommit = group.bytes
                return (group, nil, false)
            }
            if isOver { return nil }
            if let taken { return taken }
            if let gathersUntil { wake.wait(for: ContinuousClock.now.duration(to: gathersUntil)) } else { wake.wait() }
        }
    }

    /// Commits a group, however long the disk takes to have room for it.
    ///
    /// - Returns: Why it was given up.
    private func commit(_ group: Group) -> LedgerError? {
        var hasStalled = false
        while true {
            // Asked before the try: whoever finishes during it gets one more.
            let isLastTry = state.withLock { if case .finishing = $0.phase { true } else { false } }
            do {
                try ledger.commit(group.writes)
                break
            } catch {
                if !hasStalled || !error.canPass { onStall(error) }
                hasStalled = true
                if isLastTry || !error.canPass { return error }
            }
            wake.wait(for: .milliseconds(LedgerWriter.retryMilliseconds))
        }
        state.withLock { $0.bytesInCommit = 0 }
        if hasStalled { onStall(nil) }
        if !group.tickets.isEmpty { onCommit(group.tickets) }
        return nil
    }

    private func stop(_ error: LedgerError?) {
        let waiting = state.withLock { state in
            state.phase = .stopped(error)
            state.next = Group()
            state.bytesInCommit = 0
            defer { state.waiting = [] }
            return state.waiting
        }
        for completion in waiting { completion(error) }
    }
}
