import Foundation
import Operators
import Testing
import Transport

@testable import linnet

/// A run that is half through, as its coordinator tells of it.
private func status(workers: Int = 2, software: String = "0.1.0") -> RunStatus {
    var report = StatusReport(request: 1)
    (report.software, report.questionSet, report.endpoint) = ("0.1.0", "CUB-200", "tcp://oak:5555")
    (report.activity, report.unixMilliseconds) = ("running", 1_700_000_000_125)
    (report.total, report.waiting, report.leased, report.done) = (16, 4, 6, 6)
    (report.scores.finished, report.scores.scored) = (6, 6)
    (report.scores.pathsRight, report.scores.leavesRight, report.scores.levels) = (2, 3, 24)
    (report.rate, report.idleShare, report.elapsedMilliseconds) = (2, 0.25, 75_000)
    report.workers = (0..<workers).map { number in
        var worker = StatusReport.Worker(id: "oak-\(number)")
        (worker.host, worker.software, worker.state, worker.process) = ("oak", software, "running", 42)
        (worker.slots, worker.executing, worker.held, worker.finished) = (4, 3, 1234, 5)
        (worker.pace, worker.silenceMilliseconds) = (2.25, 3_400)
        worker.latency = StatusReport.Latency(p50: 0.5, p95: 1.5, p99: 2.5)
        return worker
    }
    (report.workerCount, report.slotCount) = (workers, 4 * workers)
    return RunStatus(run: 0xFEED, epoch: 2, report: report)
}

@Suite struct StatusWordsTests {
    @Test func a_run_and_its_workers_are_told_line_by_line() {
        #expect(
            StatusWords(status()).lines(columns: 78) == [
                "CUB-200                                                     2 workers, start 2",
                "██████████████████████████▋░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 37.5 %",
                "6 of 16 samples, 2.0 a second, 1:15 gone, 0:05 left",
                "HCA 33.33 % (9.68 … 70.00), leaf 50.00 % (18.76 … 81.24)",
                "",
                "worker    state  slots  running   held  finished  a second  silent  host",
                "oak-0   running      4        3  1,234         5       2.2     3 s   oak",
                "oak-1   running      4        3  1,234         5       2.2     3 s   oak",
            ])
    }

    @Test func a_workers_version_is_told_where_it_is_another() {
        #expect(StatusWords(status()).lines(columns: 100).allSatisfy { !$0.contains("version") })
        let lines = StatusWords(status(software: "0.0.9")).lines(columns: 100)
        #expect(lines[5].hasSuffix("host  version"))
        #expect(lines[6].hasSuffix("oak    0.0.9"))
    }

    @Test func who_was_refused_is_told_by_kind() {
        var status = status()
        status.report.refused = ["unknown key": 1_200, "role": 1]
        #expect(StatusWords(status).lines(columns: 78)[4] == "refused: role 1, unknown key 1,200")
    }

    @Test func nothing_is_wider_or_lower_than_is_said_and_without_bound_all_workers_are_there() {
        for (columns, rows) in [(1, 5), (20, 9), (79, 24), (200, 60)] {
            for workers in [0, 1, 3, 400] {
                let lines = StatusWords(status(workers: workers)).lines(columns: columns, rows: rows)
                #expect(lines.allSatisfy { $0.count <= columns }, "\(columns) columns, \(workers) workers")
                #expect(lines.count <= rows)
            }
        }
        #expect(StatusWords(status(workers: 400)).lines(columns: 100).count == 4 + 2 + 400)
        #expect(StatusWords(status(workers: 400)).lines(columns: 100, rows: 24).last == "+ 384 more")
    }

    @Test func names_from_elsewhere_do_not_move_the_cursor() {
        var status = status(workers: 1)
        status.report.workers[0].id = "oak\u{1B}[2J"
        status.report.workers[0].host = "o\nak"
        #expect(StatusWords(status).lines(columns: 100).allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\n") })
    }

    @Test func programs_get_every_figure() throws {
        var status = status(workers: 1)
        status.report.pause = StatusReport.Pause(sinceUnixMilliseconds: 1_700_000_000_000, by: "ann@oak")
        let text = try status.json(pretty: false)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["run"] as? String == "feed")
        #expect(object["start"] as? Int == 2)
        #expect(object["time"] as? String == "2023-11-14T22:13:20.125Z")
        #expect(object["activity"] as? String == "running")
        #expect((object["pause"] as? [String: String]) == ["by": "ann@oak", "since": "2023-11-14T22:13:20.000Z"])
        #expect(object["leased"] as? Int == 6)
        #expect(object["paths_right"] as? Int == 2)
        #expect(object["idle_share"] as? Double == 0.25)
        #expect(object["elapsed_seconds"] as? Double == 75)
        let worker = try #require((object["workers"] as? [[String: Any]])?.first)
        #expect(
            Set(worker.keys) == [
                "worker", "host", "process", "software", "state", "slots", "running", "held", "finished", "failed",
                "per_second", "latency_seconds", "silent_seconds",
            ])
        #expect(worker["silent_seconds"] as? Double == 3.4)
        #expect(worker["latency_seconds"] as? [String: Double] == ["p50": 0.5, "p95": 1.5, "p99": 2.5])
        #expect(!text.contains("\n"))
    }

    @Test func what_came_of_an_operation_is_a_sentence() {
        func done(_ workers: Int, tooOld: Int = 0, _ message: String = "") -> OperationDone {
            OperationDone(request: 1, workers: workers, tooOld: tooOld, message: message)
        }
        #expect(OperationWords.drained(done(1)) == "1 worker finishes what it runs and leaves")
        #expect(OperationWords.drained(done(12)) == "12 workers finish what they run and leave")
        #expect(OperationWords.drained(done(0)) == "no worker is there")
        #expect(OperationWords.continued(done(0, "it was not paused")) == "the run goes on; it was not paused")
        #expect(OperationWords.retuned(done(2), slots: 8) == "2 workers run 8 samples at once")
        #expect(
            OperationWords.retuned(done(0, tooOld: 1), slots: 1)
                == "no worker is retuned; 1 worker of an older release cannot be told: start it again with --slots 1")
    }
}
