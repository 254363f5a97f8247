import DequeModule

extension LeaseBook {
    /// What is wrong with the book; nil when it is sound. For tests, after every event.
    func checkInvariants() -> String? {
        for kind in UnitKind.allCases {
            var tally: [UnitState: Int] = [:]
            for unit in states.units(kind) { tally[states[unit], default: 0] += 1 }
            for state in UnitState.allCases where tally[state, default: 0] != count(state, kind) {
                return "\(count(state, kind)) \(kind) units are counted as \(state), \(tally[state, default: 0]) are"
            }
        }
        var holders: [Int: Int] = [:]
        var held: [WorkerID: Int] = [:]
        for (token, lease) in leases {
            if lease.remaining.isEmpty { return "lease \(token) is open and empty" }
            guard let worker = workers[lease.worker] else { return "lease \(token) is of a worker that is not there" }
            if worker.leases.filter({ $0 == token }).count != 1 { return "lease \(token) is not its worker's" }
            held[lease.worker, default: 0] += lease.remaining.count
            for unit in lease.remaining {
                if states[unit] != .leased { return "unit \(unit) is \(states[unit]) and in lease \(token)" }
                holders[unit, default: 0] += 1
            }
        }
        for (unit, count) in holders where count > 1 && !duplicated.contains(unit) {
            return "unit \(unit) is held \(count) times without being a duplicate"
        }
        let queued = Set(returned).union(suspects).union(heldOut)
        for kind in UnitKind.allCases {
            for unit in states.units(kind) {
                let state = states[unit]
                if state == .leased, holders[unit] == nil { return "unit \(unit) is leased and in no lease" }
                if state == .waiting, !queued.contains(unit),
                    unit < cursor || history[unit] != nil || kind == .heldOut
                {
                    return "unit \(unit) waits where nobody looks"
                }
            }
        }
        if suspects.count != suspected.count || Set(suspects) != suspected {
            return "the suspects are not the suspected"
        }
        for (id, worker) in workers {
            for token in worker.leases where leases[token] == nil { return "\(id) has lease \(token), which is over" }
            if worker.held != held[id, default: 0] { return "\(id) holds \(held[id, default: 0]), not \(worker.held)" }
            let isAlone = worker.leases.contains { leases[$0]?.isAlone == true }
            if worker.holdsAlone != isAlone { return "\(id) holds a suspect, or does not, and the book says otherwise" }
            if worker.creditTotal > worker.leasedTotal, !hungry.contains(id) { return "\(id) has credit nobody sees" }
        }
        return nil
    }
}
