import Coordinator
import Outcomes

/// Series of single workers, as far as they are few enough; of all others, one of each host.
enum WorkerMetrics {
    static let quantiles = [0.5, 0.95, 0.99]
    /// Who stands for those without series of their own.
    private static let others = "others"

    /// Of one worker, or of the ones that have no series of their own.
    private struct Series {
        var worker: String
        var host: String
        var finished = 0
        var held = 0
        var failed = 0
        var pace = 0.0
        /// Of whoever is silent longest.
        var silence = 0.0
        var latencies = Latencies()

        mutating func add(_ other: RunSnapshot.Worker) {
            finished += other.finished
            held += other.held
            failed += other.failed
            pace += other.pace
            silence = max(silence, other.silence.seconds)
            latencies.add(other.latencies)
        }
    }

    static func add(_ run: RunSnapshot, to text: inout PrometheusText) {
        let series = series(run.workers)
        func add(_ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (Series) -> Double) {
            text.add(
                name, kind, help,
                series.map { PrometheusText.Sample(value($0), ("worker", $0.worker), ("host", $0.host)) })
        }
        add("linnet_worker_samples_finished_total", .counter, "Samples finished in this epoch.") { Double($0.finished) }
        add("linnet_worker_failures_total", .counter, "Samples that failed in this epoch, wholly or in part.") {
            Double($0.failed)
        }
        add("linnet_worker_samples_in_flight", .gauge, "Samples that the worker holds.") { Double($0.held) }
        add("linnet_worker_samples_per_second", .gauge, "Samples a second, lately.") { $0.pace }
        add("linnet_worker_silence_seconds", .gauge, "Since the worker's last message.") { $0.silence }
        text.add(
            "linnet_worker_latency_seconds", .summary,
            "Within so long this share of the samples was answered, of one sample of each batch.",
            series.flatMap { one in
                quantiles.compactMap { share in
                    one.latencies.seconds(at: share).map {
                        PrometheusText.Sample(
                            $0, ("worker", one.worker), ("host", one.host), ("quantile", "\(share)"))
                    }
                }
            })
    }

    private static func series(_ workers: [RunSnapshot.Worker]) -> [Series] {
        var series: [Series] = []
        var hosts: [String: Series] = [:]
        for (place, worker) in workers.enumerated() {
            // A worker of that name would be a second series of the same labels, and none of the page would be taken.
            let isOther = place >= RunTables.mostWorkers || workers.count > RunTables.mostWorkers && worker.id == others
            if isOther {
                // Past so many hosts all others are one.
                let host = hosts[worker.host] != nil || hosts.count < RunTables.mostWorkers ? worker.host : others
                hosts[host, default: Series(worker: others, host: host)].add(worker)
            } else {
                var one = Series(worker: worker.id, host: worker.host)
                one.add(worker)
                series.append(one)
            }
        }
        series += hosts.values.sorted { $0.host < $1.host }
        return series
    }
}
