import Outcomes
import Runs
import TestSupport
import Testing
import Transport

@testable import Coordinator

private func request(_ step: Int, _ groups: Int, version: Int = 0) -> StepRequest {
    StepRequest(step: step, groups: groups, policyVersion: version)
}

private func settings(lag: Int = 0, oversampling: Double = 0, attempts: Int = 4) -> RolloutSettings {
    var settings = RolloutSettings()
    (settings.maxLag, settings.oversampling, settings.attempts) = (lag, oversampling, attempts)
    return settings
}

extension StepBook {
    /// Admits whatever is wanted.
    fileprivate mutating func admitAll() -> [Int] {
        var groups: [Int] = []
        while admissions > 0 { groups.append(admit()) }
        return groups
    }

    fileprivate mutating func finish(_ group: Int, version: Int = 0) {
        finish(group, as: Ready(versions: version...version))
    }
}

struct StepBookTests {
    @Test func nothing_is_made_before_it_is_asked_for_nor_after_it_is_made() {
        var book = StepBook(settings: settings())
        #expect(book.admissions == 0 && book.assemble() == nil)
        book.ask(request(0, 3))
        #expect(book.admitAll() == [0, 1, 2])
        for group in [2, 0] { book.finish(group) }
        #expect(book.admissions == 0 && book.assemble() == nil)
        book.finish(1)
        let step = book.assemble()
        #expect(step?.delivered == [0, 1, 2] && step?.cancelled == [] && step?.surplus.isEmpty == true)
        #expect(book.admissions == 0 && book.assemble() == nil && book.assembledSteps == 1)
    }

    @Test func what_is_of_no_use_is_replaced_and_counted() {
        var book = StepBook(settings: settings())
        book.ask(request(0, 2))
        #expect(book.admitAll() == [0, 1])
        book.cancel(0, because: .noSpread)
        #expect(book.admitAll() == [2])
        book.cancel(2, because: .failed)
        #expect(book.admitAll() == [3])
        book.finish(3)
        book.finish(1)
        let step = book.assemble()
        #expect(step?.delivered == [1, 3])
        #expect(step?.cancelled == [.init(group: 0, reason: .noSpread), .init(group: 2, reason: .failed)])
    }

    @Test func a_step_ends_with_fewer_when_its_attempts_are_used_up() {
        var book = StepBook(settings: settings(attempts: 2))
        book.ask(request(0, 2))
        var made = book.admitAll()
        while let group = made.popLast() {
            if group == 1 { book.finish(group) } else { book.cancel(group, because: .noSpread) }
            made += book.admitAll()
        }
        let step = book.assemble()
        #expect(book.admitted == 4 && step?.delivered == [1] && step?.cancelled.count == 3)
        // The next step has attempts of its own.
        book.ask(request(1, 2))
        #expect(book.admissions == 2)
    }

    @Test func without_lag_the_surplus_is_cancelled_when_the_step_is_made() {
        var book = StepBook(settings: settings(oversampling: 0.5))
        book.ask(request(0, 4))
        #expect(book.admitAll().count == 6)
        for group in [5, 4, 2, 1] { book.finish(group) }
        let step = book.assemble()
        #expect(step?.delivered == [1, 2, 4, 5])
        #expect(step?.surplus == UnitSet([0, 3]))
        #expect(step?.cancelled == [.init(group: 0, reason: .surplus), .init(group: 3, reason: .surplus)])
        // A late outcome changes nothing: the group has its end.
        book.finish(0)
        #expect(book.readyCount == 0 && book.open.isEmpty)
    }

    @Test func with_lag_workers_run_ahead_so_far_and_no_further() {
        var book = StepBook(settings: settings(lag: 2))
        #expect(book.admissions == 0)
        book.ask(request(0, 3))
        #expect(book.admitAll().count == 9)
        for group in 0..<9 { book.finish(group) }
        #expect(book.assemble()?.delivered == [0, 1, 2])
        // Two steps lie ready, and nobody asks.
        #expect(book.readyCount == 6 && book.admissions == 0)
        book.ask(request(1, 3, version: 1))
        #expect(book.assemble()?.versions == 0...0)
        #expect(book.admitAll() == [9, 10, 11])
    }

    @Test func what_is_too_old_is_cancelled_whenever_it_comes() {
        var book = StepBook(settings: settings(lag: 1))
        book.ask(request(0, 2))
        for group in book.admitAll() { if group != 3 { book.finish(group) } }
        #expect(book.assemble()?.delivered == [0, 1])
        book.ask(request(1, 2, version: 2))
        // Group 2 lay ready, group 3 comes now: both are two versions old.
        #expect(book.readyCount == 0)
        book.finish(3)
        for group in book.admitAll() { book.finish(group, version: 2) }
        let step = book.assemble()
        #expect(step?.cancelled == [.init(group: 2, reason: .stale), .init(group: 3, reason: .stale)])
        #expect(step?.delivered.count == 2 && step?.versions == 2...2)
    }

    @Test func asked_otherwise_the_step_is_made_by_the_version_that_is_asked_for() {
        var book = StepBook(settings: settings())
        book.ask(request(0, 2))
        _ = book.admitAll()
        book.finish(0)
        book.ask(request(0, 1, version: 1))
        book.finish(1)
        #expect(book.readyCount == 0)
        #expect(book.admitAll() == [2])
        book.finish(2, version: 1)
        #expect(book.assemble()?.delivered == [2])
    }

    @Test func only_what_is_assembled_can_be_settled() {
        var book = StepBook(settings: settings())
        var news = [book.settle(before: 1), book.settle(before: 0)]
        book.ask(request(0, 1))
        for group in book.admitAll() { book.finish(group) }
        _ = book.assemble()
        news += [book.settle(before: 2), book.settle(before: 1), book.settle(before: 1)]
        #expect(news == [false, false, false, true, false] && book.settledSteps == 1)
    }

    @Test func all_prompts_may_be_passed_over_but_not_for_ever() {
        var book = StepBook(settings: settings())
        book.ask(request(0, 1))
        var passed = 0
        while book.admissions > 0, book.mayPass(ofSamples: 40) {
            _ = book.pass()
            passed += 1
        }
        let made = book.admitAll()
        #expect(passed == 40 && made == [40])
        book.finish(40)
        #expect(book.assemble()?.cancelled.count == 40)
    }

    /// Whoever is quick, and whatever fails: each group has one end, what is under way is bounded, and every step comes.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func each_group_has_one_end(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let lag = Int.random(in: 0...2, using: &random)
        let oversampling = Bool.random(using: &random) ? 0.5 : 0
        var book = StepBook(settings: settings(lag: lag, oversampling: oversampling, attempts: 3))
        var ends: [Int: [String]] = [:]
        var usable: Set<Int> = []
        var version = 0
        for step in 0..<8 {
            let groups = Int.random(in: 1...5, using: &random)
            book.ask(request(step, groups, version: version))
            var assembled: StepBook.Assembled?
            var turns = 0
            while assembled == nil {
                turns += 1
                guard turns < 1_000 else {
                    Issue.record("step \(step) never comes")
                    return
                }
                for group in book.admitAll() where Int.random(in: 0..<3, using: &random) > 0 { usable.insert(group) }
                let under = book.readyCount + book.open.count
                #expect(under <= 5 * lag + groups + (groups + 1) / 2 || lag > 0 && under <= 5 * (lag + 2))
                if let group = Array(book.open).randomElement(using: &random) {
                    if usable.contains(group) {
                        book.finish(group, version: version)
                    } else {
                        book.cancel(group, because: .noSpread)
                    }
                }
                assembled = book.assemble()
            }
            guard let assembled else { return }
            #expect(assembled.delivered == assembled.delivered.sorted() && assembled.delivered.count <= groups)
            if lag == 0, oversampling == 0, assembled.delivered.count == groups {
                // Whoever was quick, these are the first usable ones of all.
                let first = assembled.delivered[0]
                #expect(assembled.delivered == usable.filter { $0 >= first }.sorted().prefix(groups).map { $0 })
            }
            for group in assembled.delivered { ends[group, default: []].append("delivered") }
            for end in assembled.cancelled { ends[end.group, default: []].append(end.reason.name) }
            version += 1
        }
        for end in book.close().cancelled { ends[end.group, default: []].append(end.reason.name) }
        #expect(ends.count == book.admitted && ends.values.allSatisfy { $0.count == 1 }, "\(ends)")
    }

    @Test func a_book_that_is_restored_goes_on_with_what_has_not_ended() {
        var book = StepBook(settings: settings())
        book.restore(
            admitted: 6, assembledSteps: 1, settledSteps: 1, lastRequest: request(0, 2), ended: UnitSet([0, 1, 3]))
        #expect(book.open == UnitSet([2, 4, 5]) && book.admissions == 0)
        book.finish(4)
        book.ask(request(1, 3))
        #expect(book.admissions == 0)
        for group in [2, 5] { book.finish(group) }
        #expect(book.assemble()?.delivered == [2, 4, 5])
        #expect(book.admitted == 6)
    }
}
