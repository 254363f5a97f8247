import Coordinator

/// How much of a long list is told at once.
enum RunTables {
    /// Workers on the page, and workers with series of their own in the metrics.
    static let mostWorkers = 200
    /// Workers that are gone, on the page.
    static let mostDeparted = 20
    /// Samples that were given up.
    static let mostQuarantined = 50
    /// Steps of a rollout run.
    static let mostSteps = 500
    /// Endpoints with series of their own.
    static let mostEndpoints = 100

    /// The workers to show, in order of their ids; where there are too many, those with something amiss before others.
    static func shown(_ workers: [RunSnapshot.Worker]) -> [RunSnapshot.Worker] {
        guard workers.count > mostWorkers else { return workers }
        func isAmiss(_ worker: RunSnapshot.Worker) -> Bool {
            worker.state == "stalled" || worker.state == "quiet" || worker.failed > 0
        }
        let shown = workers.filter(isAmiss) + workers.filter { !isAmiss($0) }
        return shown.prefix(mostWorkers).sorted { $0.id < $1.id }
    }
}
