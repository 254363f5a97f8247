import Ledger
import Logging
import Measures
import Transport

extension CoordinatorService {
    /// Waits for the run's end: complete, stopped, or broken. The ledger is written and the socket closed by then.
    public func ended() async -> RunEnd {
        if let closedWith { return closedWith }
        return await withCheckedContinuation { waiters.append($0) }
    }

    /// Whether the run has ended.
    public var isEnded: Bool { if case .ended = activity { true } else { false } }

    /// Asks the run to stop: no new leases, unstarted samples come back, running ones finish within the drain timeout.
    /// A second call stops at once.
    public func stop(reason: String) {
        switch activity {
        case .ended: return
        case .draining: finish(.stopped(reason: reason))
        case .adopting, .running, .paused:
            activity = .draining(reason: reason)
            tally.drainDeadline = clock.now + options.drainTimeout
            for worker in book.workers.keys.sorted(by: { $0.text < $1.text }) {
                book.drain(worker)
                send(.drain(reason: reason), to: worker)
            }
            finishDrainingIfIdle()
        }
    }

    /// Ends the run, since its workers say that they cannot work and others would say the same.
    public func giveUp(reason: String) {
        if !isEnded { end(.unable(reason: reason)) }
    }

    func finishDrainingIfIdle() {
        guard case .draining(let reason) = activity else { return }
        if desk == nil, book.isFinished {
            end(.complete)
        } else if book.count(.leased) + book.count(.answered) == 0 || clock.now > tally.drainDeadline {
            finish(.stopped(reason: reason))
        }
    }

    /// The run is over: tell the workers, then close. Whatever they still run, nobody waits for.
    func end(_ end: RunEnd) {
        let message: ToWorker =
            switch end {
            case .complete: .reject(Reject(code: .runFinished, isFatal: true, message: "the run is complete"))
            case .tooManyFailures:
                .reject(Reject(code: .runFinished, isFatal: true, message: "too many samples failed"))
            case .stopped(let reason), .broken(let reason), .unable(let reason): .drain(reason: reason)
            }
        for worker in connections.keys { send(message, to: worker) }
        finish(end)
    }

    func finish(_ end: RunEnd) {
        if case .ended = activity { return }
        activity = .ended(end)
        recordLeases()
        writer?.submit(.event(kind: "end", detail: "\(end)"), ticket: nil)
        logger.info("coordinator ends", metadata: ["end": "\(end)"])
        Task {
            var end = end
            // First: what it has written then is settled in the ledger.
            if let error = await desk?.archive?.finish() { end = .broken(reason: "\(error)") }
            if let error = await writer?.finish() { end = .broken(reason: "\(error)") }
            await partWithWorkers()
            socket?.close()
            activity = .ended(end)
            closedWith = end
            for waiter in waiters { waiter.resume(returning: end) }
            waiters = []
        }
    }

    /// Gives workers a moment to hear the last message and say goodbye, so that they do not look for us.
    func partWithWorkers() async {
        let deadline = ContinuousClock.now + .seconds(2)
        while !connections.isEmpty, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))  // Only cancellation can end it early, which is as well.
        }
    }

    func checkFailureThreshold() {
        let finished = counts.finished - countsBefore.finished
        let failed = counts.failed - countsBefore.failed
        guard let threshold = options.failureThreshold, finished >= 50, Double(failed) > threshold * Double(finished)
        else { return }
        if case .running = activity { end(.tooManyFailures(failed: failed, finished: finished)) }
    }
}
