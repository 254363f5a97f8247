import Foundation
import Glibc
import Ledger
import Logging
import Measures
import Outcomes
import Questions
import Runs
import TestSupport

@testable import Coordinator
@testable import Dashboard

extension Decoder {
    /// Requests to the live page, as they come off the wire.
    static let pages = [
        Decoder(
            name: "page-request", form: .text, examples: { requests.map { Array($0.utf8) } },
            words: [
                "GET ", "HEAD ", "POST ", "/", "/events", "/metrics", "/samples/0", "/api/samples/1?repetition=0",
                "?token=", "%00", "%", "..", "/../etc/passwd", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: localhost\r\n",
                "Host: [::1]:80\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
                "Connection: Upgrade\r\n",
                "Expect: 100-continue\r\n", "Cookie: linnet=x; linnet=y\r\n", "Authorization: Bearer x\r\n", "\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            ],
            reader: {
                let page = try ServedPage()
                let whole = Set(requests.map { Array($0.utf8) })
                return { input in
                    let answer = try page.ask(input, milliseconds: whole.contains(input) ? 20_000 : 50)
                    try Flaw.unless(
                        answer.isEmpty || answer.starts(with: "HTTP/1.".utf8), "no HTTP: \(answer.prefix(100))")
                    let alive = try page.ask(
                        Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), milliseconds: 20_000)
                    try Flaw.unless(alive.starts(with: "HTTP/1.1 200".utf8), "the page is gone")
                    let isAnswered = answer.starts(with: "HTTP/1.1 200".utf8)
                    return isAnswered ? .accepted : .rejected(Flaw(String(decoding: answer.prefix(12), as: UTF8.self)))
                }
            })
    ]

    private static let requests = [
        "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
        "GET /samples/0?repetition=0&part=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nCookie: a=b\r\n\r\n",
        "GET /api/samples/2 HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /api/run HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /api/steps HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ]
}

/// The live page of a run of a few samples.
private final class ServedPage {
    private let directory: TemporaryDirectory
    private let address: HTTPAddress

    init() throws {
        let directory = try TemporaryDirectory()
        let (set, _) = try Examples.questionSet(in: directory)
        let ledger = try RunLedger.openForRun(
            RunDirectory(directory.file("run")), settings: Examples.settings[0], set: QuestionSetReference(set))
        let outcomes = Examples.outcomes
        try ledger.commit([
            .block(
                OutcomeBlockRow(worker: "w", epoch: 1, count: outcomes.count, bytes: Examples.block(outcomes)))
        ])
        let subject = Subject(set: set, ledger: ledger, software: "fuzz")
        try ledger.close()
        self.directory = directory
        address = try waiting {
            let server = try await DashboardServer.start(
                at: HTTPAddress(host: "127.0.0.1", port: 0), logger: Logger(label: "fuzz"))
            server.show(subject) { Self.run }
            return server.address
        }
    }

    private static let run = RunSnapshot(
        activity: .running, total: 5, waiting: 2, leased: 0, done: 3, quarantined: 0, restored: 0,
        counts: LiveCounts(), rate: 2, elapsed: .seconds(75), working: .seconds(5), workers: [], epoch: 1,
        endpoint: "ipc:///x", malformed: 0, leases: 3, duplicates: 0)

    /// What comes back at first, within a time; an answer need not come, nor end.
    func ask(_ request: [UInt8], milliseconds: Int32) throws -> [UInt8] {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(UInt16(address.port).bigEndian)
        name.sin_addr.s_addr = inet_addr(address.host)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isThere = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, size) == 0 }
        }
        try Flaw.unless(isThere, "nobody listens: \(String(cString: strerror(errno)))")
        // Reset, so that thousands of connections do not wait for their ports.
        var lingers = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &lingers, socklen_t(MemoryLayout<linger>.size))
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        _ = send(connection, request, request.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        var answer = [UInt8](repeating: 0, count: 4_096)
        // The rest of half a request is waited for.
        var event = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, milliseconds) > 0 else { return [] }
        let count = recv(connection, &answer, answer.count, 0)
        return Array(answer.prefix(max(0, count)))
    }
}
