import DequeModule
import Outcomes
import Transport

/// What a worker holds: samples that wait for a slot, and samples that slots run. Pure.
///
/// Credit is what keeps it small. The worker says how many samples in all it is ready to have been leased since the
/// session began; the backlog asks for what its slots can start within half a second, and for two a slot as long as it
/// does not know its pace.
struct Backlog {
    /// How many samples the worker runs at once. From 1.
    private(set) var slots: Int
    private(set) var queue = Deque<WorkItem>()
    /// What slots run, by the chunk's number.
    private var chunks: [UInt64: [WorkItem]] = [:]
    private var lastChunk: UInt64 = 0
    /// Samples leased in this session.
    private var received: UInt64 = 0
    /// Credit given in this session.
    private(set) var creditTotal: UInt64 = 0
    /// The credit that was given when there were more slots: what comes of it may be more than there is room for.
    private var generousCredit: UInt64 = 0
    /// How long one sample takes one slot, as a moving average in seconds; nil when none was finished.
    private(set) var secondsPerSample: Double?

    /// The most samples that wait, however fast the model is.
    static let largestWindow = 4096
    /// The most samples that a slot takes at once.
    static let largestChunk = 512

    /// Samples that a slot takes at once.
    struct Chunk: Sendable {
        /// Names it when the slot is through.
        let number: UInt64
        let items: [WorkItem]

        /// For a slot that is to end.
        static let none = Chunk(number: 0, items: [])
    }

    init(slots: Int) { self.slots = slots }

    var isEmpty: Bool { queue.isEmpty && isIdle }

    /// Whether no slot runs anything.
    var isIdle: Bool { chunks.isEmpty }

    /// What slots run, in order.
    var executing: [Unit] { chunks.values.joined().map(\.unit).sorted() }

    /// How many samples may wait for a slot.
    var window: Int {
        guard let secondsPerSample else { return 2 * slots }
        let soon = secondsPerSample > 0 ? min(Double(slots) * 0.5 / secondsPerSample, 1e6) : 1e6
        return min(Self.largestWindow, slots + max(slots, Int(soon)))
    }

    /// A new session: what is still held stays, counting begins anew.
    ///
    /// - Returns: The waiting units that are dropped, since their leases were not adopted.
    mutating func beginSession(adopted: Set<LeaseToken>) -> [Unit] {
        let dropped = queue.filter { !adopted.contains($0.lease) }.map(\.unit)
        queue.removeAll { !adopted.contains($0.lease) }
        received = 0
        creditTotal = 0
        generousCredit = 0
        return dropped
    }

    /// A lease came.
    mutating func add(_ items: [WorkItem]) {
        received += UInt64(items.count)
        queue.append(contentsOf: items)
    }

    /// Runs so many samples at once from now on.
    mutating func retune(slots: Int) {
        if slots < self.slots { generousCredit = creditTotal }
        self.slots = max(1, slots)
    }

    /// Takes out the last of the waiting samples that there is no room for, since there are fewer slots than when credit for
    /// them was given. Credit never falls, so that they come all the same.
    mutating func withdrawSurplus() -> [Unit] {
        guard received <= generousCredit, generousCredit > 0, queue.count > window else { return [] }
        let surplus = queue.suffix(queue.count - window).map(\.unit)
        queue.removeLast(surplus.count)
        return surplus
    }

    /// Gives a slot its next samples: one of a slow model, as many of a fast one as take it a fiftieth of a second.
    mutating func take() -> Chunk {
        let share = (queue.count + slots - 1) / slots
        let quick = secondsPerSample.map { $0 > 0 ? min(0.02 / $0, 1e6) : 1e6 } ?? 1
        let count = min(queue.count, max(1, min(Int(quick), share, Self.largestChunk)))
        let items = Array(queue.prefix(count))
        queue.removeFirst(count)
        guard !items.isEmpty else { return .none }
        lastChunk += 1
        chunks[lastChunk] = items
        return Chunk(number: lastChunk, items: items)
    }

    /// A slot is through with a chunk.
    ///
    /// - Parameters:
    ///   - finished: How many of its samples were answered.
    ///   - seconds: How long that took.
    mutating func finish(_ chunk: Chunk, finished: Int, seconds: Double) {
        chunks[chunk.number] = nil
        guard finished > 0 else { return }
        let seen = seconds / Double(finished)
        secondsPerSample = secondsPerSample.map { 0.7 * $0 + 0.3 * seen } ?? seen
    }

    /// Takes waiting samples out; those that run are not touched.
    ///
    /// - Parameter ranges: Which; nil for all.
    mutating func withdraw(_ ranges: [UnitRange]?) -> [Unit] {
        func isMeant(_ unit: Unit) -> Bool { ranges.map { Self.contains($0, unit) } ?? true }
        let units = queue.lazy.map(\.unit).filter(isMeant)
        let withdrawn = Array(units)
        queue.removeAll { isMeant($0.unit) }
        return withdrawn
    }

    /// The chunks of which nothing is needed any more.
    func chunks(within ranges: [UnitRange]) -> [UInt64] {
        chunks.filter { $0.value.allSatisfy { Self.contains(ranges, $0.unit) } }.map(\.key)
    }

    private static func contains(_ ranges: [UnitRange], _ unit: Unit) -> Bool {
        ranges.contains { $0.repetition == unit.repetition && $0.samples.contains(unit.sample) }
    }

    /// Forgets what slots run: it was given back.
    mutating func abandonExecuting() -> [Unit] {
        defer { chunks = [:] }
        return executing
    }

    /// Raises the credit to what there is room for; true when the coordinator should be told soon.
    mutating func raiseCredit() -> Bool {
        let wanted = received + UInt64(max(0, window - queue.count))
        guard wanted > creditTotal else { return false }
        let isWorthAMessage = wanted - creditTotal >= UInt64(max(1, window / 4)) || queue.isEmpty
        creditTotal = wanted
        return isWorthAMessage
    }

    /// The oldest version of a policy that something held asks for; nil when nothing does.
    var oldestPolicy: Int? {
        [
            queue.lazy.compactMap(\.task.policyVersion).min(),
            chunks.values.joined().lazy.compactMap(\.task.policyVersion).min(),
        ]
        .compactMap(\.self).min()
    }

    /// What is held, by lease, for HELLO.
    var held: [LeaseToken: [Unit]] {
        var held: [LeaseToken: [Unit]] = [:]
        for item in chunks.values.joined() { held[item.lease, default: []].append(item.unit) }
        for item in queue { held[item.lease, default: []].append(item.unit) }
        return held.mapValues { $0.sorted() }
    }
}
