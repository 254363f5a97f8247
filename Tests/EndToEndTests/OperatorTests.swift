import Foundation
import Ledger
import Runs
import TestSupport
import Testing
import Transport

/// What an operator's commands make of a run: real coordinators, real workers.
@Suite(.serialized, .aheadOfOthers) struct `An operator` {
    private let trial: Trial
    private let endpoint: String

    init() throws { try self.init(delay: 10) }

    /// - Parameter delay: How long a sample takes, in milliseconds.
    private init(delay: Int) throws {
        trial = try Trial(samples: 400, delay: delay)
        endpoint = "ipc://" + trial.directory.file("link")
    }

    private func coordinator(_ run: String = "run", _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(trial.arguments("coordinator", run: run) + ["--bind", endpoint, "--quiet"] + more)
    }

    private func worker(_ id: String, _ more: String...) throws -> LinnetCommand {
        try LinnetCommand(["worker", "--connect", endpoint, "--id", id] + more)
    }

    private func told(_ command: String...) async throws -> LinnetCommand.Result {
        try await LinnetCommand(command + ["--connect", endpoint]).ended()
    }

    /// What `linnet status --json` says; nil while it says nothing.
    private func status() async throws -> [String: Any]? {
        let result = try await told("status", "--json")
        guard result.status == 0 else { return nil }
        return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    }

    private func workers() async throws -> [String: [String: Any]] {
        let rows = try await status()?["workers"] as? [[String: Any]] ?? []
        return Dictionary(rows.map { ($0["worker"] as? String ?? "", $0) }) { $1 }
    }

    private func ends(_ command: LinnetCommand, _ status: Int32 = 0) async -> LinnetCommand.Result {
        let result = await command.ended()
        #expect(result.status == status, "\(result.errors)")
        return result
    }

    // MARK: - Looking

    @Test func `sees the run and its workers, by its endpoint or by its directory`() async throws {
        // Long enough for a busy machine to ask some things before it is over.
        let slow = try Self(delay: 200)
        let coordinator = try slow.coordinator()
        let worker = try slow.worker("oak", "--slots", "3", "--quiet")
        #expect(try await eventually { (try await slow.workers()["oak"]?["finished"] as? Int ?? 0) > 0 })
        let seen = try #require(try await slow.status())
        #expect(seen["total"] as? Int == 400)
        #expect(seen["endpoint"] as? String == slow.endpoint)
        #expect(seen["slots"] as? Int == 3)
        let row = try #require(try await slow.workers()["oak"])
        #expect(row["process"] as? Int == Int(worker.process.processIdentifier))
        #expect(row["state"] as? String == "running")

        let table = try await LinnetCommand.run("status", "--run", slow.trial.directory.file("run"))
        #expect(table.status == 0, "\(table.errors)")
        for words in ["1 worker", " of 400 samples", "worker ", "oak "] { #expect(table.output.contains(words)) }
        let watched = try LinnetCommand(["status", "--watch", "--connect", slow.endpoint])
        _ = await ends(coordinator)
        _ = await ends(worker)
        // It is told of the end, or finds nobody when it asks next.
        let last = await watched.ended()
        #expect([0, 75].contains(last.status), "\(last.errors)")
        #expect(last.output.contains(" of 400 samples") || last.status == 75, "it came too late to see anything")
    }

    @Test func `is told soon when nobody is there`() async throws {
        let result = try await told("status", "--timeout", "1")
        #expect(result.status == 75)
        #expect(result.errors == "no coordinator answers at \(endpoint) for 1 s. Is one running there?\n")
        let neither = try await LinnetCommand.run("pause")
        #expect(neither.status == 2)
        #expect(neither.errors.contains("Name either --connect ENDPOINT, or --run DIRECTORY"))
        let noRun = try await LinnetCommand.run("pause", "--run", trial.directory.file("nothing"))
        #expect(noRun.status == 2)
    }

    @Test func `does not touch another run that is led where its own was`() async throws {
        let mine = try coordinator()
        #expect(try await eventually { try await status() != nil })
        mine.signal(SIGTERM)
        _ = await ends(mine, 75)
        let other = try coordinator("other")
        #expect(try await eventually { try await status() != nil })
        let result = try await LinnetCommand.run("pause", "--run", trial.directory.file("run"))
        #expect(result.status == 2)
        #expect(result.errors.contains("leads another run"), "\(result.errors)")
        #expect(try await status()?["pause"] == nil)
        other.signal(SIGTERM)
        _ = await ends(other, 75)
    }

    // MARK: - Pausing

    @Test func `pauses a run, which stays paused over a restart, and lets it go on`() async throws {
        let expected = try await trial.calmDigest()
        var coordinator = try coordinator()
        let worker = try worker("oak", "--quiet")
        #expect(await eventually { trial.committed(in: "run").count > 20 })
        let paused = try await told("pause")
        #expect(paused.status == 0, "\(paused.errors)")
        #expect(paused.output.hasPrefix("paused: workers finish what they have"))
        // What was leased is finished, and in the ledger, and no more is.
        #expect(
            try await eventually {
                let status = try await status()
                return status?["leased"] as? Int == 0
                    && trial.committed(in: "run").count == 400 - (status?["waiting"] as? Int ?? 0)
            })
        let done = trial.committed(in: "run").count
        #expect(done < 400)
        #expect(try await told("pause").output.contains("had paused it already"))

        // SIGTERM would send the worker home.
        coordinator.signal(SIGKILL)
        _ = await ends(coordinator, 128 + SIGKILL)
        coordinator = try self.coordinator()
        #expect(try await eventually { try await workers()["oak"]?["state"] as? String == "idle" })
        #expect((try await status()?["pause"] as? [String: Any])?["by"] as? String != nil)
        #expect(try await told("status").output.contains("'linnet continue' lets the run go on"))
        #expect(trial.committed(in: "run").count == done)

        let continued = try await told("continue")
        #expect(continued.output == "the run goes on\n", "\(continued.errors)")
        _ = await ends(coordinator)
        _ = await ends(worker)
        #expect(try await trial.digest(of: "run") == expected)
    }

    // MARK: - Draining

    @Test func `drains one worker, and the other finishes the run`() async throws {
        let expected = try await trial.calmDigest()
        let coordinator = try coordinator()
        let (oak, elm) = (try worker("oak"), try worker("elm", "--quiet"))
        #expect(try await eventually { try await workers().count == 2 })
        let unknown = try await told("drain", "oka")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("no worker and no host is called 'oka'"), "\(unknown.errors)")
        let near = try await told("drain", "oaks")
        #expect(near.errors.contains("did you mean 'oak'?"), "\(near.errors)")

        let drained = try await told("drain", "oak")
        #expect(drained.output == "1 worker finishes what it runs and leaves\n", "\(drained.errors)")
        // Nobody is to start it again; elm is let go since the run is over.
        let left = await ends(oak, 4)
        #expect(left.errors.contains("oak: an operator sends this worker home; "), "\(left.errors)")
        #expect(try await eventually { try await workers().count == 1 })
        _ = await ends(coordinator)
        _ = await ends(elm)
        #expect(try await trial.digest(of: "run") == expected)
    }

    @Test func `drains all of an evaluation's workers, which are not replaced, and others go on with it`() async throws
    {
        let evaluation = try LinnetCommand(
            trial.arguments("evaluate", run: "run") + ["--workers", "2", "--quiet"])
        let run = trial.directory.file("run")
        #expect(await eventually { trial.committed(in: "run").count > 20 })
        let drained = try await LinnetCommand.run("drain", "all", "--run", run)
        #expect(drained.output == "2 workers finish what they run and leave\n", "\(drained.errors)")
        #expect(await eventually { evaluation.children.isEmpty })
        let ledger = try RunLedger.openForReading(RunDirectory(run))
        let endpoint = try #require(try ledger.lastEndpoint())
        // Whoever was to be replaced would be there by now.
        try await Task.sleep(for: .seconds(1))
        #expect(evaluation.children.isEmpty)
        #expect(evaluation.process.isRunning)
        #expect(try ledger.events().contains { $0.kind == "drain" && $0.detail.hasPrefix("all, by ") })
        let helper = try LinnetCommand(["worker", "--connect", endpoint, "--quiet"])
        _ = await ends(evaluation)
        _ = await ends(helper)
        #expect(try await trial.digest(of: "run") == trial.calmDigest())
    }

    // MARK: - Retuning

    @Test func `retunes workers while they run`() async throws {
        // Four minutes for one slot: it cannot end while it is looked at.
        let trial = try Trial(samples: 1200, delay: 200)
        let expected = try await trial.calmDigest()
        let coordinator = try LinnetCommand(
            trial.arguments("coordinator", run: "run") + ["--bind", endpoint, "--quiet"])
        let (oak, elm) = (try worker("oak"), try worker("elm", "--slots", "8", "--quiet"))
        #expect(try await eventually { try await workers().count == 2 })
        let one = try await told("retune", "oak", "--in-flight", "6")
        #expect(one.output == "1 worker runs 6 samples at once\n", "\(one.errors)")
        #expect(try await eventually { try await workers()["oak"]?["slots"] as? Int == 6 })
        #expect(oak.errors.contains("oak: retuned by an operator; running 6 samples at once"), "\(oak.errors)")
        let all = try await told("retune", "--in-flight", "1")
        #expect(all.output == "2 workers run 1 sample at once\n", "\(all.errors)")
        #expect(
            try await eventually {
                let workers = try await workers()
                return ["oak", "elm"].allSatisfy {
                    workers[$0]?["slots"] as? Int == 1 && workers[$0]?["running"] as? Int ?? 0 <= 1
                }
            })
        #expect(try await told("retune", "all", "--in-flight", "0").status == 2)
        _ = try await told("retune", "all", "--in-flight", "64")
        _ = await ends(coordinator)
        _ = await ends(oak)
        _ = await ends(elm)
        #expect(try await trial.digest(of: "run") == expected)
    }

    @Test func `retunes what a worker asks its servers at once`() async throws {
        let trial = try ChatServerTrial(samples: 200)
        var behaviour = FaultyChatServer.Behaviour()
        behaviour.seconds = 0.2
        let server = try FaultyChatServer(behaviour)
        let coordinator = try LinnetCommand(["coordinator"] + trial.arguments("run") + ["--bind", endpoint])
        let worker = try worker(
            "oak", "--endpoint", server.url, "--in-flight", "1", "--first-in-flight", "1", "--quiet")
        #expect(await eventually { server.counts.answered > 5 })
        #expect(server.counts.mostComputing == 1)
        let more = try await told("retune", "oak", "--in-flight", "6")
        #expect(more.status == 0, "\(more.errors)")
        #expect(await eventually { server.counts.mostComputing == 6 })
        coordinator.signal(SIGTERM)
        _ = await ends(coordinator, 75)
        _ = await ends(worker)
    }

    @Test func `is told of a worker that is too old to be retuned`() async throws {
        let coordinator = try coordinator()
        #expect(try await eventually { try await status() != nil })
        let old = try RawPeer(connectedTo: endpoint)
        let header = Array("LNNT".utf8) + [1, 1, MessageType.hello.rawValue, 0] + [UInt8](repeating: 0, count: 16)
        // worker = "old", slots = 2.
        old.send([header, [0x12, 3] + Array("old".utf8) + [0x30, 2]])
        #expect(old.receive().first?[6] == MessageType.welcome.rawValue)
        let result = try await told("retune", "all", "--in-flight", "3")
        #expect(
            result.output
                == "no worker is retuned; 1 worker of an older release cannot be told: start it again with --slots 3\n")
        // It is told what it knows, and nothing else.
        _ = try await told("drain", "old")
        #expect(old.receive().first?[6] == MessageType.drain.rawValue)
        old.close()
        coordinator.signal(SIGTERM)
        _ = await ends(coordinator, 75)
    }

    // MARK: - Keys

    @Test func `may do what the role of a key says, and no more`() async throws {
        let directory = trial.directory
        let list = directory.file("authorized.keys")
        for name in ["coordinator", "ann", "bob", "oak", "stranger"] {
            #expect(try await LinnetCommand.run("keys", "generate", directory.file(name + ".key")).status == 0)
        }
        for (name, role) in [("ann", "operator"), ("bob", "observer"), ("oak", "worker")] {
            let made = try await LinnetCommand.run(
                "keys", "authorize", directory.file(name + ".key.pub"), "--authorized", list, "--role", role)
            #expect(made.status == 0, "\(made.errors)")
        }
        let coordinator = try LinnetCommand(
            trial.arguments("coordinator", run: "run") + [
                "--bind", "tcp://127.0.0.1:*", "--key", directory.file("coordinator.key"), "--authorized", list,
                "--quiet",
            ])
        func told(_ name: String, _ command: String...) async throws -> LinnetCommand.Result {
            try await LinnetCommand(
                command + [
                    "--run", directory.file("run"), "--key", directory.file(name + ".key"), "--coordinator-key",
                    directory.file("coordinator.key.pub"),
                ]
            ).ended()
        }
        #expect(try await eventually { try await told("bob", "status").status == 0 })
        let denied = try await told("bob", "pause")
        #expect(denied.status == 2)
        #expect(
            denied.errors.contains("'bob' is on the coordinator's list as observer, not as operator"),
            "\(denied.errors)")
        for command in ["status", "continue"] {
            let worker = try await told("oak", command)
            #expect(worker.status == 2)
            #expect(worker.errors.contains("as worker, not as"), "\(worker.errors)")
        }
        let stranger = try await told("stranger", "status")
        #expect(stranger.status == 2)
        #expect(stranger.errors.contains("does not accept this key"), "\(stranger.errors)")
        #expect(try await told("ann", "pause").status == 0)
        let seen = try await told("ann", "status")
        // By the key's name on the list, not by what the program says.
        #expect(seen.output.contains("paused by ann: "), "\(seen.output)")

        let endpoint = try #require(
            try RunLedger.openForReading(RunDirectory(directory.file("run"))).lastEndpoint())
        let doctor = try await LinnetCommand.run(
            "doctor", "--connect", endpoint, "--key", directory.file("oak.key"), "--coordinator-key",
            directory.file("coordinator.key.pub"), "--authorized", list)
        #expect(doctor.status == 0, "\(doctor.output)")
        for words in ["this key may not look", "lets in 1 worker, 1 observer, 1 operator", "whose public half is"] {
            #expect(doctor.output.contains(words), "\(doctor.output)")
        }
        coordinator.signal(SIGTERM)
        _ = await ends(coordinator, 75)
    }

    // MARK: - Workers that leave

    @Test func `needs not send an idle worker home that knows how long to wait`() async throws {
        let coordinator = try coordinator()
        #expect(try await eventually { try await status() != nil })
        _ = try await told("pause")
        let worker = try worker("oak", "--max-idle", "1")
        let left = await ends(worker)
        #expect(left.errors.contains("oak: nothing to do for 1 s; 0 samples done here"), "\(left.errors)")
        #expect(try await workers().isEmpty)
        coordinator.signal(SIGTERM)
        _ = await ends(coordinator, 75)
    }
}
