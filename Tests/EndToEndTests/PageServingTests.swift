import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A run's page while real processes work.
@Suite(.aheadOfOthers) struct `A run that goes on` {
    private let trial: Trial

    /// Some minutes' work for two workers of four slots: it does not end while it is looked at.
    init() throws { trial = try Trial(samples: 2000, delay: 500) }

    private func coordinator(_ more: String...) throws -> LinnetCommand {
        try LinnetCommand(
            ["coordinator", trial.set, "--run", trial.directory.file("run"), "--bind", endpoint] + trial.settings + more
        )
    }

    private var endpoint: String { "ipc://" + trial.directory.file("link") }

    private func worker(_ name: String) throws -> LinnetCommand {
        try LinnetCommand(["worker", "--connect", endpoint, "--id", name, "--slots", "4", "--quiet"])
    }

    /// Where the page is, as the coordinator tells.
    private func page(of coordinator: LinnetCommand) async throws -> String {
        func address() -> Substring? { coordinator.errors.firstMatch(of: /page at (http:\S+)\//)?.output.1 }
        #expect(await eventually { address() != nil }, "\(coordinator.errors)")
        return String(try #require(address()))
    }

    private func get(_ url: String) async throws -> (status: Int, body: String) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 4 << 20)))
    }

    private func json(_ url: String) async throws -> [String: Any] {
        let body = try await get(url).body
        return try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any], "\(body)")
    }

    @Test func `is seen: its counts move, a killed worker is lost, a sample's card opens`() async throws {
        let coordinator = try coordinator("--http", "127.0.0.1:0", "--lost-after", "2")
        let page = try await page(of: coordinator)
        let (oak, elm) = (try worker("oak"), try worker("elm"))
        func answered() async throws -> Int {
            (try await json(page + "/api/run")["samples"] as? [String: Any])?["answered"] as? Int ?? 0
        }
        #expect(try await eventually { try await answered() > 20 })
        let before = try await answered()
        #expect(try await eventually { try await answered() > before })
        func states() async throws -> [String: String] {
            let workers = try await json(page + "/api/workers")
            let all = (workers["workers"] as? [[String: Any]] ?? []) + (workers["departed"] as? [[String: Any]] ?? [])
            return Dictionary(
                uniqueKeysWithValues: all.map { ($0["id"] as? String ?? "", $0["state"] as? String ?? "") })
        }
        #expect(try await eventually { try await states()["elm"] == "running" })
        elm.signal(SIGKILL)
        #expect(try await eventually { try await states()["elm"] == "lost" })
        #expect(try await get(page + "/metrics").body.contains("linnet_worker_departures_total{how=\"lost\"} 1\n"))
        // The newest samples are links, and behind each is its card.
        func link() async throws -> String? {
            try await get(page + "/").body.firstMatch(of: /href="(\/samples\/\d+)"/).map { String($0.output.1) }
        }
        #expect(try await eventually { try await link() != nil })
        let sample = try #require(try await link())
        let card = try await get(page + sample)
        #expect(card.status == 200)
        for words in ["class=\"path\"", "kingdom", "genus", "worker</dt>"] {
            #expect(card.body.contains(words), "\(words)")
        }
        #expect((try await json(page + "/api" + sample)["levels"] as? [Any])?.count == 6)
        #expect(try await get(page + "/samples/1999").status == 404, "not answered yet")
        #expect(try await get(page + "/samples/2000").status == 404, "not in the set")
        for end in [oak, coordinator] { end.signal(SIGTERM) }
        _ = await oak.ended()
        #expect(await coordinator.ended().status == 75)
    }

    @Test func `keeps its page when it is complete, where it is told to stay`() async throws {
        let short = try Trial(samples: 40)
        let run = ["--run", short.directory.file("run"), "--bind", endpoint, "--http", "127.0.0.1:0", "--stay"]
        let coordinator = try LinnetCommand(["coordinator", short.set] + run + short.settings)
        let page = try await page(of: coordinator)
        #expect(try await get(page + "/readyz").status == 200)
        let worker = try worker("oak")
        #expect(await worker.ended().status == 0, "the run is over for it")
        #expect(await eventually { coordinator.errors.contains("staying until stopped") }, "\(coordinator.errors)")
        #expect(try await get(page + "/metrics").body.contains("\nlinnet_samples_open 0\n"))
        #expect(try await get(page + "/healthz").status == 200)
        #expect(try await get(page + "/readyz").status == 503)
        coordinator.signal(SIGTERM)
        #expect(await coordinator.ended().status == 0)
    }

    @Test func `leaves no run behind where its page cannot be served`() async throws {
        let first = try coordinator("--http", "127.0.0.1:0")
        let taken = try await page(of: first).dropFirst("http://".count)
        let second = try await LinnetCommand.run(
            "evaluate", trial.set, "--model", "null", "--run", trial.directory.file("other"), "--http", String(taken))
        #expect(second.status == 2)
        #expect(second.errors.contains("Address already in use"), "\(second.errors)")
        #expect(!FileManager.default.fileExists(atPath: trial.directory.file("other")))
        let third = try await LinnetCommand.run(
            "evaluate", trial.set, "--model", "null", "--run", trial.directory.file("other"), "--http", "0.0.0.0:0")
        #expect(third.status == 2)
        #expect(third.errors.contains("--http-token-file"), "\(third.errors)")
        first.signal(SIGTERM)
        _ = await first.ended()
    }

    @Test func `is shown past loopback to who knows the token`() async throws {
        let token = try trial.directory.write("a-token-that-nobody-guesses\n", to: "token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let coordinator = try coordinator("--http", "0.0.0.0:0", "--http-token-file", token)
        let page = try await page(of: coordinator).replacing("0.0.0.0", with: "127.0.0.1")
        #expect(try await get(page + "/metrics").status == 401)
        #expect(try await get(page + "/readyz").status == 200)
        var request = HTTPClientRequest(url: page + "/metrics")
        request.headers.add(name: "authorization", value: "Bearer a-token-that-nobody-guesses")
        #expect(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status == .ok)
        #expect(!coordinator.errors.contains("nobody-guesses"))
        coordinator.signal(SIGTERM)
        _ = await coordinator.ended()
    }

    @Test func `writes its log as JSON where that is asked for`() async throws {
        let coordinator = try coordinator("--http", "off", "--log-format", "json", "--log-level", "info", "--quiet")
        #expect(await eventually { coordinator.errors.contains("coordinator started") })
        coordinator.signal(SIGTERM)
        let errors = await coordinator.ended().errors
        let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("Stopped: ") }
        // One at least: stopped so early it may be before it can say more.
        #expect(!lines.isEmpty)
        for line in lines {
            let entry = try #require(
                try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            #expect(entry["level"] as? String != nil && entry["message"] as? String != nil, "\(line)")
            #expect(
                (entry["time"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
        }
    }
}
