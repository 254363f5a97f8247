import Testing

@testable import Coordinator

/// A book under test: every event is followed by a check of the invariants.
struct CheckedBook {
    var book: LeaseBook
    var now = Moment.start

    init(units: Int, policy: LeasePolicy = LeasePolicy()) { book = LeaseBook(units: units, epoch: 1, policy: policy) }

    mutating func event<Result>(_ body: (inout LeaseBook, Moment) -> Result) -> Result {
        let result = body(&book, now)
        #expect(book.checkInvariants() == nil)
        return result
    }

    mutating func join(_ name: String, boot: UInt64 = 1, host: String = "host", slots: Int = 1, credit: UInt64 = 0) {
        _ = event { book, now in
            book.admit(
                WorkerID(name), boot: boot, host: host, slots: slots, held: [], unacknowledged: UnitSet(), now: now)
        }
        event { book, _ in book.credit(credit, to: WorkerID(name)) }
    }

    mutating func grants() -> [LeaseBook.Grant] { event { $0.grants(now: $1) } }

    mutating func finish(_ unit: Int, by name: String) -> LeaseBook.Verdict {
        event { book, now in
            book.progress(of: WorkerID(name), finished: 1, now: now)
            return book.answer(unit, from: WorkerID(name))
        }
    }

    mutating func pass(_ duration: Duration) -> LeaseBook.TickActions {
        now = now + duration
        return event { $0.tick(now: $1) }
    }
}
