import Dispatch
import Foundation
import Glibc
import Ledger
import Locking
import Outcomes
import Runs

/// Reads a run's ledger while somebody looks, on a thread of its own and by a connection that cannot write.
///
/// Each block is read once. The thread is the nicest there is and rests three times as long as it reads: where all cores
/// are busy, a run gives up a hundredth of one. Where a run is faster than that, what is shown is of its first part, and
/// says of how many.
final class LedgerFollower: Sendable {
    /// Blocks are read for so long at a time.
    private static let reading = Duration.milliseconds(50)
    /// Between two looks when all is read.
    private static let resting = Duration.seconds(1)
    /// Between two drawings of the taxonomy, and two looks at what is not read block by block.
    private static let drawing = Duration.seconds(4)
    /// Nobody looks any more when nobody has for so long.
    private static let interest = Duration.seconds(10)
    /// Searches that wait; more are turned away.
    private static let mostSearches = 8
    /// A search takes at most so long.
    private static let searching = Duration.seconds(10)

    /// What a search found.
    enum Found: Sendable {
        case outcome(Outcome, worker: String)
        case quarantined(QuarantinedSample)
        case nothing
        /// Too many search already, or the ledger is too large to look through in time.
        case busy
        case problem(String)
    }

    private struct Search: Sendable {
        var sample: Int
        var repetition: Int
        var answer: CheckedContinuation<Found, Never>
    }

    private struct State {
        var view: LedgerView?
        var wantedUntil = ContinuousClock.now
        var searches: [Search] = []
        var hasBegun = false
        var isClosing = false
        var closed: CheckedContinuation<Void, Never>?
    }

    private let subject: Subject
    private let state = Guarded(State())
    private let wake = DispatchSemaphore(value: 0)

    init(_ subject: Subject) { self.subject = subject }

    /// What is known, and that somebody wants to know.
    func look() -> LedgerView? {
        let (view, wasUnwanted) = state.withLock { state in
            let now = ContinuousClock.now
            defer { state.wantedUntil = now + Self.interest }
            return (state.view, state.wantedUntil <= now)
        }
        begin()
        if wasUnwanted { wake.signal() }
        return view
    }

    /// What came of a sample.
    func find(sample: Int, repetition: Int) async -> Found {
        begin()
        return await withCheckedContinuation { continuation in
            let isQueued = state.withLock { state in
                guard !state.isClosing, state.searches.count < Self.mostSearches else { return false }
                state.searches.append(Search(sample: sample, repetition: repetition, answer: continuation))
                return true
            }
            if isQueued { wake.signal() } else { continuation.resume(returning: .busy) }
        }
    }

    /// Ends the thread and closes its connection. Once.
    func close() async {
        await withCheckedContinuation { continuation in
            let isRunning = state.withLock { state in
                state.isClosing = true
                if state.hasBegun { state.closed = continuation }
                return state.hasBegun
            }
            if isRunning { wake.signal() } else { continuation.resume() }
        }
    }

    private func begin() {
        let isFirst = state.withLock { state in
            guard !state.hasBegun, !state.isClosing else { return false }
            state.hasBegun = true
            return true
        }
        guard isFirst else { return }
        let thread = Thread { self.run() }
        thread.name = "page ledger"
        thread.start()
    }

    // MARK: - The thread

    private func run() {
        // On Linux a thread has a niceness of its own. Source: setpriority(2), "C library/kernel differences".
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        var reader = LedgerReader(subject)
        var next = ContinuousClock.now
        while true {
            let (search, isWanted, isClosing) = state.withLock { state in
                let search = state.searches.isEmpty ? nil : state.searches.removeFirst()
                return (search, state.wantedUntil > ContinuousClock.now, state.isClosing)
            }
            if let search {
                search.answer.resume(returning: isClosing ? .busy : find(search, by: &reader))
                continue
            }
            if isClosing { break }
            let now = ContinuousClock.now
            if isWanted, now >= next {
                let isAllRead = reader.read(for: Self.reading, drawingEvery: Self.drawing)
                next = .now + max(isAllRead ? Self.resting : .zero, now.duration(to: .now) * 3)
                let view = reader.view
                state.withLock { $0.view = view }
            } else if isWanted {
                _ = wake.wait(timeout: .now() + now.duration(to: next).seconds)
            } else {
                wake.wait()
            }
        }
        reader.close()
        let closed = state.withLock { $0.closed }
        closed?.resume()
    }

    private func find(_ search: Search, by reader: inout LedgerReader) -> Found {
        let deadline = ContinuousClock.now + Self.searching
        return reader.find(sample: search.sample, repetition: search.repetition) {
            ContinuousClock.now < deadline && !state.withLock(\.isClosing)
        }
    }
}
