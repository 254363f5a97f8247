import Foundation
import TestSupport
import Testing

@testable import linnet

/// What a service manager, such as systemd, is told by processes that it started.
@Suite(.aheadOfOthers) struct `A service manager is told` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 40, to: directory.file("set.questions"))
    }

    /// Watches closely enough for a test to see several signs of life.
    private func environment(_ socket: NotifySocket, watchdog: Duration = .milliseconds(400)) -> [String: String] {
        ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "\(Int(watchdog / .microseconds(1)))"]
    }

    @Test func `when coordinator and worker are ready, how they do, that they live, and that they stop`() async throws {
        let forCoordinator = try NotifySocket(directory.file("coordinator"))
        // A name without a file, as systemd has for some managers.
        let forWorker = try NotifySocket("@linnet-test-\(UInt64.random(in: 0...UInt64.max))")
        let endpoint = "ipc://" + directory.file("link")
        let worker = try LinnetCommand(
            ["worker", "--connect", endpoint, "--id", "oak", "--quiet"], environment: environment(forWorker))
        // It lives while it looks for its coordinator, and is not ready.
        #expect(await eventually { forWorker.count("WATCHDOG=1") > 2 })
        #expect(forWorker.lines().contains { $0.hasPrefix("STATUS=oak: looking for a coordinator") })
        #expect(forWorker.count("READY=1") == 0)

        // 40 samples of 2 s each are not done before the signal.
        let coordinator = try LinnetCommand(
            [
                "coordinator", set, "--model", "null", "--null-delay", "2000", "--run", directory.file("run"), "--bind",
                endpoint, "--quiet",
            ], environment: environment(forCoordinator))
        #expect(await eventually { forCoordinator.count("READY=1") == 1 && forWorker.count("READY=1") == 1 })
        #expect(await eventually { forWorker.lines().contains { $0.hasPrefix("STATUS=oak: the model 'null") } })
        let signs = forCoordinator.count("WATCHDOG=1")
        #expect(await eventually { forCoordinator.count("WATCHDOG=1") > signs + 2 })
        #expect(forCoordinator.lines().contains { $0.hasPrefix("STATUS=") && $0.contains("of 40 samples") })
        #expect(forCoordinator.count("STOPPING=1") + forWorker.count("STOPPING=1") == 0)

        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 75)
        #expect(await worker.ended().status == 0)
        #expect(forCoordinator.count("STOPPING=1") > 0)
        #expect(forWorker.count("STOPPING=1") > 0)
        #expect(forCoordinator.count("READY=1") == 1)
    }

    @Test func `nothing by the workers of a run on one machine`() async throws {
        let socket = try NotifySocket(directory.file("manager"))
        let evaluation = try LinnetCommand(
            ["evaluate", set, "--model", "null", "--run", directory.file("run"), "--workers", "3", "--quiet"],
            environment: environment(socket))
        #expect(await evaluation.ended().status == 0)
        #expect(socket.count("READY=1") == 1)
    }

    @Test func `of life only while the loop answers`() async throws {
        let socket = try NotifySocket(directory.file("manager"))
        let manager = ServiceManager(environment: environment(socket, watchdog: .milliseconds(20)))
        let asked = Counter()
        let following = Task {
            await manager.follow {
                // The third time it hangs, until it is cancelled.
                if await asked.next() > 2 { try? await Task.sleep(for: .seconds(3600)) }
                return ServiceManager.Report(status: "well")
            }
        }
        #expect(await eventually { await asked.count == 3 })
        try await Task.sleep(for: .milliseconds(300))
        #expect(socket.count("WATCHDOG=1") == 2)
        #expect(socket.count("STATUS=well") == 1)
        following.cancel()
        await following.value
        #expect(socket.count("WATCHDOG=1") == 2)
    }

    @Test func `nothing of life when it watches another process or none`() async throws {
        let socket = try NotifySocket(directory.file("manager"))
        for watched in [["WATCHDOG_PID": "1", "WATCHDOG_USEC": "2000"], ["WATCHDOG_USEC": "0"], [:]] {
            let manager = ServiceManager(environment: watched.merging(["NOTIFY_SOCKET": socket.name]) { $1 })
            let before = socket.count("STATUS=well")
            let following = Task { await manager.follow { ServiceManager.Report(status: "well") } }
            #expect(await eventually { socket.count("STATUS=well") > before })
            following.cancel()
            await following.value
        }
        #expect(socket.count("WATCHDOG=1") == 0)
    }

    @Test func `one line a fact, whatever is in it`() throws {
        let socket = try NotifySocket(directory.file("manager"))
        let manager = ServiceManager(environment: environment(socket))
        manager.tell(.status("a worker's name\nREADY=1"))
        #expect(socket.lines().count == 1)
        // Nobody is there, and nothing happens.
        ServiceManager(environment: [:]).tell(.ready)
        ServiceManager(environment: ["NOTIFY_SOCKET": directory.file("nobody")]).tell(.ready)
        #expect(socket.lines().count == 1)
    }
}

private actor Counter {
    private(set) var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}

/// How long a worker that is asked to leave takes.
@Suite(.aheadOfOthers) struct `A worker that is asked to leave` {
    @Test func `gives back what it cannot finish in its time`() async throws {
        // A sample that takes longer than any test.
        let trial = try Trial(samples: 3, delay: 600_000)
        let endpoint = "ipc://" + trial.directory.file("link")
        let coordinator = try LinnetCommand(trial.arguments("coordinator", run: "run", "--bind", endpoint, "--quiet"))
        let worker = try LinnetCommand([
            "worker", "--connect", endpoint, "--id", "oak", "--drain-timeout", "1", "--log-level", "trace",
        ])
        #expect(await eventually { !Trial.started(in: worker.errors).isEmpty })
        worker.signal(SIGTERM)
        let result = await worker.ended()
        #expect(result.status == 0)
        #expect(result.errors.contains("0 samples done here"), "\(result.errors)")
        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 75)
    }
}

/// A coordinator whose host a scheduler decides, and workers that read in a file where it is.
@Suite(.aheadOfOthers) struct `An address file` {
    private let trial: Trial

    init() throws { trial = try Trial(samples: 200, delay: 20) }

    private var file: String { trial.directory.file("address") }

    private func coordinator(_ link: String) throws -> LinnetCommand {
        try LinnetCommand(
            trial.arguments(
                "coordinator", run: "run", "--bind", "ipc://" + trial.directory.file(link), "--address-file", file,
                "--quiet"))
    }

    @Test func `leads a worker to its coordinator, and after it to another place`() async throws {
        let worker = try LinnetCommand(["worker", "--address-file", file, "--id", "oak", "--slots", "2"])
        #expect(await eventually { worker.errors.contains("oak: looking for a coordinator at \(file)") })
        let first = try coordinator("first")
        #expect(await eventually { trial.committed(in: "run").count > 20 })
        first.signal(SIGKILL)
        #expect(await first.ended().status == 128 + SIGKILL)
        let second = try coordinator("second")
        #expect(await second.ended().status == 0, "\(worker.errors)")
        #expect(await worker.ended().status == 0)
        #expect(worker.errors.contains("start 2 of its run"), "\(worker.errors)")
        #expect(try await trial.digest(of: "run") == (try await trial.calmDigest()))
    }

    @Test func `that stays away ends the wait, resumably`() async throws {
        let result = try await LinnetCommand.run("worker", "--address-file", file, "--coordinator-lost-timeout", "1")
        #expect(result.status == 75)
        #expect(result.errors.contains("no coordinator's address in '\(file)' for 1 s"), "\(result.errors)")
    }

    @Test func `that names a place past loopback is refused like the place itself`() async throws {
        _ = try trial.directory.write("tcp://192.0.2.1:5555\n", to: "address")
        let result = try await LinnetCommand.run("worker", "--address-file", file)
        #expect(result.status == 2)
        #expect(result.errors.contains("refusing to connect to 'tcp://192.0.2.1:5555'"), "\(result.errors)")
    }

    @Test func `and an endpoint are one too many`() async throws {
        for arguments in [["worker"], ["worker", "--address-file", file, "--connect", "ipc:///tmp/x"]] {
            let result = try await LinnetCommand(arguments).ended()
            #expect(result.status == 2)
            #expect(result.errors.contains("either --connect ENDPOINT or --address-file FILE"), "\(result.errors)")
        }
    }
}
