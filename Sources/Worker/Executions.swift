import Locking

/// What the slots of a rollout run's worker are at, so that it can be broken off when nobody needs it any more.
///
/// May be used from any thread: the state is guarded.
final class Executions: Sendable {
    private struct State {
        var tasks: [UInt64: Task<SampleRunner.Result, Never>] = [:]
        /// Broken off, perhaps before they began.
        var broken: Set<UInt64> = []
    }

    private let state = Guarded(State())

    /// Runs a chunk's samples. Cancelling the caller's task, or breaking the chunk off, cancels them.
    func run(
        _ chunk: UInt64, _ body: @escaping @Sendable () async -> SampleRunner.Result
    ) async -> SampleRunner.Result {
        let task = Task.detached(operation: body)
        let isBroken = state.withLock { state in
            state.tasks[chunk] = task
            return state.broken.contains(chunk)
        }
        if isBroken { task.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Nobody needs the chunk any more.
    func breakOff(_ chunk: UInt64) {
        let task = state.withLock { state in
            state.broken.insert(chunk)
            return state.tasks[chunk]
        }
        task?.cancel()
    }

    /// The chunk is over.
    ///
    /// - Returns: Whether it was broken off: whatever came of it is not to be handed in.
    func end(_ chunk: UInt64) -> Bool {
        state.withLock { state in
            state.tasks[chunk] = nil
            return state.broken.remove(chunk) != nil
        }
    }
}
