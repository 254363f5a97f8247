import Testing

@testable import Coordinator
@testable import Transport

@Suite struct `Refusals` {
    @Test func `are all counted, and told once for each kind and key`() {
        var book = RefusalBook()
        #expect(book.add(.role, of: "oak", now: .start) == true)
        for _ in 0..<10 { #expect(book.add(.role, of: "oak", now: .start) == false) }
        #expect(book.add(.foreignID, of: "oak", now: .start) == true)
        #expect(book.add(.role, of: "ash", now: .start) == true)
        #expect(book.refusals[.role] == 12)
        #expect(book.refusals[.unknownKey] == 0)
        #expect(book.refusals.total == 13)
    }

    @Test func `of a flood of keys are told now and then, with how many were not`() {
        var book = RefusalBook()
        let told = (0..<10_000).count { book.add(.unknownKey, of: "\($0)", now: .start) }
        #expect(told == Int(RefusalBook.burst))
        #expect(book.add(.unknownKey, of: "one more", now: .start + .seconds(9)) == false)
        #expect(book.add(.unknownKey, of: "and another", now: .start + .seconds(11)) == true)
        #expect(book.takeUntold() == 10_001 - told)
        #expect(book.takeUntold() == 0)
        #expect(book.refusals.total == 10_002)
    }
}

@Suite struct `The trainer's place with keys` {
    private func peer(_ id: UInt8, _ key: PublicKey) -> Peer {
        Peer(routingID: [id], standing: .authorized(Identity(name: "k\(id)", roles: [.trainer], key: key)))
    }

    @Test func `is not taken by another key under the same name while its owner is heard`() throws {
        let (mine, other) = (try KeyPair.generate().publicKey, try KeyPair.generate().publicKey)
        var seat = TrainerSeat()
        let hello = TrainerHello(software: "", trainer: "t", boot: 1, nextStep: 0)
        var again = hello
        again.boot = 2
        #expect(seat.claim(hello, from: peer(1, mine), lostAfter: .seconds(60), now: .start) == .welcome)
        #expect(seat.claim(again, from: peer(2, other), lostAfter: .seconds(60), now: .start) == .foreign)
        #expect(seat.claim(hello, from: peer(2, other), lostAfter: .seconds(60), now: .start) == .foreign)
        #expect(seat.claim(again, from: peer(3, mine), lostAfter: .seconds(60), now: .start) == .welcome)
        let later = Moment.start + .seconds(60)
        #expect(seat.claim(hello, from: peer(2, other), lostAfter: .seconds(60), now: later) == .replaced)
        again.boot = 3
        #expect(seat.claim(again, from: peer(2, other), lostAfter: .seconds(60), now: later) == .welcome)
    }
}

@Suite struct `Ids of workers` {
    private let mine: PublicKey
    private let other: PublicKey

    init() throws { (mine, other) = (try KeyPair.generate().publicKey, try KeyPair.generate().publicKey) }

    @Test func `belong to the key that was given them last`() {
        var owners = WorkerOwners()
        #expect(owners[WorkerID("oak")] == nil)
        owners.give(WorkerID("oak"), to: mine)
        owners.give(WorkerID("ash"), to: mine)
        #expect(owners[WorkerID("oak")] == mine)
        owners.give(WorkerID("oak"), to: other)
        #expect(owners[WorkerID("oak")] == other)
        #expect(owners[WorkerID("ash")] == mine)
    }

    @Test func `are forgotten where one key has too many: its own, the oldest first`() {
        var owners = WorkerOwners()
        owners.give(WorkerID("oak"), to: other)
        func remembered(_ range: Range<Int>) -> Int { range.count { owners[WorkerID("\($0)")] == mine } }
        for id in 0..<WorkerOwners.remembered { owners.give(WorkerID("\(id)"), to: mine) }
        owners.give(WorkerID("0"), to: mine)
        #expect(remembered(0..<WorkerOwners.remembered) == WorkerOwners.remembered)
        for id in 0..<100_000 { owners.give(WorkerID("\(id)"), to: mine) }
        #expect(owners[WorkerID("oak")] == other)
        #expect(owners[WorkerID("99999")] == mine)
        #expect((1...WorkerOwners.remembered).contains(remembered(0..<100_000)))
    }
}
