import Testing

@testable import Coordinator

@Suite struct EpochTallyTests {
    @Test func idle_slots_count_for_the_time_since_they_were_last_counted() {
        func at(_ seconds: Int64) -> Moment { Moment(nanoseconds: seconds * 1_000_000_000) }
        var tally = EpochTally()
        tally.count(slots: 4, idle: 4, at: at(0))
        #expect(tally.idleShare == nil)
        tally.firstLease = .now
        tally.count(slots: 4, idle: 0, at: at(3))
        #expect(tally.idleShare == 0)
        tally.count(slots: 4, idle: 4, at: at(4))
        #expect(tally.idleShare == 0.25)
    }
}
