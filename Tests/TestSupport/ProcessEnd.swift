import Foundation
import Locking

/// The end of a process, waited for without a thread: on Linux `Process.waitUntilExit()` turns round and round on one
/// meanwhile, and what it waits for has one core less.
public final class ProcessEnd: Sendable {
    private enum State {
        case running(waiting: [CheckedContinuation<Void, Never>])
        case ended
    }

    private let state = Guarded(State.running(waiting: []))

    /// - Parameter process: One that does not run yet.
    public init(of process: Process) {
        let state = state
        process.terminationHandler = { _ in
            let waiting = state.withLock { state in
                guard case .running(let waiting) = state else { return [CheckedContinuation<Void, Never>]() }
                state = .ended
                return waiting
            }
            for one in waiting { one.resume() }
        }
    }

    /// Returns once the process has ended.
    public func reached() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard case .running(let waiting) = state else { return true }
                state = .running(waiting: waiting + [continuation])
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
