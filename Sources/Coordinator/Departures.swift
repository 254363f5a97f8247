import Transport

/// Workers that are gone, so that whoever looks sees what became of them. The last ones only.
struct Departures {
    /// So many are remembered.
    static let most = 100

    /// One of them.
    struct Departed {
        var worker: WorkerID
        var host: String
        var departure: LeaseBook.Departure
        var reason: String
        var at: Moment
    }

    /// In the order in which they went.
    private(set) var all: [Departed] = []
    /// How many went in this epoch, by how.
    private(set) var counts: [LeaseBook.Departure: Int] = [:]

    mutating func add(_ departed: Departed) {
        counts[departed.departure, default: 0] += 1
        remove(departed.worker)
        if all.count == Self.most { all.removeFirst() }
        all.append(departed)
    }

    /// It is there again.
    mutating func remove(_ worker: WorkerID) { all.removeAll { $0.worker == worker } }
}
