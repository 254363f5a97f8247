import Foundation
import TestSupport
import Testing

@testable import Dashboard

@Suite struct `The gate` {
    private let directory: TemporaryDirectory
    private static let words = "a-token-of-some-length"

    init() throws { directory = try TemporaryDirectory() }

    private func token(_ text: String = Self.words, mode: Int = 0o600) throws -> HTTPToken {
        let path = try directory.write(text, to: "token")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return try HTTPToken(file: path)
    }

    private func asked(_ target: String, host: String? = "localhost:5580", method: String = "GET") -> Asked {
        var asked = Asked(method: method, target: target)
        asked.host = host
        return asked
    }

    private func status(_ verdict: Gate.Verdict) -> Int {
        switch verdict {
        case .pass: 200
        case .answer(let answer): answer.status
        }
    }

    private let loopback = Gate(address: HTTPAddress(host: "127.0.0.1", port: 5580), token: nil)

    @Test(arguments: ["localhost", "localhost:5580", "127.0.0.1:8080", "127.1.2.3", "[::1]:5580", "LOCALHOST"])
    func `lets in who asks by a name of this machine`(host: String) {
        #expect(status(loopback.judge(asked("/", host: host))) == 200)
    }

    @Test(arguments: ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "", "[::2]"])
    func `keeps out a name that was made to lead here`(host: String) {
        #expect(status(loopback.judge(asked("/metrics", host: host))) == 421)
        #expect(status(loopback.judge(asked("/metrics", host: nil))) == 421)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get"])
    func `lets nobody do anything but look`(method: String) {
        #expect(status(loopback.judge(asked("/", method: method))) == 405)
    }

    @Test(arguments: [
        "/samples/../../etc/passwd", "/samples/%2e%2e", "/samples/-1", "/samples/1/..", "/samples/",
        "/samples/99999999999",
        "//etc/passwd", "/index.html", "http://localhost/", "*", "", "/api/", "/api/samples/1.5",
    ])
    func `knows no path to a file`(path: String) {
        #expect(status(loopback.judge(asked(path))) == 404)
    }

    @Test func `asks for the token everywhere but at the probes`() throws {
        let gate = Gate(address: HTTPAddress(host: "0.0.0.0", port: 5580), token: try token())
        for path in ["/", "/events", "/metrics", "/api/run", "/samples/1"] {
            #expect(status(gate.judge(asked(path, host: "coordinator:5580"))) == 401)
            var shown = asked(path, host: "coordinator:5580")
            shown.authorization = "Bearer \(Self.words)"
            #expect(status(gate.judge(shown)) == 200)
            shown.authorization = "Bearer \(Self.words)x"
            #expect(status(gate.judge(shown)) == 401)
            shown.authorization = "Basic \(Self.words)"
            #expect(status(gate.judge(shown)) == 401)
        }
        for path in ["/healthz", "/readyz"] { #expect(status(gate.judge(asked(path))) == 200) }
    }

    @Test func `gives a browser that shows the token a cookie that is not the token`() throws {
        let gate = Gate(address: HTTPAddress(host: "::", port: 5580), token: try token(Self.words + "\n"))
        guard case .answer(let entrance) = gate.judge(asked("/?token=\(Self.words)")) else {
            Issue.record("it passed at once")
            return
        }
        #expect(entrance.status == 200)
        let cookie = try #require(entrance.fields.first { $0.name == "set-cookie" }?.value)
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        #expect(!cookie.contains(Self.words))
        var again = asked("/")
        again.cookie = "other=1; " + cookie.prefix { $0 != ";" }
        #expect(status(gate.judge(again)) == 200)
        again.cookie = "linnet-5580=0"
        #expect(status(gate.judge(again)) == 401)
        #expect(status(gate.judge(asked("/?token=wrong"))) == 401)
    }

    @Test func `leaves a browser in at another run's page on the same host`() throws {
        let gates = try [5580, 5581].map { Gate(address: HTTPAddress(host: "0.0.0.0", port: $0), token: try token()) }
        // What a browser keeps: of each name the last.
        var jar: [Substring: Substring] = [:]
        for gate in gates {
            guard case .answer(let entrance) = gate.judge(asked("/?token=\(Self.words)")),
                let cookie = entrance.fields.first(where: { $0.name == "set-cookie" })?.value.prefix(while: {
                    $0 != ";"
                }),
                let equals = cookie.firstIndex(of: "=")
            else { throw NoCookie() }
            jar[cookie[..<equals]] = cookie[equals...]
        }
        var again = asked("/")
        again.cookie = jar.map { $0.key + $0.value }.joined(separator: "; ")
        for gate in gates { #expect(status(gate.judge(again)) == 200) }
    }

    private struct NoCookie: Error {}

    @Test func `takes no token from what would be waited for`() throws {
        let path = directory.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect { try HTTPToken(file: path) } throws: { "\($0)".contains("it is no file") }
    }

    @Test func `takes no token from a file that others can read`() throws {
        for mode in [0o644, 0o640, 0o604] {
            #expect { try token(mode: mode) } throws: { "\($0)".contains("chmod 600") }
        }
    }

    @Test func `takes a token that root hands to a group, as clusters do`() {
        #expect(!HTTPToken.isExposed(0o100440, owner: 0, reader: 10001))
        #expect(HTTPToken.isExposed(0o100444, owner: 0, reader: 10001))
        #expect(HTTPToken.isExposed(0o100460, owner: 0, reader: 10001))
        #expect(HTTPToken.isExposed(0o100440, owner: 0, reader: 0))
        #expect(HTTPToken.isExposed(0o100440, owner: 10001, reader: 10001))
    }

    @Test(arguments: ["", "short", "two words that are long enough", String(repeating: "x", count: 1025)])
    func `takes no token that is none`(text: String) {
        #expect(throws: DashboardError.self) { try token(text) }
    }

    @Test func `names the token's file that is not there, or is none`() throws {
        #expect { try HTTPToken(file: directory.file("none")) } throws: { "\($0)".contains("No such file") }
        try #require(mkfifo(directory.file("pipe"), 0o600) == 0)
        for path in [directory.path, directory.file("pipe")] {
            #expect { try HTTPToken(file: path) } throws: { "\($0)".contains("it is no file") }
        }
    }
}

@Suite struct `An address` {
    @Test(arguments: [
        ("127.0.0.1:5580", "127.0.0.1:5580"), ("localhost:0", "localhost:0"), ("[::1]:80", "[::1]:80"),
        ("*:9", "0.0.0.0:9"),
    ])
    func `is read and written`(text: String, written: String) {
        #expect(HTTPAddress(text)?.description == written)
    }

    @Test(arguments: ["", "5580", ":5580", "host", "host:", "host:x", "host:70000", "::1:80", "a b:1", "http://a:1"])
    func `is not read from anything else`(text: String) {
        #expect(HTTPAddress(text) == nil)
    }

    @Test func `is loopback or not`() {
        for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost"] {
            #expect(HTTPAddress(host: host, port: 1).isLoopback)
        }
        for host in ["0.0.0.0", "::", "10.0.0.1", "127.evil.example", "127.0.0.1.2", "example"] {
            #expect(!HTTPAddress(host: host, port: 1).isLoopback)
        }
    }
}
