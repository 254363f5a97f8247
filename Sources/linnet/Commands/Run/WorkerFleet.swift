import Coordinator
import Foundation
import Locking
import Logging

/// Worker processes on this machine: starts them, replaces those that die, and stops them all.
///
/// A worker's standard input is a pipe that this process holds open: when this process is gone, however it went, the
/// workers read its end and leave.
final class WorkerFleet: Sendable {
    /// How the processes are started.
    struct Plan: Sendable {
        var executable: String
        var endpoint: String
        var slots: Int
        var count: Int
        var logLevel: String
        /// Further arguments: where chat servers are.
        var further: [String]
        /// Whether the run is drawn where workers' errors go.
        var isDrawnOver = false
    }

    private struct State {
        var processes: [String: Process] = [:]
        var started = 0
        /// Deaths of their own doing since a sample was last finished.
        var futileDeaths = 0
        var finished = 0
        var isStopping = false
    }

    /// When so many workers have ended of their own doing and no sample was finished meanwhile, there is no point in
    /// starting more.
    static let mostFutileDeaths = 10

    private let plan: Plan
    private let state = Guarded(State())
    private let onDeath: @Sendable (_ worker: String) -> Void
    private let onUnable: @Sendable (_ reason: String) -> Void
    private let onHopeless: @Sendable (_ reason: String) -> Void
    private let progress: @Sendable () async -> Int?
    private let isDismissed: @Sendable (_ worker: String) async -> Bool
    private let logger: Logger

    /// - Parameters:
    ///   - progress: How many samples the run has finished, which tells useful workers from futile ones; nil when the run
    ///     is over and workers end as they should.
    ///   - isDismissed: Whether somebody sent the worker home, with its id: it is not replaced then.
    ///   - onDeath: Called when a worker's process has died, with its id.
    ///   - onUnable: Called, with its reason, when a worker says that settings keep it from working, which the next one
    ///     would say too.
    ///   - onHopeless: Called, with a reason, when workers only start and end.
    init(
        plan: Plan, logger: Logger, progress: @escaping @Sendable () async -> Int?,
        isDismissed: @escaping @Sendable (String) async -> Bool,
        onDeath: @escaping @Sendable (String) -> Void, onUnable: @escaping @Sendable (String) -> Void,
        onHopeless: @escaping @Sendable (String) -> Void
    ) {
        self.plan = plan
        self.logger = logger
        self.progress = progress
        self.isDismissed = isDismissed
        self.onDeath = onDeath
        self.onUnable = onUnable
        self.onHopeless = onHopeless
    }

    /// Starts all workers.
    ///
    /// - Throws: When a process cannot be started.
    func start() throws { for _ in 0..<plan.count { try startOne() } }

    private func startOne() throws {
        let number = state.withLock { state in
            state.started += 1
            return state.started
        }
        let id = "worker-\(number)"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: plan.executable)
        process.arguments =
            [
                "worker", "--connect", plan.endpoint, "--id", id, "--slots", "\(plan.slots)", "--supervised", "--quiet",
                "--log-level", plan.logLevel,
            ] + plan.further
        process.standardInput = Pipe()
        // Nothing but the reason of its end, when it has one: a few bytes, which the pipe holds until it has ended.
        let lastWords = Pipe()
        process.standardOutput = lastWords
        let relay = plan.isDrawnOver ? try LineRelay(StandardError.write) : nil
        if let relay { process.standardError = relay.end }
        process.terminationHandler = { [weak self] process in
            let said = String(decoding: lastWords.fileHandleForReading.availableData, as: UTF8.self)
            self?.ended(id, process, said.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        // Known before it runs, so that its end finds it.
        state.withLock { $0.processes[id] = process }
        do {
            try process.run()
            try relay?.end.close()
        } catch {
            state.withLock { $0.processes[id] = nil }
            throw error
        }
        if state.withLock(\.isStopping) { process.terminate() }
    }

    private func ended(_ id: String, _ process: Process, _ said: String) {
        let isStopping = state.withLock { state in
            state.processes[id] = nil
            return state.isStopping
        }
        onDeath(id)
        guard !isStopping else { return }
        let status = process.terminationStatus
        let isSignal = process.terminationReason == .uncaughtSignal
        Task {
            guard let finished = await progress() else { return }
            if await isDismissed(id) { return }
            if !isSignal, status == ExitStatus.usersMistake.rawValue {
                return onUnable(said.isEmpty ? "what they said stands above" : said)
            }
            logger.warning(
                "a worker has ended and is replaced",
                metadata: [
                    "worker": "\(id)", isSignal ? "signal" : "status": "\(status)",
                    "reason": said.isEmpty ? "not told" : "\(said)",
                ])
            // A worker that is killed from outside is no sign that the next one cannot work.
            let wasKilled = isSignal && (status == SIGKILL || status == SIGTERM) || !isSignal && status == 0
            let futile = state.withLock { state in
                if finished > state.finished { state.futileDeaths = 0 }
                state.finished = finished
                if !wasKilled { state.futileDeaths += 1 }
                return state.futileDeaths
            }
            guard futile < Self.mostFutileDeaths else {
                return onHopeless(
                    "workers end \(isSignal ? "by signal" : "with status") \(status) as soon as they start"
                        + (said.isEmpty ? "" : ": \(said)"))
            }
            if futile > 0 { try? await Task.sleep(for: .milliseconds(100 << min(futile, 5))) }  // Nobody cancels it.
            await replace()
        }
    }

    /// Starts a worker in place of one that has ended; tries until it can be started.
    private func replace() async {
        while !state.withLock(\.isStopping) {
            do { return try startOne() } catch {
                logger.error("a worker cannot be started; trying again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))  // Nobody cancels it.
            }
        }
    }

    /// Waits a moment for the workers to leave of their own accord, then ends them.
    func stop() async {
        state.withLock { $0.isStopping = true }
        for (patience, signal) in [(3.0, SIGTERM), (3.0, SIGKILL)] {
            let deadline = ContinuousClock.now + .seconds(patience)
            while ContinuousClock.now < deadline {
                if state.withLock({ $0.processes.isEmpty }) { return }
                try? await Task.sleep(for: .milliseconds(5))  // Only cancellation ends it early, which is as well.
            }
            for process in state.withLock({ Array($0.processes.values) }) where process.isRunning {
                kill(process.processIdentifier, signal)
            }
        }
    }
}
