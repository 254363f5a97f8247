import Archive
import Outcomes

/// Writes a rollout run's steps to its archive, in their order, on a task of its own: compressing them takes time that the
/// coordinator's thread has not.
final class ArchiveWriter: Sendable {
    /// A step that is in the ledger.
    struct Entry: Sendable {
        let step: Int
        let groups: [Group]
        let summary: StepSummary
    }

    /// How long to wait before a step that could not be written for a reason that can pass is tried again.
    private static let retry = Duration.seconds(1)

    private let entries: AsyncStream<Entry>.Continuation
    private let task: Task<ArchiveError?, Never>

    /// - Parameters:
    ///   - archive: Nobody else uses it from now on.
    ///   - onWritten: Called when a step is durable.
    ///   - onStall: Called with an error when a step cannot be written; with nil when it then can.
    init(
        _ archive: sending RolloutArchive, onWritten: @escaping @Sendable (_ step: Int) async -> Void,
        onStall: @escaping @Sendable (ArchiveError?) async -> Void
    ) {
        let (stream, continuation) = AsyncStream<Entry>.makeStream()
        entries = continuation
        task = Task.detached {
            for await entry in stream {
                var hasStalled = false
                while true {
                    do throws(ArchiveError) {
                        try archive.append(step: entry.step, groups: entry.groups, end: entry.summary)
                        break
                    } catch {
                        if !hasStalled || !error.canPass { await onStall(error) }
                        hasStalled = true
                        if !error.canPass || Task.isCancelled { return error }
                    }
                    try? await Task.sleep(for: Self.retry)  // Ends early when nobody waits any longer.
                }
                if hasStalled { await onStall(nil) }
                await onWritten(entry.step)
            }
            return nil
        }
    }

    /// Queues a step.
    func append(_ entry: Entry) { entries.yield(entry) }

    /// Writes what is queued. While the archive stalls, each step is tried once more and then given up: a later start of the
    /// run writes it from the ledger.
    func finish() async -> ArchiveError? {
        entries.finish()
        let task = task
        // What can be written is, however long it takes; what stalls has had its time.
        let patience = Task {
            try await Task.sleep(for: .seconds(10))
            task.cancel()
        }
        defer { patience.cancel() }
        return await task.value
    }
}
