import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport

@testable import Coordinator
@testable import Dashboard

/// A set of 40 samples and a run of it of which ten are finished, made up.
struct PageTrial {
    let directory: TemporaryDirectory
    let subject: Subject

    init(name: String = "made-up") throws {
        directory = try TemporaryDirectory()
        let path = try TestSets.write(samples: 40, to: directory.file("set.questions"), name: name)
        let set = try QuestionSetFile(path: path)
        let settings = RunSettings(model: .null(NullSettings()), strategy: .independent)
        let ledger = try RunLedger.openForRun(
            RunDirectory(directory.file("run")), settings: settings, set: QuestionSetReference(set))
        subject = Subject(set: set, ledger: ledger, software: "test")
        try ledger.close()
    }

    func run(
        _ activity: RunSnapshot.Activity = .running, workers: Int = 2, worker: String = "w"
    ) -> RunSnapshot {
        var counts = LiveCounts()
        counts.finished = 10
        counts.scored = 10
        counts.pathsRight = 4
        counts.leavesRight = 6
        counts.levels = 60
        var run = RunSnapshot(
            activity: activity, total: 40, waiting: 20, leased: 10, done: 10, quarantined: 0, restored: 0,
            counts: counts, rate: 2, elapsed: .seconds(75), working: .seconds(5),
            workers: (0..<workers).map { number in
                RunSnapshot.Worker(
                    id: "\(worker)\(number)", host: "host-\(number % 4)", slots: 4, held: 3, finished: 5, pace: 2.25,
                    silence: .seconds(3), state: "running")
            }, epoch: 1, endpoint: "ipc:///x", malformed: 0, leases: 3, duplicates: 0)
        run.departed = [
            RunSnapshot.Departed(
                id: "gone", host: "host-9", state: "lost", reason: "not heard for 60 s", since: .seconds(70))
        ]
        run.departures = ["lost": 1]
        return run
    }

    func glance(
        _ activity: RunSnapshot.Activity = .running, workers: Int = 2, worker: String = "w", ledger: LedgerView? = nil
    ) -> Glance {
        Glance(
            subject: subject, run: run(activity, workers: workers, worker: worker), ledger: ledger,
            taken: Date(timeIntervalSince1970: 0))
    }
}
