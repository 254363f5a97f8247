import Coordinator
import Foundation
import Logging
import Synchronization

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
    }

    private struct State {
        var processes: [String: Process] = [:]
        var started = 0
        var quickDeaths = 0
        var isStopping = false
    }

    /// So many workers in a row that die within seconds of their start are not replaced any more.
    static let mostQuickDeaths = 10

    private let plan: Plan
    private let state = Mutex(State())
    private let onDeath: @Sendable (_ worker: String) -> Void
    private let onHopeless: @Sendable (_ status: Int32) -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - onDeath: Called when a worker's process has died, with its id.
    ///   - onHopeless: Called when workers die as fast as they are started.
    init(
        plan: Plan, logger: Logger, onDeath: @escaping @Sendable (String) -> Void,
        onHopeless: @escaping @Sendable (Int32) -> Void
    ) {
        self.plan = plan
        self.logger = logger
        self.onDeath = onDeath
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
        process.arguments = [
            "worker", "--connect", plan.endpoint, "--id", id, "--slots", "\(plan.slots)", "--supervised", "--log-level",
            plan.logLevel,
        ]
        process.standardInput = Pipe()
        let began = ContinuousClock.now
        process.terminationHandler = { [weak self] process in self?.ended(id, process, began: began) }
        try process.run()
        let isLate = state.withLock { state in
            state.processes[id] = process
            return state.isStopping
        }
        if isLate { process.terminate() }
    }

    private func ended(_ id: String, _ process: Process, began: ContinuousClock.Instant) {
        let isQuick = began.duration(to: .now) < .seconds(5)
        let (isStopping, quickDeaths) = state.withLock { state in
            state.processes[id] = nil
            // A worker that is killed from outside is no sign that the next one cannot work.
            let isOwnFault = process.terminationReason == .exit && process.terminationStatus != 0
            state.quickDeaths = isQuick && isOwnFault ? state.quickDeaths + 1 : 0
            return (state.isStopping, state.quickDeaths)
        }
        if process.terminationReason == .exit, process.terminationStatus == 0 { return }
        onDeath(id)
        guard !isStopping else { return }
        logger.warning(
            "a worker died and is replaced",
            metadata: [
                "worker": "\(id)", "status": "\(process.terminationStatus)",
                "by": process.terminationReason == .exit ? "exit" : "signal",
            ])
        guard quickDeaths < Self.mostQuickDeaths else { return onHopeless(process.terminationStatus) }
        // Straight after its start a death gets a pause, longer each time.
        let pause = DispatchTimeInterval.milliseconds(quickDeaths == 0 ? 0 : 100 << min(quickDeaths, 5))
        DispatchQueue.global().asyncAfter(deadline: .now() + pause) { [weak self] in
            guard let self, !self.state.withLock(\.isStopping) else { return }
            do { try self.startOne() } catch {
                self.logger.error("a worker cannot be started", metadata: ["error": "\(error)"])
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
            for process in state.withLock({ Array($0.processes.values) }) { kill(process.processIdentifier, signal) }
        }
    }
}
