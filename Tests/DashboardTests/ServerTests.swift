import AsyncHTTPClient
import Coordinator
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Dashboard

/// The server over real sockets, with a run that is made up.
@Suite struct `The page's server` {
    private let trial: PageTrial

    init() throws { trial = try PageTrial() }

    private func serve(_ limits: HTTPLimits = HTTPLimits()) async throws -> DashboardServer {
        let server = try await DashboardServer.start(
            at: HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, logger: Logger(label: "test"))
        let run = trial.run()
        server.show(trial.subject) { run }
        return server
    }

    private func get(
        _ path: String, of server: DashboardServer, method: HTTPMethod = .GET, _ fields: HTTPHeaders = [:]
    ) async throws -> (status: Int, fields: HTTPHeaders, body: String) {
        var request = HTTPClientRequest(url: "http://\(server.address)\(path)")
        request.method = method
        request.headers = fields
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 4 << 20)
        return (Int(response.status.code), response.headers, String(buffer: body))
    }

    @Test func `is alive before there is a run, and ready when there is`() async throws {
        let server = try await DashboardServer.start(
            at: HTTPAddress(host: "127.0.0.1", port: 0), logger: Logger(label: "test"))
        #expect(try await get("/healthz", of: server).body == "alive\n")
        #expect(try await get("/readyz", of: server).status == 503)
        #expect(try await get("/", of: server).status == 503)
        let run = trial.run()
        server.show(trial.subject) { run }
        #expect(try await get("/readyz", of: server).body == "running\n")
        await server.stop()
    }

    @Test func `is not ready while a run stands still`() async throws {
        let server = try await DashboardServer.start(
            at: HTTPAddress(host: "127.0.0.1", port: 0), logger: Logger(label: "test"))
        let run = trial.run(.paused(reason: "the disk is full"))
        server.show(trial.subject) { run }
        let readiness = try await get("/readyz", of: server)
        #expect(readiness.status == 503)
        #expect(readiness.body == "paused: the disk is full\n")
        #expect(try await get("/healthz", of: server).status == 200)
        await server.stop()
    }

    @Test func `sends every answer with what keeps a browser from harm`() async throws {
        let server = try await serve()
        for path in ["/", "/metrics", "/api/run", "/nothing", "/healthz"] {
            let answer = try await get(path, of: server)
            #expect(answer.fields.first(name: "content-security-policy")?.hasPrefix("default-src 'none'") == true)
            #expect(answer.fields.first(name: "x-content-type-options") == "nosniff")
            #expect(answer.fields.first(name: "referrer-policy") == "no-referrer")
            #expect(answer.fields.first(name: "cache-control") == "no-store")
        }
        await server.stop()
    }

    @Test func `answers a head without a body, and nothing but looks`() async throws {
        let server = try await serve()
        let head = try await get("/", of: server, method: .HEAD)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect((head.fields.first(name: "content-length").flatMap { Int($0) } ?? 0) > 1000)
        #expect(try await get("/", of: server, method: .POST).status == 405)
        #expect(try await get("/", of: server, ["host": "evil.example"]).status == 421)
        #expect(try await get("/?x=" + String(repeating: "y", count: 4000), of: server).status == 414)
        await server.stop()
    }

    @Test func `takes no look while nobody watches, and ten a second at most however many ask`() async throws {
        let looks = Looks()
        let server = try await DashboardServer.start(
            at: HTTPAddress(host: "127.0.0.1", port: 0), logger: Logger(label: "test"))
        let run = trial.run()
        server.show(trial.subject) {
            await looks.count()
            return run
        }
        #expect(await looks.number == 0)
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<50 { _ = try await get("/api/run", of: server) } }
            }
            try await group.waitForAll()
        }
        let taken = await looks.number
        let tenths = Int(began.duration(to: .now) / .milliseconds(100))
        #expect(taken >= 1)
        #expect(taken <= tenths + 2, "\(taken) looks in \(tenths) tenths of a second")
        await server.stop()
    }

    private actor Looks {
        private(set) var number = 0
        func count() { number += 1 }
    }

    @Test func `sends open pages what changes, and at the end that it is the end`() async throws {
        let server = try await serve()
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: "http://\(server.address)/events"), timeout: .seconds(60))
        #expect(response.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
        var text = ""
        var hasStopped = false
        for try await piece in response.body {
            text += String(buffer: piece)
            guard !hasStopped, text.contains("\"workers\":") else { continue }
            hasStopped = true
            Task { await server.stop() }
        }
        #expect(text.hasPrefix("retry: 3000\n\n"))
        #expect(text.contains("data: {\"title\": \"25.0 % · made-up · Linnet\", \"parts\": {"))
        #expect(text.hasSuffix("event: end\ndata:\n\n"), "\(text.suffix(100))")
    }

    @Test func `turns away what its limits do not bear`() async throws {
        var limits = HTTPLimits()
        limits.patience = .seconds(5)
        let server = try await serve(limits)
        let large = String(repeating: "x", count: 20_000)
        for request in ["GET / HTTP/1.1\r\nhost: localhost\r\nx: \(large)\r\n\r\n", "GET /\(large)\(large)"] {
            let socket = try RawHTTP(server.address)
            try socket.send(request)
            #expect(await !socket.readAll().hasPrefix("HTTP/1.1 200"))
        }
        let posting = try RawHTTP(server.address)
        try posting.send("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n")
        #expect(await posting.readAll().hasPrefix("HTTP/1.1 405"), "and it does not wait for the million")
        for rubbish in [
            "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "NONSENSE / HTTP/1.1\r\n\r\n",
        ] {
            let socket = try RawHTTP(server.address)
            try socket.send(rubbish)
            #expect(await !socket.readAll().hasPrefix("HTTP/1.1 200"))
        }
        #expect(try await get("/healthz", of: server).status == 200)
        await server.stop()
    }

    @Test func `lets go of who is slow, and of who is many`() async throws {
        var limits = HTTPLimits()
        limits.patience = .seconds(1)
        limits.connections = 8
        let server = try await serve(limits)
        // More than may be there, each with half a request.
        var idle: [RawHTTP] = []
        for _ in 0..<20 {
            let socket = try RawHTTP(server.address)
            try socket.send("GET / HTTP/1.1\r\nhost: local")
            idle.append(socket)
        }
        // They are let go one after another, and whoever waits behind them is answered.
        #expect(try await get("/healthz", of: server).body == "alive\n")
        for socket in idle { #expect(await !socket.readAll().hasPrefix("HTTP/1.1 200")) }
        await server.stop()
    }

    @Test func `is not served where the address is taken, or past loopback without a token`() async throws {
        let server = try await serve()
        await #expect {
            _ = try await DashboardServer.start(at: server.address, logger: Logger(label: "test"))
        } throws: {
            if case DashboardError.cannotBind(_, _, isTaken: true) = $0 {
                "\($0)".contains("already in use")
            } else {
                false
            }
        }
        await #expect {
            _ = try await DashboardServer.start(
                at: HTTPAddress(host: "0.0.0.0", port: 0), logger: Logger(label: "test"))
        } throws: {
            "\($0)".contains("--http-token-file")
        }
        await server.stop()
    }
}
