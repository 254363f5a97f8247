import TestSupport
import Testing
import Transport

@testable import Coordinator

private let anna = WorkerID("anna")
private let ben = WorkerID("ben")

@Suite struct `A lease book` {
    @Test func `gives nothing without credit and no more than the credit`() {
        var checked = CheckedBook(units: 100)
        checked.join("anna")
        #expect(checked.grants().isEmpty)
        checked.event { book, _ in book.credit(5, to: anna) }
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 5)
        #expect(checked.grants().isEmpty)
        #expect(checked.book.count(.leased) == 5)
    }

    @Test func `counts an outcome once however often it comes`() {
        var checked = CheckedBook(units: 3)
        checked.join("anna", credit: 3)
        _ = checked.grants()
        #expect(checked.finish(1, by: "anna") == .fresh)
        #expect(checked.finish(1, by: "anna") == .duplicate)
        checked.event { book, _ in book.commit(1) }
        #expect(checked.finish(1, by: "anna") == .duplicate)
        #expect(checked.book.count(.done) == 1)
    }

    @Test func `takes a late outcome of a lease that is over and asks nobody again`() {
        var checked = CheckedBook(units: 2)
        checked.join("anna", credit: 2)
        _ = checked.grants()
        let actions = checked.pass(.seconds(61))
        #expect(actions.lost == [anna])
        #expect(checked.book.count(.waiting) == 2)
        checked.join("anna", boot: 1)
        #expect(checked.finish(0, by: "anna") == .fresh)
        checked.join("ben", credit: 10)
        #expect(checked.grants().flatMap { Array($0.units) } == [1])
    }

    @Test func `takes a late outcome while somebody else holds the sample`() {
        var checked = CheckedBook(units: 1)
        checked.join("anna", credit: 1)
        _ = checked.grants()
        _ = checked.pass(.seconds(61))
        checked.join("ben", credit: 1)
        #expect(checked.grants().count == 1)
        checked.join("anna", boot: 1)
        #expect(checked.finish(0, by: "anna") == .fresh)
        checked.event { book, _ in book.commit(0) }
        #expect(checked.book.isFinished)
        #expect(checked.finish(0, by: "ben") == .duplicate)
    }

    @Test func `returns the leases of a worker that pings but finishes nothing`() {
        var checked = CheckedBook(units: 4)
        checked.join("anna", credit: 4)
        _ = checked.grants()
        for _ in 0..<59 {
            #expect(checked.pass(.seconds(10)).expired.isEmpty)
            checked.event { $0.heard(from: anna, now: $1) }
        }
        let actions = checked.pass(.seconds(10))
        #expect(actions.expired[anna].map(Array.init) == [0, 1, 2, 3])
        #expect(checked.book.count(.waiting) == 4)
        checked.event { book, _ in book.credit(8, to: anna) }
        #expect(checked.grants().isEmpty, "a stalled worker gets nothing")
        _ = checked.finish(0, by: "anna")
        #expect(!checked.grants().isEmpty, "progress makes it a worker again")
    }

    @Test func `retries what ran when a worker died alone, and quarantines it after deaths on two hosts`() {
        var checked = CheckedBook(units: 3)
        checked.join("anna", host: "one", credit: 3)
        _ = checked.grants()
        checked.event { $0.executing(UnitSet([1]), on: anna, now: $1) }
        checked.event { book, _ in book.lose(anna, .died) }
        checked.join("anna", boot: 2, host: "one", credit: 10)
        let alone = checked.grants()
        #expect(alone.first?.isAlone == true)
        #expect(alone.first.map { Array($0.units) } == [1])
        #expect(alone.count == 1, "nothing runs beside a suspect")
        checked.event { book, _ in book.lose(anna, .died) }
        #expect(checked.event { book, _ in book.condemned() }.isEmpty)
        checked.join("ben", boot: 3, host: "two", credit: 10)
        #expect(checked.grants().first?.isAlone == true)
        checked.event { book, _ in book.lose(ben, .died) }
        let condemned = checked.event { book, _ in book.condemned() }
        #expect(condemned.map(\.unit) == [1])
        #expect(Set(condemned.first?.blames.map(\.host) ?? []) == ["one", "two"])
        checked.event { book, _ in book.commitQuarantine(1) }
        #expect(checked.book.count(.quarantined) == 1)
    }

    @Test func `forgives a death that was only a lost connection`() {
        var policy = LeasePolicy()
        policy.deathsToQuarantine = 1
        var checked = CheckedBook(units: 1, policy: policy)
        checked.join("anna", credit: 1)
        _ = checked.grants()
        checked.event { $0.executing(UnitSet([0]), on: anna, now: $1) }
        checked.event { book, _ in book.lose(anna, .died) }
        checked.join("anna", boot: 1, credit: 1)
        #expect(checked.grants().first?.isAlone == true)
        checked.event { book, _ in book.lose(anna, .died) }
        checked.join("anna", boot: 1)
        #expect(checked.event { book, _ in book.condemned() }.isEmpty)
    }

    @Test func `a sample that hangs the model is retried alone and given up, and the workers go on`() {
        var checked = CheckedBook(units: 5)
        for (number, name) in ["anna", "ben", "carl"].enumerated() {
            checked.join(name, boot: UInt64(number + 1), host: "host", credit: 5)
            let grants = checked.grants()
            let worker = WorkerID(name)
            #expect(number == 0 || grants.first?.isAlone == true)
            checked.event { $0.executing(UnitSet([0]), on: worker, now: $1) }
            for unit in grants.flatMap({ Array($0.units) }) where unit != 0 { _ = checked.finish(unit, by: name) }
            for _ in 0..<61 {
                checked.event { $0.heard(from: worker, now: $1) }
                _ = checked.pass(.seconds(10))
            }
            #expect(checked.book.held(by: worker).isEmpty)
        }
        checked.event { book, _ in book.credit(50, to: WorkerID("carl")) }
        #expect(!checked.grants().contains { $0.worker == WorkerID("carl") }, "its slot still hangs")
        checked.event { $0.executing(UnitSet(), on: WorkerID("carl"), now: $1) }
        #expect(checked.book.workers[WorkerID("carl")]?.isStalled == false, "its slot is free again")
        checked.join("dora", boot: 9, host: "other", credit: 5)
        #expect(checked.grants().contains { $0.isAlone })
        checked.event { book, _ in book.lose(WorkerID("dora"), .died) }
        checked.event { book, _ in book.lose(WorkerID("carl"), .died) }
        #expect(checked.event { book, _ in book.condemned() }.map(\.unit) == [0])
    }

    @Test func `ignores tokens that were never given and more than a worker can hold`() {
        var checked = CheckedBook(units: 4)
        let forged = LeaseToken(epoch: 1, sequence: 1)
        let adopted = checked.event { book, now in
            book.admit(
                anna, boot: 1, host: "host", slots: 1, held: [.init(token: forged, units: UnitSet([0, 1]))],
                unacknowledged: UnitSet(), now: now)
        }
        #expect(adopted.isEmpty)
        #expect(checked.book.count(.waiting) == 4)
        checked.join("ben", credit: .max)
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 4)
    }

    @Test func `never blames samples that a draining worker gives back`() {
        var checked = CheckedBook(units: 2)
        for _ in 0..<10 {
            checked.join("anna", credit: 2)
            _ = checked.grants()
            checked.event { book, _ in book.giveBack(UnitSet([0, 1]), from: anna) }
        }
        #expect(checked.event { book, _ in book.condemned() }.isEmpty)
        #expect(checked.grants().isEmpty)
        #expect(checked.book.history[0]?.losses == 0)
    }

    @Test func `quarantines a sample after three failures of its own`() {
        var checked = CheckedBook(units: 1)
        checked.join("anna", credit: 9)
        for attempt in 1...3 {
            #expect(checked.grants().first?.attempt == attempt)
            let verdict = checked.event { book, _ in book.fail(0, from: anna, in: UInt64(attempt)) }
            #expect(verdict == (attempt < 3 ? .retry : .quarantine))
        }
        checked.event { book, _ in book.commitQuarantine(0) }
        #expect(checked.book.isFinished)
    }

    @Test func `lets a worker go on with what it held before a restart`() {
        var checked = CheckedBook(units: 6)
        let old = LeaseToken(epoch: 0, sequence: 7)
        let adopted = checked.event { book, now in
            book.admit(
                anna, boot: 1, host: "host", slots: 1, held: [.init(token: old, units: UnitSet([2, 3]))],
                unacknowledged: UnitSet([0]),
                now: now)
        }
        #expect(adopted == [old])
        checked.join("ben", credit: 10)
        #expect(checked.grants().flatMap { Array($0.units) }.sorted() == [1, 4, 5])
        #expect(checked.finish(2, by: "anna") == .fresh)
        #expect(checked.finish(0, by: "anna") == .fresh)
    }

    @Test func `tells what of an adopted lease others have answered or hold`() {
        var checked = CheckedBook(units: 6)
        let held = [LeaseBook.Claim(token: LeaseToken(epoch: 0, sequence: 7), units: UnitSet([1, 2, 3, 4]))]
        checked.join("ben", credit: 2)
        #expect(checked.grants().flatMap { Array($0.units) }.sorted() == [0, 1])
        checked.event { book, _ in book.restore(3, as: .done) }
        let adopted = checked.event { book, now in
            book.admit(
                anna, boot: 1, host: "host", slots: 1, held: held, unacknowledged: UnitSet(), now: now)
        }
        #expect(adopted == [held[0].token])
        #expect(Array(checked.book.gone(from: held, adopted: adopted)) == [1, 3])
        #expect(checked.book.gone(from: held, adopted: []).isEmpty)
    }

    @Test func `puts back what a worker does not know of after a reconnect`() {
        var checked = CheckedBook(units: 4)
        checked.join("anna", credit: 4)
        let token = checked.grants()[0].token
        let adopted = checked.event { book, now in
            book.admit(
                anna, boot: 1, host: "host", slots: 1, held: [.init(token: token, units: UnitSet([1]))],
                unacknowledged: UnitSet(),
                now: now)
        }
        #expect(adopted == [token])
        #expect(checked.book.count(.leased) == 1)
        checked.join("ben", credit: 10)
        #expect(!checked.grants().flatMap { Array($0.units) }.contains(1))
    }

    @Test func `takes unstarted samples back for idle workers, then leases the oldest a second time`() {
        var policy = LeasePolicy()
        policy.largestLease = 64
        var checked = CheckedBook(units: 20, policy: policy)
        checked.join("anna", credit: 20)
        while checked.book.count(.waiting) > 0 { _ = checked.grants() }
        checked.join("ben", credit: 20)
        let actions = checked.pass(.seconds(1))
        let revoked = actions.revoke[anna] ?? UnitSet()
        #expect(!revoked.isEmpty)
        #expect(checked.pass(.seconds(1)).revoke.isEmpty, "it is asked once at a time")
        checked.event { book, _ in book.giveBack(revoked, from: anna) }
        let moved = checked.grants()
        #expect(moved.allSatisfy { $0.worker == ben })
        for unit in moved.flatMap({ Array($0.units) }) { #expect(checked.finish(unit, by: "ben") == .fresh) }
        while checked.book.count(.waiting) > 0 {
            for unit in checked.grants().flatMap({ Array($0.units) }) { _ = checked.finish(unit, by: "ben") }
        }
        checked.event { $0.heard(from: anna, now: $1) }
        checked.now = checked.now + .seconds(6)
        checked.event { $0.heard(from: anna, now: $1) }
        checked.event { $0.heard(from: ben, now: $1) }
        checked.event { book, _ in book.credit(100, to: ben) }
        let second = checked.event { $0.duplicateGrants(now: $1) }
        #expect(second.map(\.worker) == [ben])
        let unit = second.first?.units.first ?? -1
        #expect(checked.finish(unit, by: "ben") == .fresh)
        #expect(checked.finish(unit, by: "anna") == .duplicate)
        #expect(checked.book.duplicated == [unit])
    }

    @Test func `sends a fast worker few large leases before it knows how fast it is`() {
        var checked = CheckedBook(units: 100_000)
        checked.join("anna", credit: 4096)
        let grants = checked.grants()
        #expect(grants.reduce(0) { $0 + $1.units.count } > 4000)
        #expect(grants.count <= 40, "\(grants.count) leases")
    }

    @Test func `gives a worker that is slow for now no more than its pace is good for, whatever it asks for`() {
        var checked = CheckedBook(units: 20_000)
        checked.join("anna", credit: 2)
        for grant in checked.grants() { for unit in grant.units { _ = checked.finish(unit, by: "anna") } }
        _ = checked.pass(.milliseconds(250))
        #expect(checked.book.workers[anna]?.pace == 8)
        checked.event { book, _ in book.credit(4096, to: anna) }
        #expect((1...24).contains(checked.grants().reduce(0) { $0 + $1.units.count }))
        // It takes a twentieth of a second for all of it, and shows what it can.
        for round in 1...3 {
            _ = checked.pass(.milliseconds(50))
            let held = Array(checked.book.held(by: anna))
            checked.event { book, now in
                for unit in held { _ = book.answer(unit, from: anna) }
                book.progress(of: anna, finished: held.count, now: now)
            }
            checked.event { book, _ in book.credit(UInt64(round + 1) * 4096, to: anna) }
            _ = checked.grants()
        }
        #expect(checked.book.held(by: anna).count > 100)
    }

    /// A book of workers that hold ten samples each and start none, and two that wait for work.
    private func slowCrowd(of workers: Int) -> CheckedBook {
        var checked = CheckedBook(units: 10 * workers)
        for number in 0..<workers { checked.join("slow-\(number)", credit: 10) }
        while checked.book.count(.waiting) > 0 { _ = checked.grants() }
        for name in ["idle-1", "idle-2"] { checked.join(name, credit: 100) }
        return checked
    }

    @Test func `takes back from all slow workers together what idle ones have a use for`() {
        var checked = slowCrowd(of: 30)
        let revoked = checked.pass(.seconds(1)).revoke
        let count = revoked.values.reduce(0) { $0 + $1.count }
        #expect(count == 19, "of 300 samples, two of 32 workers' part")
        for (worker, units) in revoked { checked.event { book, _ in book.giveBack(units, from: worker) } }
        // The slow ones would take more, too.
        for worker in revoked.keys { checked.event { book, _ in book.credit(100, to: worker) } }
        #expect(Set(checked.grants().prefix(2).map(\.worker.text)) == ["idle-1", "idle-2"])
    }

    @Test func `moves no sample from one slow worker to the next and on`() {
        var checked = slowCrowd(of: 30)
        var moved = 0
        for _ in 0..<20 {
            for (worker, units) in checked.pass(.milliseconds(100)).revoke {
                moved += units.count
                checked.event { book, _ in book.giveBack(units, from: worker) }
            }
            while !checked.grants().isEmpty {}
            for (worker, record) in checked.book.workers {
                checked.event { book, _ in book.credit(record.leasedTotal + 2, to: worker) }
            }
        }
        #expect(moved <= 40, "\(moved) of 300 samples were moved, though nobody finished anything")
    }

    @Test func `makes a lease that could not be sent wait again`() {
        var checked = CheckedBook(units: 3)
        checked.join("anna", credit: 3)
        let grants = checked.grants()
        for grant in grants { checked.event { $0.undo(grant, .until($1)) } }
        #expect(checked.book.count(.waiting) == 3)
        #expect(checked.grants().isEmpty, "it is not tried again at once")
        _ = checked.pass(.milliseconds(100))
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 3, "the credit is not used up")
        #expect(checked.book.takeClosedLeases().isEmpty, "what never left has no history")
    }

    @Test func `grants nothing to a worker whose queue is full until it had time to read`() {
        var checked = CheckedBook(units: 3)
        checked.join("anna", credit: 3)
        for grant in checked.grants() { checked.event { $0.undo(grant, .until($1 + .seconds(1))) } }
        for _ in 0..<9 {
            _ = checked.pass(.milliseconds(100))
            checked.event { $0.heard(from: anna, now: $1) }
            #expect(checked.grants().isEmpty)
        }
        _ = checked.pass(.milliseconds(100))
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 3)
    }

    @Test func `grants nothing to a worker whose connection is gone until it says HELLO on a new one`() {
        var checked = CheckedBook(units: 3)
        checked.join("anna", credit: 3)
        for grant in checked.grants() { checked.event { book, _ in book.undo(grant, .unreachable) } }
        for _ in 0..<20 {
            _ = checked.pass(.milliseconds(100))
            // What it sent before its connection went is still read.
            checked.event { $0.heard(from: anna, now: $1) }
            checked.event { $0.executing(UnitSet(), on: anna, now: $1) }
            #expect(checked.grants().isEmpty)
        }
        checked.join("ben", credit: 1)
        #expect(checked.grants().map(\.worker) == [ben], "others get it meanwhile")
        checked.join("anna", credit: 3)
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 2)
    }

    @Test(arguments: 0..<20)
    func `takes outcomes in a row as it takes them one by one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var policy = LeasePolicy()
        policy.largestLease = Int.random(in: 1...9, using: &random)
        var checked = CheckedBook(units: 60, policy: policy)
        for name in ["anna", "ben"] { checked.join(name, credit: 40) }
        _ = checked.grants()
        checked.event { book, _ in book.giveBack(UnitSet([3, 4, 11]), from: anna) }
        for _ in 0..<60 {
            let start = Int.random(in: 0..<60, using: &random)
            let run = start..<min(60, start + Int.random(in: 1...12, using: &random))
            let worker = Bool.random(using: &random) ? anna : ben
            var single = checked.book
            let expected = run.filter { single.answer($0, from: worker) == .fresh }
            let fresh = checked.event { book, _ in book.answer(run, from: worker) }
            #expect(Array(fresh) == expected)
            #expect(checked.book.states == single.states)
            #expect(checked.book.held(by: worker) == single.held(by: worker))
        }
    }

    @Test func `looks at a worker for its own messages, not for those of all others`() {
        let workers = (0..<200).map { WorkerID("worker-\($0)") }
        var book = LeaseBook(units: 8000, epoch: 1)
        var now = Moment.start
        for worker in workers {
            _ = book.admit(
                worker, boot: 1, host: "host", slots: 1, held: [], unacknowledged: UnitSet(), now: now)
            book.credit(20, to: worker)
        }
        _ = book.grants(now: now)
        var finished: [WorkerID: UInt64] = [:]
        var mostHungry = 0
        var looked = 0
        var messages = 0
        while !book.isFinished {
            now = now + .milliseconds(100)
            _ = book.tick(now: now)
            for worker in workers {
                let held = book.held(by: worker)
                guard let run = held.ranges.first else { continue }
                book.heard(from: worker, now: now)
                book.progress(of: worker, finished: run.count, now: now)
                for unit in book.answer(run, from: worker) { book.commit(unit) }
                messages += 1
                mostHungry = max(mostHungry, book.hungry.count)
                looked += book.areAllStirred ? book.hungry.count : book.stirred.count
                finished[worker, default: 0] += UInt64(run.count)
                book.credit(24 + finished[worker, default: 0], to: worker)
                _ = book.grants(now: now)
            }
        }
        #expect(mostHungry > 180, "a busy run's workers are nearly all hungry for a little more")
        #expect(looked < 4 * messages, "\(looked) workers were looked at for \(messages) messages")
    }

    @Test func `counts a failure once though its batch comes again after a reconnect`() {
        var checked = CheckedBook(units: 1)
        checked.join("anna", credit: 1)
        _ = checked.grants()
        #expect(checked.event { book, _ in book.fail(0, from: anna, in: 7) } == .retry)
        for _ in 0..<5 {
            // The acknowledgement was lost: the worker names the unit as finished, and sends the batch again.
            _ = checked.event { book, now in
                book.admit(
                    anna, boot: 1, host: "host", slots: 1, held: [], unacknowledged: UnitSet([0]), now: now)
            }
            #expect(checked.event { book, _ in book.fail(0, from: anna, in: 7) } == .duplicate)
        }
        #expect(checked.book.history[0]?.failures.count == 1)
        checked.event { book, _ in book.credit(1, to: anna) }
        #expect(checked.grants().count == 1, "it is tried again")
        #expect(checked.event { book, _ in book.fail(0, from: anna, in: 8) } == .retry)
    }

    @Test func `never gives a sample back to the slot that hangs over it`() {
        var checked = CheckedBook(units: 4)
        checked.join("anna", slots: 2, credit: 4)
        _ = checked.grants()
        checked.event { $0.executing(UnitSet([0, 1]), on: anna, now: $1) }
        for unit in 1...3 {
            _ = checked.pass(.seconds(250))
            _ = checked.finish(unit, by: "anna")
            checked.event { book, now in
                book.heard(from: anna, now: now)
                book.executing(UnitSet([0]), on: anna, now: now)
            }
        }
        checked.event { book, _ in book.credit(100, to: anna) }
        for _ in 0..<50 {
            checked.event { $0.heard(from: anna, now: $1) }
            _ = checked.pass(.milliseconds(100))
            #expect(checked.grants().isEmpty)
        }
        #expect(checked.event { book, _ in book.condemned() }.isEmpty)
        checked.join("ben", boot: 2, credit: 1)
        #expect(checked.grants().map(\.worker) == [ben], "another worker gets it, alone")
        #expect(checked.book.workers[ben]?.holdsAlone == true)
    }

    @Test func `a stalled worker that only answers a request to give back gets nothing`() {
        var checked = CheckedBook(units: 4)
        checked.join("anna", credit: 2)
        _ = checked.grants()
        checked.event { $0.executing(UnitSet([0]), on: anna, now: $1) }
        for _ in 0..<60 {
            _ = checked.pass(.seconds(10))
            checked.event { $0.heard(from: anna, now: $1) }
        }
        _ = checked.pass(.seconds(10))
        #expect(checked.book.workers[anna]?.isStalled == true)
        checked.event { book, _ in
            book.giveBack(UnitSet([1]), from: anna)
            book.credit(10, to: anna)
        }
        #expect(checked.grants().isEmpty)
    }

    @Test func `looks at what a worker holds, however much it names`() {
        let units = 100_000
        var checked = CheckedBook(units: units)
        checked.join("anna", credit: 3)
        #expect(checked.grants().reduce(0) { $0 + $1.units.count } == 3)
        var everything = UnitSet()
        everything.insert(0..<units)
        checked.event { $0.executing(everything, on: anna, now: $1) }
        #expect(checked.book.workers[anna]?.executing.count == 3)
        checked.event { book, _ in book.giveBack(everything, from: anna) }
        #expect(checked.book.count(.waiting) == units)
        let claims = (1...50_000).map { LeaseBook.Claim(token: LeaseToken(epoch: 0, sequence: $0), units: everything) }
        _ = checked.event { book, now in
            book.admit(
                anna, boot: 1, host: "host", slots: 1, held: claims, unacknowledged: everything, now: now)
        }
        #expect(checked.book.count(.leased) == LeaseBook.mostClaimed)
    }

    @Test func `a suspect stays one over a reconnect`() {
        var checked = CheckedBook(units: 2)
        checked.join("anna", credit: 2)
        _ = checked.grants()
        checked.event { $0.executing(UnitSet([0]), on: anna, now: $1) }
        checked.event { book, _ in book.lose(anna, .died) }
        checked.join("ben", boot: 2, credit: 1)
        let token = checked.grants()[0].token
        func reconnect(_ held: [LeaseBook.Claim]) -> [LeaseToken] {
            checked.event { book, now in
                book.admit(ben, boot: 2, host: "host", slots: 1, held: held, unacknowledged: UnitSet(), now: now)
            }
        }
        // It kept the lease.
        #expect(reconnect([.init(token: token, units: UnitSet([0]))]) == [token])
        #expect(checked.book.leases[token]?.isAlone == true)
        // It was taken for lost and came back with it.
        checked.event { book, _ in book.lose(ben, .silent) }
        #expect(reconnect([.init(token: token, units: UnitSet([0]))]) == [token])
        #expect(checked.book.leases[token]?.isAlone == true)
        // The lease never reached it.
        #expect(reconnect([]).isEmpty)
        checked.event { book, _ in book.credit(5, to: ben) }
        #expect(checked.grants().map { ($0.isAlone) } == [true])
    }

    @Test func `holds a worker to so many samples, whatever credit it claims`() {
        var policy = LeasePolicy()
        policy.largestHolding = 10
        policy.largestLease = 4
        var checked = CheckedBook(units: 1000, policy: policy)
        checked.join("anna", credit: .max)
        for _ in 0..<20 { _ = checked.grants() }
        #expect((10..<14).contains(checked.book.count(.leased)))
    }
}
