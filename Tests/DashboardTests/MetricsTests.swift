import Coordinator
import Foundation
import Testing

@testable import Dashboard

@Suite struct `Metrics` {
    @Test func `escape what would end a label or a line`() {
        var text = PrometheusText()
        text.add("linnet_x", .gauge, "One\nline \\ two.", [.init(1, ("worker", "a\"b\\c\nd"))])
        #expect(
            text.text == """
                # HELP linnet_x One\\nline \\\\ two.
                # TYPE linnet_x gauge
                linnet_x{worker="a\\"b\\\\c\\nd"} 1

                """)
    }

    @Test func `are left out where there is nothing to tell`() {
        var text = PrometheusText()
        text.add("linnet_x", .gauge, "Nothing.", nil as Double?)
        text.add("linnet_y", .counter, "Nothing.", [])
        #expect(text.text.isEmpty)
    }

    @Test func `write numbers as Prometheus reads them`() {
        var text = PrometheusText()
        text.add("x", .gauge, "x", [.init(0.5), .init(3), .init(.infinity), .init(.nan), .init(1e300)])
        let values = text.text.split(separator: "\n").dropFirst(2).map { $0.dropFirst(2) }
        #expect(values == ["0.5", "3", "+Inf", "NaN", "1e+300"])
    }

    @Test func `of workers stay as few however many there are`() throws {
        let trial = try PageTrial()
        let glance = trial.glance(workers: 1000)
        let text = RunMetrics.text(glance, Traffic(), nil)
        let series = text.split(separator: "\n").filter { $0.hasPrefix("linnet_worker_samples_finished_total{") }
        #expect(series.count == RunTables.mostWorkers + 4, "the rest by host, of which there are four")
        #expect(series.contains { $0.contains("worker=\"others\",host=\"host-1\"} 1000") }, "\(series.suffix(4))")
    }

    @Test func `have no two series alike when a worker calls itself as the others are called`() throws {
        let trial = try PageTrial()
        var run = trial.run(workers: 1000)
        run.workers[0].id = "others"
        let glance = Glance(subject: trial.subject, run: run, ledger: nil, taken: .now)
        let text = RunMetrics.text(glance, Traffic(), nil)
        let series = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap {
            $0.split(separator: " ").first
        }
        let alike = Dictionary(grouping: series) { $0 }.filter { $1.count > 1 }.keys
        #expect(alike.isEmpty, "\(alike)")
    }

    @Test func `tell the open samples`() throws {
        let text = RunMetrics.text(try PageTrial().glance(), Traffic(answers: [200: 3, 404: 1]), ProcessFigures())
        for line in [
            "linnet_samples_open 30", "linnet_state{state=\"running\"} 1", "linnet_state{state=\"paused\"} 0",
            "linnet_failures_total{kind=\"deadline\"} 0", "linnet_http_requests_total{status=\"404\"} 1",
            "linnet_worker_departures_total{how=\"lost\"} 1",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        #expect(text.contains("process_resident_memory_bytes "))
    }
}
