import TestSupport
import Testing

@testable import Coordinator
@testable import Transport

@Suite struct `A set of units` {
    @Test(arguments: 0..<30)
    func `agrees with a plain set`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var plain: Set<Int> = []
        var units = UnitSet()
        for _ in 0..<400 {
            let unit = Int.random(in: 0..<60, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: #expect(units.remove(unit) == (plain.remove(unit) != nil))
            case 3:
                let run = unit..<unit + Int.random(in: 1..<9, using: &random)
                let start = run.prefix { plain.contains($0) }
                #expect(units.removeStart(of: run) == (start.isEmpty ? nil : start))
                plain.subtract(start)
            case 1:
                units.insert(unit)
                plain.insert(unit)
            default:
                let run = unit..<unit + Int.random(in: 0..<9, using: &random)
                units.insert(run)
                plain.formUnion(run)
            }
            #expect(Array(units) == plain.sorted())
            #expect(units.count == plain.count)
            #expect(units.contains(unit) == plain.contains(unit))
            #expect(zip(units.ranges, units.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        }
    }
}

@Suite struct `A work list` {
    @Test func `numbers chosen samples and repetitions both ways`() {
        let list = WorkList(total: 10, chosen: [1, 4, 5, 9], repeats: 2)
        #expect(list.count == 8)
        for unit in 0..<list.count {
            let (sample, repetition) = list.place(of: unit)
            #expect(list.unit(sample: sample, repetition: repetition) == unit)
        }
        #expect(list.unit(sample: 2, repetition: 0) == nil)
        #expect(list.unit(sample: 1, repetition: 2) == nil)
        #expect(list.unit(sample: -1, repetition: 0) == nil)
    }

    @Test func `is not impressed by huge ranges`() {
        let list = WorkList(total: 5, repeats: 2)
        let huge = UnitRange(repetition: 0, first: 3, count: 4_000_000_000)
        #expect(Array(list.units(in: [UnitRange](repeating: huge, count: 65_536))) == [3, 4])
        #expect(list.units(in: [UnitRange(repetition: 7, first: 0, count: 3)]).isEmpty)
    }

    @Test(arguments: [nil, [0, 1, 2, 5, 6]])
    func `names units as the link does and back`(chosen: [Int]?) {
        let list = WorkList(total: 7, chosen: chosen, repeats: 3)
        let all = UnitSet(0..<list.count)
        let ranges = list.ranges(of: all)
        #expect(list.units(in: ranges) == all)
        #expect(ranges.count == (chosen == nil ? 3 : 6), "neighbours are joined, repetitions are not")
    }
}

@Suite struct `A connection` {
    @Test func `acknowledges batches only when all before them are committed`() {
        var connection = Connection(
            peer: Peer(routingID: Array("p".utf8)), boot: 1, session: 1, software: "", process: 1)
        connection.arrive(1, isCommitted: false)
        connection.arrive(2, isCommitted: true)
        connection.arrive(3, isCommitted: false)
        #expect(connection.acknowledged == 0)
        connection.commit(3)
        #expect(connection.acknowledged == 0)
        connection.commit(1)
        #expect(connection.acknowledged == 3)
        #expect(connection.knows(2))
        #expect(!connection.knows(4))
    }
}

@Suite struct `The coordinator's clock` {
    @Test func `stands still while the coordinator does`() {
        let start = ContinuousClock.now
        var clock = StallTolerantClock(longestStep: .seconds(1), at: start)
        #expect(clock.advance(to: start + .milliseconds(300)).since(.start) == .milliseconds(300))
        #expect(clock.advance(to: start + .seconds(61)).since(.start) == .milliseconds(1300))
        #expect(clock.stalled == .milliseconds(59_700))
    }
}

@Suite struct `The size of a lease` {
    @Test func `follows the worker's pace within bounds and shrinks towards the end`() {
        let policy = LeasePolicy()
        func size(
            pace: Double, room: Int = 4, waiting: Int = 100_000, share: Double = 0.5, mayLeave: Bool = false
        ) -> Int {
            LeaseSize.next(
                wanted: LeaseSize.wanted(pace: pace, slots: 4, room: room, policy: policy), waiting: waiting,
                share: share, mayLeave: mayLeave, policy: policy)
        }
        #expect(size(pace: 0) == 8)
        #expect(size(pace: 0, room: 100) == 100, "what it asks for says how fast it believes to be")
        #expect(size(pace: 0.2) == 1)
        #expect(size(pace: 30) == 30)
        #expect(size(pace: 1e9) == policy.largestLease)
        #expect(size(pace: 1000, waiting: 40) == 10)
        #expect(size(pace: 1000, waiting: 1) == 1)
        #expect(size(pace: 1000, waiting: 1, mayLeave: true) == 0)
        // Small steps are shared by pace.
        #expect(size(pace: 40, waiting: 20, share: 0.8) == 8)
        #expect(size(pace: 10, waiting: 20, share: 0.2) == 2)
    }
}

@Suite struct `Peers that send rubbish` {
    @Test func `are answered for a while and then no more, and a flood of them does not pile up`() {
        var strikes = PeerStrikes()
        let bad = Peer(routingID: Array("bad".utf8))
        let answers = (0..<100).map { _ in strikes.add(bad) }
        #expect(answers.filter { $0 }.count == PeerStrikes.most)
        #expect(strikes.isCutOff(bad))
        for number in 0..<10_000 { _ = strikes.add(Peer(routingID: Array("\(number)".utf8))) }
        #expect(!strikes.isCutOff(bad), "old ones are forgotten")
        #expect(strikes.total == 10_100)
    }
}
