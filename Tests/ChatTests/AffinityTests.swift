import Foundation
import Outcomes
import Questions
import Reasoning
import TestSupport
import Testing

@testable import Chat

/// Where each picture is asked about, by real sockets and under load: hundreds of connections, both ends of which are this
/// process's, and so one test at a time.
@Suite(.serialized) struct `Each picture has its endpoint` {
    /// Three servers, which of them each picture is at home at, and who was asked about it.
    private struct Places {
        let trial: ChatTrial
        let servers: [FaultyChatServer]
        private let rendezvous: Rendezvous
        /// Numbers of samples by the URLs of their pictures.
        private let numbers: [String: Int]

        init(samples: Int, _ change: (Int, inout FaultyChatServer.Behaviour) -> Void = { _, _ in }) throws {
            trial = try ChatTrial(samples: samples)
            servers = try (0..<3).map { [trial] number in try trial.server { change(number, &$0) } }
            rendezvous = Rendezvous(servers.map(\.url))
            var numbers: [String: Int] = [:]
            for number in 0..<samples {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: trial.directory.file("\(number).jpg")))
                numbers["data:image/jpeg;base64," + bytes.base64EncodedString()] = number
            }
            self.numbers = numbers
        }

        /// A sample's endpoints, its own first.
        func order(_ number: Int) -> [Int] {
            rendezvous.order(of: SeedDerivation.hash("\(number).jpg".utf8, seed: 0))
        }

        /// How many requests about each sample's picture came to each server: `[sample][server]`.
        func requests() throws -> [[Int]] {
            var requests = Array(repeating: [0, 0, 0], count: numbers.count)
            for (place, server) in servers.enumerated() {
                let counts = server.counts
                for (hash, count) in counts.aboutPicture {
                    let url = try #require(counts.pictures[hash])
                    // Whoever had this port in an earlier test may still be asked there.
                    guard let number = numbers[url] else { continue }
                    requests[number][place] += count
                }
            }
            return requests
        }

        /// Requests about pictures that are at home at some endpoints and were asked about elsewhere.
        func astray(of homes: Set<Int> = [0, 1, 2]) throws -> Int {
            try requests().enumerated().reduce(0) { sum, one in
                let home = order(one.offset)[0]
                guard homes.contains(home) else { return sum }
                return sum + one.element.indices.filter { $0 != home }.reduce(0) { $0 + one.element[$1] }
            }
        }
    }

    private static func expected(_ samples: Int) async throws -> [Outcome] {
        let trial = try ChatTrial(samples: samples)
        return await trial.outcomes(.twoStage, try await trial.model([try trial.server()]))
    }

    @Test func `under load, as long as there is room for all`() async throws {
        let places = try Places(samples: 90) { $1.seconds = 0.004 }
        let model = try await places.trial.model(places.servers) { $0.firstInFlight = 64 }
        #expect(await places.trial.outcomes(.twoStage, model, atOnce: 24) == (try await Self.expected(90)))
        #expect(model.client.spilled == 0)
        #expect(try places.astray() == 0)
        #expect(places.servers.allSatisfy { $0.counts.pictures.count > 15 })
    }

    @Test func `also when that one is slow and there is room at it`() async throws {
        let places = try Places(samples: 60) { number, behaviour in behaviour.seconds = number == 1 ? 0.06 : 0.001 }
        let model = try await places.trial.model(places.servers) { $0.firstInFlight = 64 }
        #expect(await places.trial.outcomes(.twoStage, model, atOnce: 20) == (try await Self.expected(60)))
        #expect(try places.astray() == 0)
    }

    @Test func `but for what waits too long at a slow one, and no request more`() async throws {
        let places = try Places(samples: 90) { number, behaviour in behaviour.seconds = number == 1 ? 0.1 : 0.001 }
        let model = try await places.trial.model(places.servers) {
            $0.firstInFlight = 2
            $0.mostInFlight = 4
        }
        #expect(await places.trial.outcomes(.twoStage, model, atOnce: 40) == (try await Self.expected(90)))
        let spilled = model.client.spilled
        #expect(spilled > 0)
        #expect(try places.astray() == spilled)
        #expect(try places.astray(of: [1]) > 0)
        #expect(try places.requests().allSatisfy { $0.reduce(0, +) > 0 })
    }

    @Test func `its pictures go to one other each when it is away, and home when it is back; no other picture moves`()
        async throws
    {
        let places = try Places(samples: 90)
        let model = try await places.trial.model(places.servers) { $0.firstInFlight = 64 }
        let expected = try await Self.expected(90)
        func run() async { #expect(await places.trial.outcomes(.twoStage, model, atOnce: 12) == expected) }
        await run()
        #expect(try places.astray() == 0)

        places.servers[1].die()
        for server in places.servers { server.forgetCounts() }
        await run()
        for (number, requests) in try places.requests().enumerated() {
            let there = places.order(number).first { $0 != 1 }
            #expect(requests.indices.allSatisfy { (requests[$0] > 0) == ($0 == there) }, "\(number): \(requests)")
        }

        try places.servers[1].comeBack()
        #expect(
            await eventually {
                await run()
                return places.servers[1].counts.answered > 0
            })
        for server in places.servers { server.forgetCounts() }
        await run()
        #expect(try places.astray() == 0)
        #expect(model.client.spilled == 0)
    }

    @Test func `pictures of the others stay where they are while one dies under load and comes back`() async throws {
        let places = try Places(samples: 120) { $1.seconds = 0.003 }
        let model = try await places.trial.model(places.servers) { $0.firstInFlight = 64 }
        let expected = try await Self.expected(120)
        async let found = places.trial.outcomes(.twoStage, model, atOnce: 16)
        let dying = places.servers[1]
        #expect(await eventually { dying.counts.answered >= 30 })
        dying.die()
        try await Task.sleep(for: .milliseconds(100))
        try dying.comeBack()
        #expect(await found == expected)
        #expect(try places.astray(of: [0, 2]) == 0)
        #expect(model.client.spilled == 0)
    }
}
