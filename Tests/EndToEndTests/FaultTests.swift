import Foundation
import TestSupport
import Testing

/// Real processes, really killed: what they answer is the same as if nothing had happened.
@Suite(.serialized, .aheadOfOthers) struct `Whatever dies` {
    @Test func `the number of workers changes nothing`() async throws {
        let trial = try Trial(samples: 600)
        let one = try await trial.evaluate("one", workers: 1)
        #expect(try await trial.evaluate("two", workers: 2) == one)
        #expect(try await trial.evaluate("five", workers: 5) == one)
        #expect(one.count == 64)
    }

    @Test func `killed workers are replaced and nothing is lost`() async throws {
        let trial = try Trial(samples: 1200)
        let expected = try await trial.evaluate("calm", workers: 2)
        let run = try LinnetCommand(
            ["evaluate", trial.set, "--run", trial.directory.file("storm"), "--workers", "3", "--quiet"]
                + trial.settings)
        var kills = 0
        for round in 1...4 {
            // Each kill waits for progress, so that the run is under way whatever the machine's load.
            let reached = await eventually {
                trial.committed(in: "storm").count >= round * 150 || !run.process.isRunning
            }
            #expect(reached)
            if let victim = run.children.randomElement() {
                kill(victim, SIGKILL)
                kills += 1
            }
        }
        let result = await run.ended()
        print("killed \(kills) workers")
        #expect(result.status == 0, "\(result.errors)")
        #expect(kills > 0)
        #expect(try await trial.digest(of: "storm") == expected)
    }

    @Test func `a killed evaluation resumes where it was and leaves no process behind`() async throws {
        let trial = try Trial(samples: 1000)
        let expected = try await trial.evaluate("calm", workers: 2)
        let directory = trial.directory.file("cut")
        var run = try LinnetCommand(
            ["evaluate", trial.set, "--run", directory, "--workers", "2", "--quiet"] + trial.settings)
        for round in 1...3 {
            let reached = await eventually {
                trial.committed(in: "cut").count >= round * 200 || !run.process.isRunning
            }
            #expect(reached)
            let workers = run.children
            run.signal(SIGKILL)
            _ = await run.ended()
            let orphansLeft = await eventually { workers.allSatisfy { kill($0, 0) != 0 } }
            #expect(orphansLeft, "workers leave when their evaluation is gone")
            run = try LinnetCommand(["resume", directory, "--workers", "2", "--quiet"])
        }
        let result = await run.ended()
        #expect(result.status == 0, "\(result.errors)")
        #expect(try await trial.digest(of: "cut") == expected)
    }

    @Test func `workers outlive a coordinator that is killed three times, and nothing committed is asked again`()
        async throws
    {
        let trial = try Trial(samples: 1500)
        let expected = try await trial.evaluate("calm", workers: 2)
        let endpoint = "ipc://" + trial.directory.file("link")
        let workers = try (1...3).map { number in
            try LinnetCommand([
                "worker", "--connect", endpoint, "--id", "worker-\(number)", "--log-level", "trace",
            ])
        }
        func coordinator() throws -> LinnetCommand {
            try LinnetCommand(
                ["coordinator", trial.set, "--run", trial.directory.file("cut"), "--bind", endpoint, "--quiet"]
                    + trial.settings)
        }
        var leader = try coordinator()
        var checks: [(committed: Set<String>, saidBefore: [Int])] = []
        for round in 1...3 {
            let reached = await eventually {
                trial.committed(in: "cut").count >= round * 250 || !leader.process.isRunning
            }
            #expect(reached)
            leader.signal(SIGKILL)
            _ = await leader.ended()
            checks.append((trial.committed(in: "cut"), workers.map { $0.errors.utf8.count }))
            leader = try coordinator()
        }
        let result = await leader.ended()
        #expect(result.status == 0, "\(result.errors)")
        for worker in workers {
            let end = await worker.sentHome()
            #expect(end.status == 0, "\(end.errors.suffix(2000))")
        }
        #expect(try await trial.digest(of: "cut") == expected)
        for (number, check) in checks.enumerated() {
            print("kill \(number + 1) of the coordinator: \(check.committed.count) samples were committed")
            for (worker, before) in zip(workers, check.saidBefore) {
                let after = String(decoding: worker.errors.utf8.dropFirst(before), as: UTF8.self)
                let again = Trial.started(in: after).filter { check.committed.contains($0) }
                #expect(again.isEmpty, "asked again though committed: \(again.prefix(5))")
            }
        }
        #expect(workers.contains { !Trial.started(in: $0.errors).isEmpty }, "the log tells what was asked")
    }

    @Test func `a worker that stood still for longer than it waits for a coordinator goes on`() async throws {
        let trial = try Trial(samples: 400, delay: 20)
        let endpoint = "ipc://" + trial.directory.file("link")
        let leader = try LinnetCommand(trial.arguments("coordinator", run: "still", "--bind", endpoint, "--quiet"))
        // Its patience is for standing still, not for a coordinator that a busy machine is slow to start.
        #expect(await eventually { FileManager.default.fileExists(atPath: trial.directory.file("link")) })
        let worker = try LinnetCommand(["worker", "--connect", endpoint, "--coordinator-lost-timeout", "10"])
        #expect(await eventually { !trial.committed(in: "still").isEmpty || !leader.process.isRunning })
        worker.signal(SIGSTOP)
        try await Task.sleep(for: .seconds(12))
        worker.signal(SIGCONT)
        let ended = await worker.ended()
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(await leader.ended().status == 0)
        #expect(trial.committed(in: "still").count == 400)
    }
}
