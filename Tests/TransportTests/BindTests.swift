import TestSupport
import Testing
import Transport

@Suite struct BindTests {
    @Test(arguments: ["tcp", "ipc"]) func an_endpoint_in_use_is_refused_and_left_alone(transport: String) async throws {
        let directory = try TemporaryDirectory()
        let (first, second, dealer) = (try RouterEnd(), try RouterEnd(), try DealerEnd())
        let endpoint = try await first.listen(
            at: transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://" + directory.file("link"))
        await #expect(throws: TransportError.addressInUse(endpoint)) { try await second.listen(at: endpoint) }
        #expect(TransportError.addressInUse(endpoint).description.contains(endpoint))

        try await dealer.connect(to: endpoint)
        try await eventually("heard by the first") {
            _ = await dealer.send(.credit(total: 1))
            return await !first.messages.isEmpty
        }
        for loop in [first.loop, second.loop, dealer.loop] { await loop.stop() }
    }

    @Test func a_socket_file_that_nobody_listens_on_is_taken_over() async throws {
        let directory = try TemporaryDirectory()
        let router = try RouterEnd()
        _ = try directory.write("left behind", to: "link")
        #expect(try await router.listen(at: "ipc://" + directory.file("link")) == "ipc://" + directory.file("link"))
        await router.loop.stop()
    }

    @Test func bad_endpoints_are_refused_with_a_reason() async throws {
        let router = try RouterEnd()
        let directory = try TemporaryDirectory()
        let missing = "ipc://" + directory.file("no/such/directory")
        let long = "ipc://" + directory.file(String(repeating: "x", count: 200))
        for endpoint in [
            "", "nonsense", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:99999", "carrier://pigeon", missing, long,
        ] {
            do {
                let bound = try await router.listen(at: endpoint)
                Issue.record("'\(endpoint)' was bound as \(bound)")
            } catch TransportError.badEndpoint(let named, _) {
                #expect(named == endpoint)
            } catch {
                Issue.record("'\(endpoint)': \(error)")
            }
        }
        await #expect(throws: TransportError.addressNotAvailable("tcp://192.0.2.1:5555")) {
            try await router.listen(at: "tcp://192.0.2.1:5555")
        }
        let dealer = try DealerEnd()
        await #expect(throws: TransportError.self) { try await dealer.connect(to: "nonsense") }
        // A refused endpoint spoils nothing.
        #expect(try await router.listen(at: "tcp://127.0.0.1:*").hasPrefix("tcp://127.0.0.1:"))
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test func any_host_and_six_are_bound() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(at: "tcp://*:*")
        let port = try #require(endpoint.split(separator: ":").last)
        #expect(!Endpoint.isLoopback(endpoint))
        try await dealer.connect(to: "tcp://localhost:\(port)")
        try await eventually("sent") { await dealer.send(.credit(total: 1)) == .sent }
        _ = try await eventually("heard") { await router.messages.first }
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:5555", true), ("tcp://127.9.8.7:*", true), ("tcp://[::1]:5555", true),
        ("tcp://localhost:1", true), ("tcp://[::ffff:127.0.0.1]:5", true), ("ipc:///tmp/x", true), ("inproc://x", true),
        ("tcp://*:5555", false), ("tcp://0.0.0.0:5555", false), ("tcp://[::]:5555", false), ("tcp://eth0:5555", false),
        ("tcp://127.0.0.1.example.org:5555", false), ("tcp://localhost.example.org:1", false),
        ("tcp://[::ffff:10.0.0.1]:5", false), ("tcp://128.0.0.1:5", false), ("tcp://", false), ("", false),
        ("127.0.0.1:5555", false), ("tcp://127.0.0.1", false), ("tcp://lo;127.0.0.1:5", false),
    ]) func loopback_is_told_from_the_world(endpoint: String, expected: Bool) {
        #expect(Endpoint.isLoopback(endpoint) == expected)
    }

    @Test func the_limit_of_open_files_is_raised_to_the_hard_one() {
        let before = OpenFileLimit.current
        let after = OpenFileLimit.raise()
        #expect(after.soft == before.hard && after.hard == before.hard)
        #expect(after.peers(reserved: 100) == after.soft - 100)
        #expect(OpenFileLimit(soft: 10, hard: 10).peers(reserved: 64) == 0)
    }
}
