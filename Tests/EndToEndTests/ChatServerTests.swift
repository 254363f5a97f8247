import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing

/// Real workers against a real server that does what servers do wrong: the digest is that of a run without faults.
@Suite(.serialized, .aheadOfOthers) struct `Chat servers and their faults` {
    @Test(arguments: ["independent", "two-stage"])
    func `errors, overloads, resets and broken answers change nothing`(strategy: String) async throws {
        let trial = try ChatServerTrial(samples: 60)
        let calm = try FaultyChatServer()
        await trial.end(try trial.evaluate("calm", calm.url, ["--strategy", strategy]))
        // Stage one is asked to reason: its format counts.
        let measured = try await LinnetCommand.run("measures", trial.directory.file("calm"), "--json")
        #expect(measured.output.contains("\"format\"") == (strategy == "two-stage"), "\(measured.output)")
        var behaviour = FaultyChatServer.Behaviour()
        let kinds: [ChatFault] = [
            .status(500, .error), .status(500, .text), .overloaded(retryAfter: "0.05"), .reset, .truncatedJSON,
            .noFinishReason, .statusThenClose, .slowBody,
        ]
        behaviour.fault = { $0.times == 1 && $0.identity % 2 == 0 ? kinds[Int($0.identity / 2 % 8)] : nil }
        let faulty = try FaultyChatServer(behaviour)
        await trial.end(try trial.evaluate("faulty", faulty.url, ["--strategy", strategy, "--workers", "2"]))
        #expect(faulty.counts.struck > 10)
        #expect(try await trial.digest(of: "faulty") == trial.digest(of: "calm"))
        #expect(calm.counts.struck == 0)
    }

    @Test func `a server that dies and comes back, and one bad endpoint of three`() async throws {
        let trial = try ChatServerTrial(samples: 150)
        let calm = try FaultyChatServer()
        await trial.end(try trial.evaluate("calm", calm.url))
        var slow = FaultyChatServer.Behaviour()
        slow.seconds = 0.01
        var bad = slow
        bad.fault = { _ in .status(500, .html) }
        let servers = try [slow, slow, bad].map { try FaultyChatServer($0) }
        let run = try trial.evaluate(
            "cut", servers.map(\.url).joined(separator: ","), ["--workers", "2", "--patience", "2"])
        let isUnderWay = await eventually { servers[0].counts.answered >= 40 || !run.process.isRunning }
        #expect(isUnderWay)
        for server in servers[0...1] { server.die() }
        try await Task.sleep(for: .milliseconds(700))
        for server in servers[0...1] { try server.comeBack() }
        await trial.end(run)
        #expect(servers[2].counts.answered == 0)
        let askedAt = Set(try trial.endpoints(of: "cut"))
        #expect(askedAt.isSubset(of: servers[0...1].map(\.url)) && !askedAt.isEmpty)
        #expect(try await trial.digest(of: "cut") == trial.digest(of: "calm"))
        #expect(calm.counts.struck == 0)
    }

    @Test func `what was asked is in the ledger and in the measures`() async throws {
        let trial = try ChatServerTrial(samples: 20)
        let server = try FaultyChatServer()
        await trial.end(try trial.evaluate("run", server.url))
        let ledger = try RunLedger.openForReading(RunDirectory(trial.directory.file("run")))
        let usages = try ledger.usages()
        #expect(usages.map(\.endpoint) == [server.url])
        #expect(usages.first?.answers == UInt64(server.counts.answered))
        #expect(try trial.endpoints(of: "run") == Array(repeating: server.url, count: 20))
        let measures = try await LinnetCommand.run(
            "measures", trial.directory.file("run"), "--prices", "1,0.5,2")
        #expect(measures.status == 0, "\(measures.errors)")
        #expect(measures.output.contains(server.url))
        #expect(measures.output.contains("cost"))
        let json = try await LinnetCommand.run("measures", trial.directory.file("run"), "--json")
        let usage = try JSONDecoder().decode(Measured.self, from: Data(json.output.utf8)).usage
        #expect(usage.endpoints.map(\.endpoint) == [server.url])
        #expect(usage.all.answers == server.counts.answered)
        #expect(usage.all.latency["p50"].map { $0 > 0 } == true)
        let page = trial.directory.file("page.html")
        let report = try await LinnetCommand.run(
            "report", trial.directory.file("run"), "--prices", "1,0.5,2", "-o", page)
        #expect(report.status == 0, "\(report.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains(#"<th scope="row">\#(server.url)</th>"#))
    }

    @Test func `a completion that is too long earns less`() async throws {
        let trial = try ChatServerTrial(samples: 3)
        // Each answer of this server is two tokens long.
        let server = try FaultyChatServer()
        for (limit, buffer, mean) in [(1, 1, -1), (4, 4, -0.5), (5, 3, 0)] {
            let overlong = ["--overlong-limit", "\(limit)", "--overlong-buffer", "\(buffer)"]
            await trial.end(
                try trial.evaluate(
                    "\(limit)", server.url, ["--reward-weights", "accuracy=1,overlong=1"] + overlong))
            let json = try await LinnetCommand.run("measures", trial.directory.file("\(limit)"), "--json")
            let rewards = try JSONDecoder().decode(Rewarded.self, from: Data(json.output.utf8)).rewards
            #expect(rewards["levels"]?["overlong"] == mean)
        }
    }

    private struct Rewarded: Decodable { var rewards: [String: [String: Double]] }

    private struct Measured: Decodable {
        struct Figures: Decodable {
            var endpoint: String?
            var answers: Int
            var latency: [String: Double]
        }

        struct Usage: Decodable {
            var endpoints: [Figures]
            var all: Figures
        }

        var usage: Usage
    }

    @Test func `a key is sent, and stands nowhere`() async throws {
        let trial = try ChatServerTrial(samples: 4)
        var behaviour = FaultyChatServer.Behaviour()
        behaviour.key = "a-very-secret-key"
        let server = try FaultyChatServer(behaviour)
        let file = try trial.directory.write("a-very-secret-key\n", to: "key")
        let command = try trial.evaluate("run", server.url, ["--api-key-file", file, "--log-level", "trace"])
        let result = await command.ended()
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.errors.contains("secret"))
        #expect(server.counts.answered > 0)
        let ledger = try Data(contentsOf: URL(fileURLWithPath: trial.directory.file("run") + "/ledger.sqlite"))
        #expect(ledger.range(of: Data("secret".utf8)) == nil)
    }

    @Test func `options that do not fit are named`() async throws {
        let trial = try ChatServerTrial(samples: 1)
        let run = trial.directory.file("run")
        let cases: [([String], String)] = [
            (["--model", "chat"], "--served-model"), (["--temperature", "1"], "--model chat"),
            (["--model", "chat", "--served-model", "x"], "--endpoint"),
            (["--model", "chat", "--served-model", "x", "--endpoint", "localhost:80"], "http://"),
            (["--model", "chat", "--served-model", "x", "--endpoint", "http://u:p@localhost/v1"], "http://"),
            (
                [
                    "--model", "chat", "--served-model", "x", "--endpoint", "http://127.0.0.1:9", "--api-key-variable",
                    "NO_KEY",
                ], "NO_KEY"
            ),
        ]
        for (arguments, word) in cases {
            let result = await (try LinnetCommand(["evaluate", trial.set, "--run", run] + arguments)).ended()
            #expect(result.status == 2)
            #expect(result.errors.contains(word), "\(result.errors)")
        }
    }
}
