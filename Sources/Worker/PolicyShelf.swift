import Locking
import Models
import Outcomes

/// The versions of the policy that answer: installed one after the other, each before what was leased after it asks for it.
///
/// May be used from any thread: the state is guarded, and one task installs.
final class PolicyShelf: Sendable {
    private enum Entry {
        /// On its way into the model.
        case coming
        case ready
        case unusable(Failure)
    }

    private struct Arrived: Sendable {
        let policy: Policy
        let weights: [UInt8]
        let oldest: Int
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false
    }

    private let state = Guarded(State())
    private let arrived: AsyncStream<Arrived>
    private let arrivals: AsyncStream<Arrived>.Continuation

    init() { (arrived, arrivals) = AsyncStream.makeStream() }

    /// A version has come whole. Leases that are read after this call find it, or wait for it.
    func put(_ policy: Policy, weights: [UInt8], oldest: Int) {
        state.withLock { $0.entries[policy.version] = .coming }
        arrivals.yield(Arrived(policy: policy, weights: weights, oldest: oldest))
    }

    /// Installs what has come, and what comes later, into a model. To be called once.
    func begin(with model: any Model) {
        let arrived = arrived
        Task.detached { [weak self] in
            for await next in arrived {
                var entry = Entry.ready
                do throws(Failure) {
                    try await model.install(next.policy, weights: next.weights, oldest: next.oldest)
                } catch {
                    entry = .unusable(error)
                }
                self?.settle(next, entry)
            }
        }
    }

    private func settle(_ next: Arrived, _ entry: Entry) {
        let waiters = state.withLock { state in
            state.entries[next.policy.version] = entry
            if case .ready = entry { state.entries = state.entries.filter { $0.key >= next.oldest } }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// No more versions; whoever waits is told that there is none.
    func end() {
        arrivals.finish()
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The version that answers a task: its own, or the newest that is ready where the task allows it. Waits for a version
    /// that is on its way.
    ///
    /// - Throws: A passing failure for a version that has not come; what the model said of one that it cannot use.
    func version(for task: GroupTask) async throws(Failure) -> Int {
        try await version(task.policyVersion, orNewer: task.allowsNewer)
    }

    /// A version, once it is ready. Waits for one that is on its way.
    ///
    /// - Throws: As `version(for:)`.
    func version(exactly version: Int) async throws(Failure) -> Int { try await self.version(version, orNewer: false) }

    private func version(_ wanted: Int, orNewer allowsNewer: Bool) async throws(Failure) -> Int {
        while true {
            let found: Result<Int, Failure>? = state.withLock { state in
                if allowsNewer {
                    let ready = state.entries.filter { if case .ready = $0.value { true } else { false } }.keys.max()
                    if let ready, ready >= wanted { return .success(ready) }
                }
                switch state.entries[wanted] {
                case .ready: return .success(wanted)
                case .unusable(let failure): return .failure(failure)
                case .coming where !state.hasEnded: return nil
                case .coming, .none:
                    return .failure(Failure(.modelUnavailable, "version \(wanted) of the policy is not here"))
                }
            }
            if let found { return try found.get() }
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if case .coming = state.entries[wanted], !state.hasEnded {
                        state.waiters.append(continuation)
                        return false
                    }
                    return true
                }
                if isLate { continuation.resume() }
            }
        }
    }
}
