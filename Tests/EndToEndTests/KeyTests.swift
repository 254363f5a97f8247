import Foundation
import Logging
import TestSupport
import Testing
import Trainer
import Transport

@Suite(.aheadOfOthers) struct `A run with keys` {
    @Test func `ends as one without, and nothing of its questions can be read on the way`() async throws {
        let keyed = try await KeyedTrial(samples: 60, ["oak": "worker", "ash": "worker"])
        let calm = try await keyed.trial.calmDigest()
        let secrets = ["sample-1", "taxon 1-", "made-up", "null-delay", "nullDelay", "question"]
        for hasKeys in [true, false] {
            let run = hasKeys ? "keyed" : "plain"
            let coordinator = try keyed.coordinator(run, hasKeys: hasKeys)
            let endpoint = try await KeyedTrial.endpoint(of: coordinator)
            let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
            let relay = try RecordingRelay(to: port)
            let workers = try ["oak", "ash"].map { name in
                hasKeys
                    ? try keyed.worker(relay.endpoint, key: name)
                    : try LinnetCommand(["worker", "--connect", relay.endpoint, "--id", name])
            }
            let ended = await coordinator.ended()
            #expect(ended.status == 0, "\(ended.errors)")
            for worker in workers {
                // One that was late finds nobody behind the relay.
                worker.signal(SIGTERM)
                _ = await worker.ended()
            }
            relay.close()
            #expect(try await keyed.trial.digest(of: run) == calm)
            let found = secrets.filter { relay.bytes.range(of: Data($0.utf8)) != nil }
            print("\(run): \(relay.bytes.count) bytes crossed, with \(found) to be read")
            if hasKeys {
                #expect(found.isEmpty)
            } else {
                #expect(found.contains("sample-1") && found.contains("taxon 1-"))
            }
        }
    }

    @Test func `lets its own workers in, which are on no list`() async throws {
        let keyed = try await KeyedTrial(samples: 40, ["me": "trainer"])
        let set = keyed.trial.set
        let rollouts = try LinnetCommand(
            [
                "rollouts", set, "--run", keyed.directory.file("run"), "--bind", "tcp://127.0.0.1:*", "--model", "null",
                "--completions", "4", "--workers", "2",
            ] + keyed.listening)
        let endpoint = try await KeyedTrial.endpoint(of: rollouts)
        let arguments = rollouts.children.compactMap {
            try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)
        }
        var options = TrainerOptions(endpoint: endpoint, id: "me", software: "test")
        options.access = .keys(
            try KeyFile.pair(at: keyed.directory.file("me.key")),
            coordinator: try KeyFile.publicKey(at: keyed.directory.file("coordinator.key.pub")).key)
        let link = try TrainerLink(options: options, logger: Logger(label: "trainer") { _ in SwiftLogNoOpLogHandler() })
        try await link.start()
        let steps = try await RolloutTrial.steps(0..<2, of: 4, link)
        #expect(steps.map(\.groups.count) == [4, 4])
        // What the workers are known by goes with them.
        let files = arguments.flatMap { $0.split(separator: "\0") }.filter { $0.hasSuffix("worker.key") }
        await link.leave(reason: "done")
        #expect(await rollouts.ended().status == 0)
        for file in files { #expect(!FileManager.default.fileExists(atPath: String(file))) }
    }

    @Test func `takes a worker in as soon as its key is on the list, and lets it go when it no longer is`() async throws
    {
        // Far more than a test takes.
        let keyed = try await KeyedTrial(samples: 4000, delay: 500, ["oak": "worker"])
        try await keyed.generate("ash")
        let coordinator = try keyed.coordinator("run")
        let endpoint = try await KeyedTrial.endpoint(of: coordinator)
        let ash = try keyed.worker(endpoint, key: "ash")
        #expect(await eventually { ash.errors.contains("does not accept this key") }, "\(ash.errors)")
        #expect(await eventually { coordinator.errors.contains("a key that is not on the list, from 127.0.0.1") })
        try await keyed.authorize("ash", "worker")
        #expect(await eventually { ash.errors.contains("ash: taken in") }, "\(ash.errors)")
        // It has been at work.
        #expect(await eventually { !keyed.trial.committed(in: "run").isEmpty })
        try await keyed.revoke("ash")
        let ended = await ash.ended()
        #expect(ended.status == 2)
        #expect(ended.errors.contains("no longer on the coordinator's list"), "\(ended.errors)")
        #expect(coordinator.errors.contains("kind=revoked key"), "\(coordinator.errors)")
        // A list that cannot be read changes nothing for those who are on the one before.
        let list = try String(contentsOfFile: keyed.list, encoding: .utf8)
        try "rubbish\n".write(toFile: keyed.list, atomically: true, encoding: .utf8)
        #expect(await eventually { coordinator.errors.contains("the one before stays in force") })
        let oak = try keyed.worker(endpoint, key: "oak")
        #expect(await eventually { oak.errors.contains("oak: taken in") }, "\(oak.errors)")
        try list.write(toFile: keyed.list, atomically: true, encoding: .utf8)
        #expect(await eventually { coordinator.errors.contains("can be read again") })
        #expect(coordinator.errors.components(separatedBy: "the one before stays in force").count == 2, "once")
        #expect(coordinator.process.isRunning)
    }

    @Test func `takes back what a worker holds as soon as its key has another role, though it says no word`()
        async throws
    {
        let keyed = try await KeyedTrial(samples: 4000, delay: 500, ["oak": "worker", "elm": "observer"])
        // Without the list it would be waited for, longer than any test is.
        let coordinator = try keyed.coordinator("run", hasKeys: true, "--lost-after", "600")
        let endpoint = try await KeyedTrial.endpoint(of: coordinator)
        func leased() async throws -> Int? {
            let status = try await LinnetCommand([
                "status", "--json", "--connect", endpoint, "--key", keyed.directory.file("elm.key"),
                "--coordinator-key", keyed.directory.file("coordinator.key.pub"),
            ]).ended()
            let report = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
            return report?["leased"] as? Int
        }
        let oak = try keyed.worker(endpoint, key: "oak")
        #expect(await eventually { !keyed.trial.committed(in: "run").isEmpty }, "\(oak.errors)")
        oak.signal(SIGSTOP)
        #expect(try await leased() ?? 0 > 0)
        let list = try String(contentsOfFile: keyed.list, encoding: .utf8)
        try list.replacing("oak worker", with: "oak trainer").write(
            toFile: keyed.list, atomically: true, encoding: .utf8)
        #expect(try await eventually { try await leased() == 0 })
        oak.signal(SIGCONT)
        let ended = await oak.ended()
        #expect(ended.status == 2)
        #expect(ended.errors.contains("as trainer, not as worker"), "\(ended.errors)")
        #expect(coordinator.process.isRunning)
    }

    @Test func `refuses a worker's key as a trainer's, an id that another key has, and tells each once`() async throws {
        let keyed = try await KeyedTrial(
            samples: 4000, delay: 500, ["oak": "worker", "ash": "worker", "elm": "observer"])
        let coordinator = try keyed.coordinator("run")
        let endpoint = try await KeyedTrial.endpoint(of: coordinator)
        let oak = try keyed.worker(endpoint, key: "oak")
        #expect(await eventually { oak.errors.contains("oak: taken in") }, "\(oak.errors)")
        for _ in 0..<2 {
            let thief = try await keyed.worker(endpoint, key: "ash", id: "oak").ended()
            #expect(thief.status == 2)
            #expect(thief.errors.contains("the id 'oak' belongs to the key of 'oak'"), "\(thief.errors)")
            let elm = try await keyed.worker(endpoint, key: "elm").ended()
            #expect(elm.status == 2)
            #expect(elm.errors.contains("as observer, not as worker"), "\(elm.errors)")
        }
        var options = TrainerOptions(endpoint: endpoint, id: "t", software: "test")
        options.access = .keys(
            try KeyFile.pair(at: keyed.directory.file("oak.key")),
            coordinator: try KeyFile.publicKey(at: keyed.directory.file("coordinator.key.pub")).key)
        let link = try TrainerLink(options: options, logger: Logger(label: "trainer") { _ in SwiftLogNoOpLogHandler() })
        try await link.start()
        let error = await #expect(throws: TrainerError.self) { try await link.welcomed() }
        #expect("\(error as Any)".contains("as worker, not as trainer"))
        await link.close()
        let told = coordinator.errors
        #expect(told.components(separatedBy: "not as worker").count == 2, "once: \(told)")
        #expect(told.components(separatedBy: "give this worker another --id").count == 2, "once: \(told)")
        #expect(told.components(separatedBy: "not as trainer").count == 2, "once: \(told)")
        #expect(oak.process.isRunning && coordinator.process.isRunning)
    }

    @Test func `keeps a worker's id for its key while it is away, until the key is revoked`() async throws {
        let keyed = try await KeyedTrial(samples: 4000, delay: 500, ["oak": "worker", "ash": "worker"])
        func coordinator() async throws -> (LinnetCommand, String) {
            let coordinator = try keyed.coordinator("run")
            return (coordinator, try await KeyedTrial.endpoint(of: coordinator))
        }
        func isTakenIn(_ worker: LinnetCommand) async {
            #expect(await eventually { worker.errors.contains(": taken in") }, "\(worker.errors)")
        }
        func ashIsRefused(_ endpoint: String) async throws {
            let ended = try await keyed.worker(endpoint, key: "ash", id: "maple").ended()
            #expect(ended.status == 2)
            #expect(ended.errors.contains("the id 'maple' belongs to the key of 'oak'"), "\(ended.errors)")
            #expect(ended.errors.contains("linnet keys revoke oak"), "\(ended.errors)")
        }
        var (leader, endpoint) = try await coordinator()
        // Two workers of one key.
        let maple = try keyed.worker(endpoint, key: "oak", id: "maple")
        let other = try keyed.worker(endpoint, key: "oak", id: "larch")
        await isTakenIn(maple)
        await isTakenIn(other)
        maple.signal(SIGTERM)
        #expect(await maple.ended().status == 0)
        try await ashIsRefused(endpoint)
        let back = try keyed.worker(endpoint, key: "oak", id: "maple")
        await isTakenIn(back)
        // Outcomes are in the ledger, and so is what was written before.
        #expect(await eventually { !keyed.trial.committed(in: "run").isEmpty })
        for process in [leader, back, other] { process.signal(SIGKILL) }
        for process in [leader, back, other] { _ = await process.ended() }

        (leader, endpoint) = try await coordinator()
        try await ashIsRefused(endpoint)
        let again = try keyed.worker(endpoint, key: "oak", id: "maple")
        await isTakenIn(again)
        try await keyed.revoke("oak")
        #expect(await again.ended().status == 2)
        let heir = try keyed.worker(endpoint, key: "ash", id: "maple")
        await isTakenIn(heir)
        try await keyed.authorize("oak", "worker")
        let late = try await keyed.worker(endpoint, key: "oak", id: "maple").ended()
        #expect(late.errors.contains("the id 'maple' belongs to the key of 'ash'"), "\(late.errors)")
        #expect(heir.process.isRunning && leader.process.isRunning)
    }

    @Test func `does not keep a worker waiting that will not be let in`() async throws {
        let keyed = try await KeyedTrial(samples: 40, ["oak": "worker"])
        try await keyed.generate("stranger")
        let coordinator = try keyed.coordinator("run")
        let endpoint = try await KeyedTrial.endpoint(of: coordinator)
        let knocking = [
            (
                try keyed.worker(endpoint, key: "stranger", "--coordinator-lost-timeout", "5"),
                "does not accept this key"
            ),
            (
                try keyed.worker(endpoint, key: "oak", coordinator: "stranger", "--coordinator-lost-timeout", "5"),
                "is not the public key of the coordinator there"
            ),
            (
                try LinnetCommand(["worker", "--connect", endpoint, "--coordinator-lost-timeout", "5"]),
                "give --key and --coordinator-key"
            ),
        ]
        for (worker, words) in knocking {
            #expect(await eventually { worker.errors.contains("\(words)") }, "\(worker.errors)")
            let ended = await worker.ended()
            #expect(ended.status == 2, "\(ended.errors)")
            #expect(ended.errors.contains("Error: ") && !ended.errors.contains("no coordinator at"), "\(ended.errors)")
        }
        #expect(coordinator.process.isRunning)
    }
}

@Suite struct `Links without keys` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 4, to: directory.file("set.questions"))
    }

    @Test func `are refused past loopback, with the commands that make keys`() async throws {
        for command in ["coordinator", "rollouts"] {
            let result = try await LinnetCommand.run(
                command, set, "--model", "null", "--run", directory.file("run"), "--bind", "tcp://*:0")
            #expect(result.status == 2)
            for words in ["linnet keys generate", "linnet keys authorize", "--key", "--insecure-plaintext"] {
                #expect(result.errors.contains(words), "\(result.errors)")
            }
            #expect(result.errors.contains("TRAINER.key.pub") == (command == "rollouts"), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: directory.file("run")))
        }
    }

    @Test(arguments: [
        (["worker"], "worker"), (["status"], "observer"), (["drain", "all"], "operator"), (["pause"], "operator"),
        (["continue"], "operator"), (["retune", "--in-flight", "2"], "operator"),
    ]) func `are refused past loopback to whoever connects, with the command for their role`(
        command: [String], role: String
    ) async throws {
        let result = try await LinnetCommand(command + ["--connect", "tcp://192.0.2.1:5555"]).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("linnet keys generate my.key"), "\(result.errors)")
        #expect(result.errors.contains("--authorized authorized.keys --role \(role)\n"), "\(result.errors)")
    }

    @Test func `and with half of them are a mistake`() async throws {
        for (arguments, words) in [
            (["worker", "--connect", "ipc:///x", "--key", "a"], "--key needs --coordinator-key"),
            (["worker", "--connect", "ipc:///x", "--coordinator-key", "a"], "--coordinator-key needs --key"),
            (["worker", "--connect", "ipc:///x", "--key", "a", "--coordinator-key", "b"], "cannot read 'a'"),
            (["worker"], "either --connect ENDPOINT or --address-file FILE"),
            (["coordinator", set, "--run", directory.file("run"), "--key", "a"], "--key needs --authorized"),
            (["coordinator", set, "--run", directory.file("run"), "--authorized", "a"], "--authorized needs --key"),
            (
                ["coordinator", set, "--run", directory.file("run"), "--key", "a", "--authorized", "b"],
                "cannot read 'b'"
            ),
        ] {
            let result = try await LinnetCommand(arguments).ended()
            #expect(result.status == 2)
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("run")))
    }
}

@Suite struct `linnet keys` {
    @Test func `makes, authorizes, lists and revokes keys`() async throws {
        let directory = try TemporaryDirectory()
        func keys(_ arguments: String...) async throws -> LinnetCommand.Result {
            try await LinnetCommand(["keys"] + arguments).ended()
        }
        let (key, list) = (directory.file("oak.key"), directory.file("authorized"))
        let made = try await keys("generate", key)
        #expect(made.status == 0)
        let secret = try String(contentsOfFile: key, encoding: .utf8).split(separator: "\n").last?.split(separator: " ")
            .last
        #expect(!(made.output + made.errors).contains(try #require(secret)))
        #expect(try await keys("generate", key).status == 2)
        #expect(
            try await keys(
                "authorize", key + ".pub", "--authorized", list, "--role", "worker", "--role", "observer"
            ).status == 0)
        for words in [["authorize", key + ".pub", "--authorized", list, "--role", "worker"]] {
            let again = try await LinnetCommand(["keys"] + words).ended()
            #expect(again.status == 2)
            #expect(again.errors.contains("the name 'oak' is on the list already"), "\(again.errors)")
        }
        let public64 = try KeyFile.publicKey(at: key + ".pub").key.text
        let twice = try await keys("authorize", public64, "--authorized", list, "--role", "worker", "--name", "ash")
        #expect(twice.status == 2)
        #expect(twice.errors.contains("it is that of 'oak'"), "\(twice.errors)")
        #expect(try await keys("list", "--authorized", list).output == "oak  worker,observer  \(public64)\n")
        let json = try await keys("list", "--authorized", list, "--json").output
        let entries = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
        #expect(entries?.first?["key"] as? String == public64)
        #expect(try await keys("revoke", key + ".pub", "--authorized", list).status == 0)
        #expect(try await keys("list", "--authorized", list).output.contains("nobody"))
        let gone = try await keys("revoke", "oak", "--authorized", list)
        #expect(gone.status == 2)
        #expect(gone.errors.contains("'oak' is not on the list"), "\(gone.errors)")
    }
}
