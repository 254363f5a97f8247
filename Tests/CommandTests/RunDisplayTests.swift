import Foundation
import Measures
import Outcomes
import Testing

@testable import Coordinator
@testable import linnet

@Suite struct RunDisplayTests {
    private func run(
        _ activity: RunSnapshot.Activity = .running, done: Int = 6, total: Int = 16, workers: Int = 1, restored: Int = 0
    ) -> RunSnapshot {
        var counts = LiveCounts()
        counts.finished = done
        counts.scored = done
        counts.pathsRight = done / 3
        counts.leavesRight = done / 2
        counts.levels = done * 4
        return RunSnapshot(
            activity: activity, total: total, waiting: total - done, leased: 0, done: done, quarantined: 0,
            restored: restored, counts: counts, rate: 2, elapsed: .seconds(75), working: .milliseconds(4500),
            workers: (0..<workers).map { number in
                RunSnapshot.Worker(
                    id: "w\(number)", host: "oak", slots: 1, held: 1234, finished: 5, pace: 2.25, silence: .seconds(3),
                    state: "running")
            }, epoch: 1, endpoint: "ipc:///x", malformed: 0, leases: 3, duplicates: 0)
    }

    private func lines(_ run: RunSnapshot, columns: Int = 72, rows: Int = 30) -> [String] {
        RunDisplay(title: "CUB-200", run: run).lines(.init(columns: columns, rows: rows))
    }

    @Test func a_run_is_shown_line_by_line() {
        #expect(
            lines(run()) == [
                "CUB-200                                                         1 worker",
                "████████████████████████▍░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 37.5 %",
                "6 of 16 samples, 2.0 a second, 1:15 gone, 0:05 left",
                "HCA 33.33 % (9.68 … 70.00), leaf 50.00 % (18.76 … 81.24)",
                "",
                "worker    state   held  finished  a second  silent  host",
                "w0      running  1,234         5       2.2     3 s   oak",
            ])
    }

    @Test(
        "what holds a run up is told in words",
        arguments: [
            (
                RunSnapshot.Activity.paused(reason: "no space"),
                "paused: no space; goes on by itself when that has passed"
            ),
            (.adopting, "waiting for the workers of the last start to come back with what they hold"),
            (.draining(reason: "SIGTERM"), "stopping (SIGTERM): running samples finish first; again to stop at once"),
            (.ended(.tooManyFailures(failed: 9, finished: 10)), "stopped: 9 of 10 samples failed"),
            (.ended(.stopped(reason: "SIGINT")), "stopped: SIGINT"),
        ])
    func activity(_ activity: RunSnapshot.Activity, words: String) {
        let lines = lines(run(activity), columns: 100)
        #expect(lines[4] == words)
        #expect(!lines[2].contains("left"))
        #expect(RunDisplay(title: "t", run: run(activity)).plainLine.hasSuffix("; \(words)"))
    }

    @Test func an_operators_pause_is_told_beside_what_else_holds_the_run_up() {
        var run = run()
        run.pause = RunSnapshot.Pause(by: "ann@oak", since: Date(timeIntervalSince1970: 0))
        let words = "paused by ann@oak: no worker gets more; 'linnet continue' lets the run go on"
        #expect(lines(run, columns: 100)[4] == words)
        run.activity = .paused(reason: "no space")
        let whole = RunDisplay(title: "t", run: run).plainLine
        #expect(whole.hasSuffix("; paused: no space; goes on by itself when that has passed; " + words), "\(whole)")
        run.activity = .ended(.complete)
        #expect(!RunDisplay(title: "t", run: run).plainLine.contains("ann"))
    }

    @Test func no_worker_yet_is_told_with_where_they_connect() {
        #expect(lines(run(workers: 0))[4] == "no worker yet; workers connect to ipc:///x")
    }

    @Test func nothing_is_wider_or_lower_than_the_terminal() {
        for columns in [1, 2, 10, 40, 79, 200] {
            for rows in [5, 9, 12, 24, 60] {
                for workers in [0, 1, 3, 12, 13, 400] {
                    let lines = lines(run(workers: workers), columns: columns, rows: rows)
                    #expect(lines.allSatisfy { $0.count <= columns }, "\(columns) columns, \(workers) workers")
                    #expect(lines.count <= rows)
                    #expect(columns < 79 || lines.count <= 4 + 1 + 2 + RunDisplay.shownWorkers)
                }
            }
        }
        #expect(lines(run(workers: 400)).last == "+ 389 more")
        #expect(lines(run(workers: 12)).last?.hasPrefix("w11") == true)
    }

    @Test func a_narrow_terminal_breaks_lines_and_leaves_columns_out() {
        #expect(
            lines(run(), columns: 44) == [
                "CUB-200                             1 worker", "█████████████▉░░░░░░░░░░░░░░░░░░░░░░░ 37.5 %",
                "6 of 16 samples, 2.0 a second, 1:15 gone", "0:05 left", "HCA 33.33 % (9.68 … 70.00)",
                "leaf 50.00 % (18.76 … 81.24)", "", "worker    state   held  finished  a second",
                "w0      running  1,234         5       2.2",
            ])
    }

    @Test func the_last_failure_is_told_while_the_run_goes_on() {
        var run = run()
        run.latestFailure = Failure(.imageMissing, "there is no picture at 'a.png'")
        #expect(lines(run)[4] == "last failure: there is no picture at 'a.png'")
        #expect(RunDisplay(title: "t", run: run).plainLine.hasSuffix("; last failure: there is no picture at 'a.png'"))
    }

    @Test func an_unfinished_run_never_shows_all() {
        #expect(lines(run(done: 99_999, total: 100_000))[1].hasSuffix(" 99.9 %"))
        #expect(lines(run(done: 100_000, total: 100_000))[1].hasSuffix("█ 100.0 %"))
        #expect(lines(run(done: 0, total: 0))[1].hasSuffix(" 100.0 %"))
    }

    @Test func names_from_elsewhere_cannot_move_the_cursor() {
        let display = RunDisplay(title: "a\u{1B}[2Jb\r\nc", run: run())
        #expect(display.lines(.init(columns: 60, rows: 20))[0].hasPrefix("a[2Jbc  "))
    }

    @Test func the_summary_tells_figures_and_what_to_do_next() {
        let all = RunSummary(
            title: "CUB-200", directory: "runs/a", run: run(.ended(.complete), done: 9, total: 9), failures: nil
        )
        .lines
        #expect(
            all == [
                "CUB-200: 9 of 9 samples", "  36 questions in 4.50 s, 8.0 a second",
                "  HCA   33.33 % (12.06 … 64.58)", "  leaf  44.44 % (18.88 … 73.33)", "  in    runs/a",
                "  next  linnet measures runs/a", "        linnet report runs/a",
            ])
        let resumed = RunSummary(title: "t", directory: "d", run: run(done: 9, total: 9, restored: 6), failures: nil)
            .lines
        #expect(resumed[0] == "t: 9 of 9 samples, 6 of them answered before")
        #expect(resumed[1].contains("12 questions in 4.50 s"))
    }

    @Test func a_run_that_was_finished_before_says_that_nothing_was_left() {
        let lines = RunSummary(title: "t", directory: "d", run: run(done: 9, total: 9, restored: 9), failures: nil)
            .lines
        #expect(lines[1] == "  nothing was left to ask")
    }

    @Test(
        "what to start workers with can be typed as it stands",
        arguments: [
            ("tcp://*:5555", "linnet worker --connect tcp://oak:5555 --insecure-plaintext"),
            ("tcp://[::]:5555", "linnet worker --connect tcp://oak:5555 --insecure-plaintext"),
            ("tcp://127.0.0.1:5555", "linnet worker --connect tcp://127.0.0.1:5555"),
            ("ipc:///tmp/x", "linnet worker --connect ipc:///tmp/x"),
        ])
    func workerCommand(endpoint: String, command: String) {
        #expect(ListeningOptions.workerCommand(endpoint, key: nil, host: "oak") == command)
    }

    @Test func a_summary_of_a_stopped_run_begins_with_how_to_go_on() {
        let lines = RunSummary(title: "t", directory: "d", run: run(done: 6, total: 16), failures: nil).lines
        #expect(lines.suffix(3) == ["  next  linnet resume d", "        linnet measures d", "        linnet report d"])
    }

    @Test func a_run_in_which_everything_failed_says_so_and_why() {
        var failures = FailureSummary()
        for number in 0..<9 {
            failures.add(
                Outcome(
                    sample: number, repetition: 0, failure: Failure(.imageMissing, "there is no picture at 'a.png'"))
            ) { "s\(number)" }
        }
        var run = run(.ended(.complete), done: 9, total: 9)
        run.counts.failed = 9
        let lines = RunSummary(title: "t", directory: "d", run: run, failures: failures).lines
        #expect(
            lines[4...6] == [
                "  Every sample failed. All figures are 0 for that reason, not for what a model answered.",
                "  9 samples failed: 9 image-missing", "  The first is sample s0: there is no picture at 'a.png'",
            ])
    }

    @Test func a_screen_writes_only_what_changed_and_clears_what_it_left() {
        var screen = TerminalScreen()
        #expect(screen.draw(["a", "b"]) == "\ra\u{1B}[K\nb\u{1B}[K\n")
        #expect(screen.draw(["a", "b"]) == "")
        #expect(screen.draw(["a"]) == "\r\u{1B}[2Aa\u{1B}[K\n\u{1B}[J")
        #expect(screen.clear() == "\r\u{1B}[1A\u{1B}[J")
    }

    @Test func times_are_read_at_a_glance() {
        #expect([0, 7.9, 754, 3723, .infinity].map(Number.clock) == ["0:00", "0:07", "12:34", "1:02:03", "–"])
    }
}
