import Testing
import Transport

@testable import Coordinator

@Suite struct `How long samples took` {
    @Test func `is right to a sixteenth, from microseconds to an hour`() throws {
        for value: UInt32 in [1, 90, 1234, 56_789, 1_000_000, 59_000_000, 3_000_000_000] {
            var latencies = Latencies()
            #expect(latencies.seconds(at: 0.5) == nil)
            latencies.record(microseconds: value)
            let told = try #require(latencies.seconds(at: 0.5)) * 1e6
            #expect(abs(told - Double(value)) <= Double(value) / 16, "\(value) is told as \(told)")
        }
    }

    @Test func `is told as the time within which a share of them was answered`() throws {
        var latencies = Latencies()
        for value: UInt32 in 1...1000 { latencies.record(microseconds: value * 1000) }
        for (share, seconds) in [(0.5, 0.5), (0.95, 0.95), (0.99, 0.99)] {
            let told = try #require(latencies.seconds(at: share))
            #expect(abs(told - seconds) <= seconds / 16, "\(share): \(told)")
        }
        #expect(latencies.count == 1000)
    }

    @Test func `is added up over workers`() {
        var all = Latencies()
        for value: UInt32 in [1000, 2000, 4000] {
            var one = Latencies()
            one.record(microseconds: value)
            all.add(one)
        }
        all.add(Latencies())
        #expect(all.count == 3)
    }
}

@Suite struct `Workers that are gone` {
    private func departed(_ name: String, _ how: LeaseBook.Departure = .silent) -> Departures.Departed {
        Departures.Departed(worker: WorkerID(name), host: "oak", departure: how, reason: "why", at: .start)
    }

    @Test func `are forgotten when they are back, and counted all the same`() {
        var gone = Departures()
        gone.add(departed("a"))
        gone.add(departed("b", .left))
        gone.remove(WorkerID("a"))
        #expect(gone.all.map(\.worker) == [WorkerID("b")])
        #expect(gone.counts == [.silent: 1, .left: 1])
    }

    @Test func `are told once each, and the last ones only`() {
        var gone = Departures()
        for number in 0..<500 { gone.add(departed("worker \(number)")) }
        gone.add(departed("worker 499", .died))
        #expect(gone.all.count == Departures.most)
        #expect(gone.all.last?.departure == .died)
        #expect(Set(gone.all.map(\.worker)).count == Departures.most)
    }
}
