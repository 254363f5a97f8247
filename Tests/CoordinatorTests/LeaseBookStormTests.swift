import TestSupport
import Testing
import Transport

@testable import Coordinator

/// What a worker would know of itself: what it holds, and which batches were never acknowledged.
private struct FakeWorker {
    var boot: UInt64
    var held: [LeaseToken: UnitSet] = [:]
    var unacknowledged = UnitSet()
}

/// Random events over a book, checked after each; and a ledger, which alone outlives a restart.
private struct Storm {
    var checked: CheckedBook
    var random: SeededGenerator
    var units: Int
    /// Units that are held out, beside those.
    var heldOut = 0
    /// Whether more units come, and some are cancelled.
    let isEndless: Bool
    let policy: LeasePolicy
    var workers: [String: FakeWorker] = [:]
    var boots: UInt64 = 0
    var batches: UInt64 = 0
    var epoch: UInt32 = 1
    /// How each unit ended, and how often.
    var ledger: [Int: [UnitState]] = [:]
    /// Submitted and not durable yet.
    var pending: [(unit: Int, state: UnitState)] = []

    init(seed: UInt64, isEndless: Bool) {
        self.isEndless = isEndless
        random = SeededGenerator(seed: seed)
        units = Int.random(in: 1...80, using: &random)
        var policy = LeasePolicy()
        policy.largestLease = Int.random(in: 1...12, using: &random)
        policy.duplicateShare = 0.3
        self.policy = policy
        checked = CheckedBook(units: units, policy: policy)
    }

    mutating func some(of set: UnitSet) -> UnitSet {
        var some = UnitSet()
        for unit in set where Bool.random(using: &random) { some.insert(unit) }
        return some
    }

    mutating func hello(_ name: String) {
        if workers[name] == nil || Int.random(in: 0..<4, using: &random) == 0 {
            boots += 1
            workers[name] = FakeWorker(boot: boots)
        }
        guard var worker = workers[name] else { return }
        // A HELLO may be mistaken about anything.
        if Int.random(in: 0..<5, using: &random) == 0 { worker.unacknowledged.insert(0..<units) }
        let slots = Int.random(in: 1...3, using: &random)
        let adopted = checked.event { book, now in
            book.admit(
                WorkerID(name), boot: worker.boot, host: name, slots: slots, takesHeldOut: name != "a",
                held: worker.held.map { .init(token: $0.key, units: $0.value) }.sorted {
                    $0.token.sequence < $1.token.sequence
                },
                unacknowledged: worker.unacknowledged, now: now)
        }
        worker.held = worker.held.filter { adopted.contains($0.key) }
        workers[name] = worker
        checked.event { book, _ in book.credit(5, to: WorkerID(name)) }
    }

    mutating func answer(_ unit: Int, by name: String) {
        for token in workers[name]?.held.keys ?? [:].keys { _ = workers[name]?.held[token]?.remove(unit) }
        if checked.finish(unit, by: name) == .fresh { pending.append((unit, .done)) }
    }

    mutating func fail(_ unit: Int, by name: String) {
        // Sometimes the same batch again.
        if Bool.random(using: &random) { batches += 1 }
        let batch = batches
        let verdict = checked.event { book, _ in book.fail(unit, from: WorkerID(name), in: batch) }
        if verdict == .quarantine { pending.append((unit, .quarantined)) }
    }

    mutating func give(_ grants: [LeaseBook.Grant]) {
        for grant in grants {
            if grant.worker.text == "a" { #expect(grant.units.allSatisfy { UnitKind(of: $0) == .listed }) }
            if Int.random(in: 0..<4, using: &random) == 0 {
                let isGone = Bool.random(using: &random)
                checked.event { $0.undo(grant, isGone ? .unreachable : .until($1)) }
            } else if Int.random(in: 0..<8, using: &random) > 0 {
                // Else it was sent and never arrived.
                workers[grant.worker.text]?.held[grant.token] = grant.units
            }
        }
    }

    mutating func commit(_ count: Int) {
        for (unit, state) in pending.prefix(count) {
            checked.event { book, _ in
                if state == .done { book.commit(unit) } else { book.commitQuarantine(unit) }
            }
            ledger[unit, default: []].append(state)
        }
        pending.removeFirst(min(count, pending.count))
    }

    mutating func condemn() {
        for (unit, _) in checked.event({ book, _ in book.condemned() }) { pending.append((unit, .quarantined)) }
    }

    /// The coordinator is killed: what was not durable is gone, and so is all that the book knew.
    mutating func restart() {
        epoch += 1
        pending = []
        checked.book = LeaseBook(units: isEndless ? 0 : units, epoch: epoch, policy: policy)
        if isEndless {
            checked.book.grow(to: units)
            checked.book.grow(.heldOut, to: heldOut)
        }
        for (unit, states) in ledger { checked.book.restore(unit, as: states[0]) }
        #expect(checked.book.checkInvariants() == nil)
    }

    mutating func anyUnit() -> Int {
        let number = Int.random(in: 0..<units + heldOut, using: &random)
        return number < units ? number : UnitKind.firstHeldOut + number - units
    }

    mutating func event() {
        let name = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
        let worker = WorkerID(name)
        let any = anyUnit()
        let held = checked.book.held(by: worker)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: hello(name)
        case 1...5: if let unit = Array(held).randomElement(using: &random) { answer(unit, by: name) }
        case 6: if let unit = Array(held).randomElement(using: &random) { fail(unit, by: name) }
        case 7: Bool.random(using: &random) ? answer(any, by: name) : fail(any, by: name)
        case 8: commit(Int.random(in: 0...4, using: &random))
        case 9:
            let returned = some(of: held)
            checked.event { book, _ in book.giveBack(returned, from: worker) }
        case 10:
            let departure = [LeaseBook.Departure.left, .silent, .died].randomElement(using: &random) ?? .left
            checked.event { book, _ in book.lose(worker, departure) }
        case 11:
            let actions = checked.pass(.seconds(Int.random(in: 0...70, using: &random)))
            for worker in actions.lost { #expect(checked.book.workers[worker] == nil) }
        case 12: condemn()
        case 13:
            var running = some(of: held)
            if Int.random(in: 0..<6, using: &random) == 0 { running.insert(any) }
            let executing = running
            checked.event { $0.executing(executing, on: worker, now: $1) }
        case 14 where Int.random(in: 0..<20, using: &random) == 0: restart()
        case 14 where isEndless:
            units += Int.random(in: 0...2, using: &random)
            heldOut += Int.random(in: 0...2, using: &random)
            let (grown, apart) = (units, heldOut)
            checked.event { book, _ in
                book.grow(to: grown)
                book.grow(.heldOut, to: apart)
            }
            cancel(UnitSet([any, anyUnit()]))
        case 15:
            let grants = checked.event { $0.duplicateGrants(now: $1) }
            give(grants)
        case 16...17:
            checked.event { $0.heard(from: worker, now: $1) }
            let total = (checked.book.workers[worker]?.leasedTotal ?? 0) + 3
            checked.event { book, _ in book.credit(total, to: worker) }
        default: give(checked.grants())
        }
    }

    mutating func cancel(_ doomed: UnitSet) {
        let open = doomed.filter { checked.book.states[$0] == .waiting || checked.book.states[$0] == .leased }
        let holders = ["a", "b", "c", "d"].filter {
            !checked.book.held(by: WorkerID($0)).filter(doomed.contains).isEmpty
        }
        let told = checked.event { book, _ in book.cancel(doomed) }
        #expect(told.keys.map(\.text).sorted() == holders)
        for unit in open {
            ledger[unit, default: []].append(.cancelled)
            // What a worker says of it afterwards changes nothing.
            let verdict = checked.event { book, _ in book.answer(unit, from: WorkerID("a")) }
            #expect(verdict == .duplicate)
        }
    }

    /// Whatever happened, a good worker finishes the rest.
    mutating func finish() {
        for name in ["a", "b", "c", "d"] { checked.event { book, _ in book.lose(WorkerID(name), .left) } }
        condemn()
        commit(pending.count)
        checked.join("z", boot: 999_999, host: "z")
        for round in 1...10_000 where !checked.book.isFinished {
            checked.event { book, _ in book.credit(UInt64(round * 1000), to: WorkerID("z")) }
            for unit in checked.grants().flatMap({ Array($0.units) }) { answer(unit, by: "z") }
            commit(pending.count)
        }
    }
}

@Suite struct `A lease book in a storm` {
    @Test(arguments: 0..<60)
    func `keeps its invariants and ends every unit exactly once`(seed: UInt64) {
        var storm = Storm(seed: seed, isEndless: !seed.isMultiple(of: 2))
        for _ in 0..<2000 where !storm.checked.book.isFinished { storm.event() }
        storm.finish()
        #expect(storm.checked.book.isFinished, "seed \(seed)")
        #expect(storm.ledger.count == storm.units + storm.heldOut, "seed \(seed)")
        #expect(storm.ledger.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
    }
}
