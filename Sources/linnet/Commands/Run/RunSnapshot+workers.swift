import Coordinator

extension RunSnapshot {
    /// What is told while no worker is there, and why the last one went.
    var lackOfWorkers: String {
        guard let last = departed.last else { return "no worker yet; workers connect to \(endpoint)" }
        return "no worker; the last one, '\(last.id)', is gone: \(last.reason); workers connect to \(endpoint)"
    }
}
