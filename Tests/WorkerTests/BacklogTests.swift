import Testing
import Transport

@testable import Worker

private let lease = LeaseToken(epoch: 1, sequence: 1)

private func items(_ samples: Range<Int>, lease: LeaseToken = lease) -> [WorkItem] {
    samples.map {
        WorkItem(unit: Unit(sample: $0, repetition: 0), lease: lease, record: [], task: .strategy, arrived: .now)
    }
}

@Suite struct `A worker's backlog` {
    @Test func `asks for two samples a slot until it knows its pace, then for half a second's work`() {
        var backlog = Backlog(slots: 3)
        let isNews = backlog.raiseCredit()
        #expect(isNews)
        #expect(backlog.creditTotal == 6)
        backlog.add(items(0..<6))
        let taken = backlog.take()
        #expect(taken.items.count == 1, "a slot of an unknown pace takes one")
        backlog.finish(taken, finished: 1, seconds: 0.01)
        #expect(backlog.window == 3 + 150)
        _ = backlog.raiseCredit()
        #expect(backlog.creditTotal == UInt64(6 + 153 - 5))
    }

    @Test func `never takes credit back and never asks past its bound`() {
        var backlog = Backlog(slots: 1)
        _ = backlog.raiseCredit()
        backlog.add(items(0..<2))
        backlog.finish(backlog.take(), finished: 1, seconds: 0)
        #expect(backlog.window <= Backlog.largestWindow)
        _ = backlog.raiseCredit()
        let high = backlog.creditTotal
        backlog.finish(backlog.take(), finished: 1, seconds: 1000)
        let isNews = backlog.raiseCredit()
        #expect(!isNews)
        #expect(backlog.creditTotal == high)
    }

    @Test func `gives fast samples to a slot by the chunk and shares them among slots`() {
        var backlog = Backlog(slots: 4)
        backlog.add(items(0..<101))
        backlog.finish(backlog.take(), finished: 1, seconds: 0.000_01)
        #expect(backlog.take().items.count == 25)
        #expect(backlog.executing.count == 25)
    }

    @Test func `gives back what waits and keeps what runs`() {
        var backlog = Backlog(slots: 1)
        backlog.add(items(0..<5))
        _ = backlog.take()
        let back = backlog.withdraw([UnitRange(repetition: 0, first: 0, count: 3)])
        #expect(back.map(\.sample) == [1, 2])
        #expect(backlog.withdraw(nil).map(\.sample) == [3, 4])
        #expect(backlog.executing.count == 1)
        #expect(!backlog.isEmpty)
    }

    @Test func `with fewer slots gives back what comes of the credit for more, and later keeps what it asks for`() {
        var backlog = Backlog(slots: 8)
        _ = backlog.raiseCredit()
        #expect(backlog.creditTotal == 16)
        backlog.add(items(0..<10))
        _ = backlog.take()
        backlog.retune(slots: 1)
        #expect(backlog.withdrawSurplus().map(\.sample) == Array(3..<10))
        // The rest of the old credit comes all the same.
        backlog.add(items(10..<16))
        #expect(backlog.withdrawSurplus().map(\.sample) == Array(10..<16))
        backlog.finish(backlog.take(), finished: 1, seconds: 10)
        _ = backlog.raiseCredit()
        #expect(backlog.creditTotal == 17)
        backlog.add(items(16..<17))
        #expect(backlog.withdrawSurplus().isEmpty)
    }

    @Test func `with more slots asks for more`() {
        var backlog = Backlog(slots: 1)
        _ = backlog.raiseCredit()
        backlog.retune(slots: 4)
        let isNews = backlog.raiseCredit()
        #expect(isNews)
        #expect(backlog.creditTotal == 8)
        #expect(backlog.withdrawSurplus().isEmpty)
    }

    @Test func `drops waiting samples of leases that a new session does not adopt`() {
        var backlog = Backlog(slots: 1)
        let other = LeaseToken(epoch: 1, sequence: 2)
        backlog.add(items(0..<3))
        backlog.add(items(3..<6, lease: other))
        _ = backlog.take()
        #expect(Set(backlog.held.keys) == [lease, other])
        #expect(backlog.beginSession(adopted: [other]).map(\.sample) == [1, 2])
        #expect(backlog.queue.map(\.unit.sample) == [3, 4, 5])
        #expect(backlog.creditTotal == 0)
        #expect(backlog.held[lease]?.map(\.sample) == [0], "what runs is still told")
    }
}

@Suite struct `A worker's outbox` {
    private func outbox(batches: Int) -> Outbox {
        var outbox = Outbox()
        for number in 0..<batches {
            outbox.add([Unit(sample: number, repetition: 0)], serialized: [UInt8(number)])
            outbox.close()
        }
        return outbox
    }

    @Test func `keeps every batch until it is acknowledged`() {
        var outbox = outbox(batches: 3)
        outbox.acknowledge(through: 2)
        #expect(outbox.unacknowledged.map(\.number) == [3])
        #expect(outbox.unacknowledgedUnits.map(\.sample) == [2])
        outbox.acknowledge(through: 3)
        #expect(outbox.isEmpty)
    }

    @Test func `sends each batch once a session, in order, and all of them again in the next`() {
        var outbox = outbox(batches: 2)
        func drain() -> [UInt64] {
            var sent: [UInt64] = []
            while let batch = outbox.nextUnsent {
                sent.append(batch.number)
                outbox.markSent(batch.number)
            }
            return sent
        }
        #expect(drain() == [1, 2])
        #expect(drain().isEmpty)
        outbox.acknowledge(through: 1)
        outbox.beginSession()
        #expect(drain() == [2])
    }

    @Test func `counts on from the last batch whatever is discarded`() {
        var outbox = outbox(batches: 2)
        #expect(outbox.discard(1).map(\.sample) == [0])
        #expect(outbox.discard(1).isEmpty)
        outbox.add([Unit(sample: 9, repetition: 1)], serialized: [9])
        outbox.close()
        #expect(outbox.unacknowledged.map(\.number) == [2, 3])
        outbox.close()
        #expect(outbox.unacknowledged.count == 2, "an empty batch is none")
    }
}

@Suite struct `A lease's payload` {
    @Test func `that is not what the lease says is refused`() {
        func lease(_ samples: [UInt8], count: Int) -> Lease {
            Lease(
                token: LeaseToken(epoch: 1, sequence: 1), units: [UnitRange(repetition: 0, first: 4, count: count)],
                attempt: 1, isAlone: false, samples: samples)
        }
        let two: [UInt8] = [0x12, 1, 7, 0x12, 2, 8, 9]
        let items = try? WorkItem.items(of: lease(two, count: 2), arrived: .now)
        #expect(items?.map(\.unit.sample) == [4, 5])
        #expect(items?.map { Array($0.record) } == [[7], [8, 9]])
        #expect(throws: LeaseError.wrongCount(samples: 2)) {
            try WorkItem.items(of: lease(two, count: 1), arrived: .now)
        }
        #expect(throws: LeaseError.wrongCount(samples: 2)) {
            try WorkItem.items(of: lease(two, count: 4_000_000_000), arrived: .now)
        }
        #expect(throws: LeaseError.self) { try WorkItem.items(of: lease([0x12, 9, 1], count: 1), arrived: .now) }
    }
}
