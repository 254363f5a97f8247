import Foundation
import Ledger
import Outcomes
import Testing
import Transport

@testable import Coordinator

private func outcome(_ sample: Int, right: [Int], of levels: [Int] = [2, 3], name: Bool = false) -> Outcome {
    var outcome = Outcome(sample: sample, repetition: 0)
    outcome.levels = levels.map { number in
        LevelAnswer(
            number: number, reading: .choice(0, rule: .bareLine),
            rewards: [Reward(.accuracy, right.contains(number) ? 1 : 0)])
    }
    if name { outcome.leaf = LeafAnswer(rewards: [Reward(.accuracy, 1)]) }
    return outcome
}

@Suite struct `An evaluation's counts` {
    @Test func `are of whole samples, and what failed was asked and is not right`() {
        var (first, rest) = (EvaluationCounts(), EvaluationCounts())
        first.add(outcome(0, right: [2, 3], name: true), asked: [2, 3])
        first.add(outcome(1, right: [3]), asked: [2, 3])
        rest.add(outcome(2, right: [2]), asked: [2, 3])
        rest.add(nil, asked: [2, 3])
        var failed = Outcome(sample: 4, repetition: 0)
        failed.failure = Failure(.imageMissing, "")
        rest.add(failed, asked: [2, 3])
        var partly = outcome(5, right: [2], of: [2])
        partly.levels.append(
            LevelAnswer(number: 3, reading: .choice(0, rule: .bareLine), failure: Failure(.deadline, "")))
        rest.add(partly, asked: [2, 3])
        // Nothing is asked of a sample without choices.
        rest.add(Outcome(sample: 6, repetition: 0), asked: [])
        var all = first
        all.merge(rest)
        #expect((all.samples, all.rightPaths, all.rightLeaves, all.rightNames, all.failed) == (6, 1, 2, 1, 3))
        #expect(all.levels == [2: .init(asked: 6, right: 3), 3: .init(asked: 6, right: 2)])
        #expect((all.hca, all.leaf) == (1.0 / 6, 2.0 / 6))
    }
}

@Suite struct `An evaluation` {
    private var book = EvaluationBook()
    private let units = UnitKind.firstHeldOut..<UnitKind.firstHeldOut + 2

    private func request(_ number: Int, _ version: Int? = nil, _ strategy: String = "") -> EvaluationRequest {
        EvaluationRequest(number: number, policyVersion: version, strategy: strategy)
    }

    private func row(_ number: Int, _ version: Int) -> EvaluationRow {
        EvaluationRow(
            number: number, repetition: book.times, asked: Date(timeIntervalSince1970: 0), policyVersion: version,
            strategy: "two-stage")
    }

    private func verdict(_ request: EvaluationRequest) -> String {
        switch book.verdict(on: request, usual: "two-stage") {
        case .over(let end): "over \(end.number)"
        case .underWay: "under way"
        case .refused: "refused"
        case .next: "next"
        }
    }

    private mutating func answer(_ unit: Int) {
        book.count(outcome(0, right: [2, 3]), of: unit, asked: [2, 3])
        // Counted once, however often it is told.
        book.settle(unit)
        book.count(outcome(0, right: [2, 3]), of: unit, asked: [2, 3])
    }

    @Test mutating func `ends when every sample's end is in the ledger, and says the same whenever it is asked again`()
    {
        #expect(verdict(request(4)) == "next")
        book.begin(row(4, 9), units)
        #expect(verdict(request(4, 9, "two-stage")) == "under way")
        #expect(verdict(request(4, 8)) == "refused")
        #expect(verdict(request(4, 9, "joint")) == "refused")
        #expect(verdict(request(3)) == "refused")
        answer(units.lowerBound)
        var early = book.finish(at: Date())
        #expect(early == nil)
        answer(units.upperBound - 1)
        early = book.finish(at: Date())
        #expect(early == nil, "the ledger does not know that it was asked for")
        let isBegun = book.beginLeasing(4)
        #expect(isBegun)
        let end = book.finish(at: Date(timeIntervalSince1970: 2.5))
        guard case .done(let counts, let milliseconds) = end?.result else {
            Issue.record("no end")
            return
        }
        #expect((counts.samples, counts.rightPaths, milliseconds) == (2, 2, 2500))
        // Told of when it is durable, and not before.
        #expect(verdict(request(4)) == "under way")
        #expect(book.latest == nil)
        let committed = book.commit(4)
        #expect(committed == end)
        #expect(verdict(request(4)) == "over 4")
        #expect(book.latest == end)
        #expect(book.times == 1)
    }

    @Test mutating func `is given up for a later one, and stays so`() {
        book.begin(row(1, 0), units)
        let cancelled = book.cancel()
        #expect(cancelled?.result == .cancelled)
        book.begin(row(2, 1), units)
        let isLeased = book.beginLeasing(1)
        #expect(!isLeased, "what was given up is not leased")
        let committed = book.commit(1)
        #expect(committed == cancelled)
        #expect(verdict(request(1)) == "over 1")
        #expect(book.latest == nil)
        #expect(book.times == 2)
        #expect(book.running?.row.repetition == 1)
    }

    @Test mutating func `goes on after a restart from what was answered`() {
        book.restore(StoredEvaluation(row: row(1, 0), end: .cancelled), units)
        book.restore(StoredEvaluation(row: row(5, 3), end: nil), units)
        #expect(verdict(request(1)) == "over 1")
        #expect(verdict(request(5)) == "under way")
        answer(units.lowerBound)
        answer(units.upperBound - 1)
        let end = book.finish(at: Date())
        #expect(end?.number == 5)
    }
}

@Suite struct `Samples that are held out` {
    @Test func `have units of their own, one for each time that they are asked`() {
        var work = WorkList(endlessOver: 10, chosen: [0, 2, 3, 5, 6, 8, 9], heldOut: [1, 4, 7], seed: 3)
        #expect(work.samples == 7)
        work.grow(to: 14)
        #expect(Set((0..<14).map { work.place(of: $0).sample }) == [0, 2, 3, 5, 6, 8, 9])
        #expect(work.unit(sample: 4, repetition: 0) == nil)
        #expect(!work.isToCome(sample: 4, repetition: 0))
        work.ask(times: 2)
        for repetition in 0..<2 {
            let units = work.heldOutUnits(repetition)
            #expect(units.map { work.place(of: $0).sample } == [1, 4, 7])
            #expect(units.allSatisfy { work.place(of: $0).repetition == repetition })
            for unit in units {
                let (sample, repetition) = work.place(of: unit)
                #expect(work.unit(sample: sample, repetition: repetition) == unit)
            }
        }
        let some = UnitSet([3, work.heldOutUnits(1).lowerBound, work.heldOutUnits(0).lowerBound + 2])
        #expect(work.units(in: work.ranges(of: some)) == some)
        #expect(work.unit(sample: 4, repetition: 2) == nil)
        #expect(work.unit(sample: 10, repetition: 0) == nil)
    }

    @Test func `are leased before groups, and only to who knows what they are`() {
        var checked = CheckedBook(units: 0)
        checked.event { book, _ in
            book.grow(to: 40)
            book.grow(.heldOut, to: 6)
        }
        _ = checked.event { book, now in
            book.admit(
                WorkerID("old"), boot: 1, host: "h", slots: 4, takesHeldOut: false, held: [],
                unacknowledged: UnitSet(), now: now)
        }
        checked.event { book, _ in book.credit(8, to: WorkerID("old")) }
        checked.join("new", slots: 4, credit: 8)
        let grants = checked.grants()
        let first = grants.first { $0.worker == WorkerID("new") }
        #expect(first?.units.allSatisfy { UnitKind(of: $0) == .heldOut } == true)
        #expect(grants.allSatisfy { Set($0.units.map(UnitKind.init(of:))).count == 1 }, "no lease has both")
        let old = grants.filter { $0.worker == WorkerID("old") }.flatMap { Array($0.units) }
        #expect(!old.isEmpty && old.allSatisfy { UnitKind(of: $0) == .listed })
        #expect(grants.flatMap { Array($0.units) }.count { UnitKind(of: $0) == .heldOut } == 6)

        // What comes back goes first again; while nobody asks for groups, nothing else is given.
        checked.event { book, _ in book.lose(WorkerID("new"), .left) }
        checked.join("next", boot: 2, slots: 8, credit: 20)
        let again = checked.event { $0.grants([.heldOut], now: $1) }
        #expect(again.flatMap { Array($0.units) }.count == 6)
        #expect(again.allSatisfy { $0.worker == WorkerID("next") })
    }

    @Test func `are retried alone by who knows what they are`() {
        var checked = CheckedBook(units: 0)
        checked.event { book, _ in
            book.grow(to: 1)
            book.grow(.heldOut, to: 1)
        }
        checked.join("a", credit: 1)
        let unit = UnitKind.firstHeldOut
        #expect(checked.grants().map { Array($0.units) } == [[unit]])
        checked.event { $0.executing(UnitSet([unit]), on: WorkerID("a"), now: $1) }
        checked.event { book, _ in book.lose(WorkerID("a"), .died) }
        _ = checked.event { book, now in
            book.admit(
                WorkerID("old"), boot: 2, host: "h", slots: 1, takesHeldOut: false, held: [],
                unacknowledged: UnitSet(), now: now)
        }
        checked.event { book, _ in book.credit(2, to: WorkerID("old")) }
        #expect(checked.grants().map { Array($0.units) } == [[0]])
        checked.join("b", boot: 3, credit: 1)
        let grants = checked.grants()
        #expect(grants.map(\.worker) == [WorkerID("b")] && grants[0].isAlone)
    }

    @Test func `keep their version at workers`() {
        var dispatch = PolicyDispatch()
        for version in [3, 4] {
            dispatch.enqueue(version)
            dispatch.finishFirst(keeping: nil)
        }
        #expect(dispatch.has(3) && dispatch.has(4))
        dispatch.enqueue(5)
        dispatch.finishFirst(keeping: 3)
        #expect(dispatch.has(3) && dispatch.has(4) && dispatch.has(5))
        // Nothing keeps what is older than the version before.
        dispatch.enqueue(6)
        dispatch.finishFirst(keeping: nil)
        #expect(!dispatch.has(3) && !dispatch.has(4) && dispatch.has(5))
        // An older one that comes again takes nothing away.
        dispatch.enqueue(3)
        dispatch.finishFirst(keeping: nil)
        #expect(dispatch.has(3) && dispatch.has(5) && dispatch.has(6))
    }
}

@Suite struct `A small step` {
    @Test func `is leased by the workers' paces, which idle times do not change`() {
        var checked = CheckedBook(units: 0)
        checked.join("quick", credit: 100)
        checked.join("slow", credit: 100)
        var first = 0
        // Both get as much at first, and wait for the next step when they are through.
        for step in 0..<6 {
            checked.event { book, _ in book.grow(to: 16 * (step + 1)) }
            var held = ["quick": 0, "slow": 0]
            for grant in checked.grants() { held[grant.worker.text, default: 0] += grant.units.count }
            if step == 0 { first = held["slow"] ?? 0 }
            if step == 5 { #expect(held["slow"] ?? 0 <= 4 && first >= 7, "\(held), after \(first)") }
            // The slow one takes 100 ms a unit, the other one 20.
            for turn in 1...200 where checked.book.count(.done) < 16 * (step + 1) {
                _ = checked.pass(.milliseconds(20))
                for name in held.keys { checked.event { $0.heard(from: WorkerID(name), now: $1) } }
                for (name, each) in [("quick", 1), ("slow", 5)] where turn.isMultiple(of: each) {
                    guard let unit = checked.book.held(by: WorkerID(name)).first else { continue }
                    let worker = WorkerID(name)
                    _ = checked.event { book, _ in book.answer(unit, from: worker) }
                    checked.event { book, now in book.progress(of: worker, finished: 1, now: now) }
                    checked.event { book, _ in book.commit(unit) }
                    _ = checked.grants()
                }
            }
            #expect(checked.book.count(.done) == 16 * (step + 1))
            _ = checked.pass(.seconds(2))
        }
    }
}
