import Archive
import Ledger
import Outcomes
import Transport

/// Writes a rollout run's steps to its archive, in their order, on a task of its own: reading and compressing them takes time
/// that the coordinator's thread has not.
final class ArchiveWriter: Sendable {
    /// How long to wait before a step that could not be written for a reason that can pass is tried again.
    private static let retry = Duration.seconds(1)

    /// A step that is to be written.
    fileprivate enum Pending {
        case delivered(StepDelivery)
        /// In the ledger, and read from there when it is its turn.
        case stored(step: Int)
    }

    private let pending: AsyncStream<Pending>.Continuation
    private let task: Task<ArchiveError?, Never>

    /// - Parameters:
    ///   - archive: Nobody else uses it from now on.
    ///   - read: A step that is in the ledger; nil when it is not there.
    ///   - onWritten: Called when a step is durable.
    ///   - onStall: Called with an error when a step cannot be written; with nil when it then can.
    ///   - onDamage: Called when the ledger's bytes of a step are no groups; nothing is written after that.
    init(
        _ archive: sending RolloutArchive, read: @escaping @Sendable (_ step: Int) throws -> StepDelivery?,
        onWritten: @escaping @Sendable (_ step: Int) async -> Void,
        onStall: @escaping @Sendable (ArchiveError?) async -> Void,
        onDamage: @escaping @Sendable (_ step: Int, any Error) async -> Void
    ) {
        let (stream, continuation) = AsyncStream<Pending>.makeStream()
        self.pending = continuation
        task = Task.detached {
            for await next in stream {
                let step = next.step
                let delivery: StepDelivery
                let groups: [Group]
                do {
                    guard let found = try next.delivery(read) else { continue }
                    (delivery, groups) = (found, try found.groups())
                } catch {
                    await onDamage(step, error)
                    return nil
                }
                var hasStalled = false
                while true {
                    do throws(ArchiveError) {
                        try archive.append(step: step, groups: groups, end: delivery.summary)
                        break
                    } catch {
                        if !hasStalled || !error.canPass { await onStall(error) }
                        hasStalled = true
                        if !error.canPass || Task.isCancelled { return error }
                    }
                    try? await Task.sleep(for: Self.retry)  // Ends early when nobody waits any longer.
                }
                if hasStalled { await onStall(nil) }
                await onWritten(step)
            }
            return nil
        }
    }

    /// Queues a step that is in the ledger, and at hand.
    func append(_ delivery: StepDelivery) { pending.yield(.delivered(delivery)) }

    /// Queues a step that is in the ledger.
    func append(step: Int) { pending.yield(.stored(step: step)) }

    /// Writes what is queued. While the archive stalls, each step is tried once more and then given up: a later start of the
    /// run writes it from the ledger.
    func finish() async -> ArchiveError? {
        pending.finish()
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

extension ArchiveWriter.Pending {
    fileprivate var step: Int {
        switch self {
        case .delivered(let delivery): delivery.request.step
        case .stored(let step): step
        }
    }

    fileprivate func delivery(_ read: (Int) throws -> StepDelivery?) throws -> StepDelivery? {
        switch self {
        case .delivered(let delivery): delivery
        case .stored(let step): try read(step)
        }
    }
}

extension StepDelivery {
    /// The groups, read from the bytes that the trainer gets.
    ///
    /// - Throws: `WireError`.
    fileprivate func groups() throws -> [Group] {
        try deliveries.flatMap { delivery in
            try delivery.block.withUnsafeBytes { try Group.list(serialized: $0) }
        }
    }

    fileprivate var summary: StepSummary {
        StepSummary(asked: request.groups, cancelled: end.cancelled, versions: end.versions)
    }
}
