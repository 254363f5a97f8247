import DequeModule
import Transport

/// Why someone was not let in, or not listened to.
public enum Refusal: String, CaseIterable, Sendable {
    /// A key that is not on the list.
    case unknownKey = "unknown key"
    /// Someone without a key, where keys are asked for.
    case withoutKey = "without a key"
    /// Someone who took this coordinator for one with another key.
    case otherCoordinator = "another coordinator's key"
    /// A connection that did not come to the end of its handshake.
    case brokenHandshake = "broken handshake"
    /// A key that was taken off the list while its owner was connected.
    case revokedKey = "revoked key"
    /// Something that the key's owner may not do, such as a worker's key that acts as a trainer.
    case role = "role"
    /// An id that someone with another key has.
    case foreignID = "id of another key"
    /// A peer that sent more than one may.
    case pace = "too fast"
}

/// How often which of that happened.
public struct Refusals: Hashable, Sendable {
    /// By kind; those that did not happen are left out.
    public private(set) var counts: [Refusal: Int] = [:]

    /// None.
    public init() {}

    /// How many of one kind.
    public subscript(kind: Refusal) -> Int { counts[kind, default: 0] }

    /// All of them.
    public var total: Int { counts.values.reduce(0, +) }

    /// One more.
    mutating func add(_ kind: Refusal) { counts[kind, default: 0] += 1 }
}

/// What is counted of refusals, and which of them are told: each kind once for each key or address, and of many of those only
/// some. Pure.
struct RefusalBook {
    /// So many are remembered; a flood of new ones only forgets old ones.
    static let remembered = 4_096
    /// So many are told at once, and then one in each `pause`.
    static let burst = 20.0
    static let pause = Duration.seconds(10)

    private struct Known: Hashable {
        let kind: Refusal
        let whom: String
    }

    private(set) var refusals = Refusals()
    private var known: Set<Known> = []
    private var order = Deque<Known>()
    private var tellable = Self.burst
    private var last = Moment.start
    /// Told of nobody, for want of pauses, since the last that was told.
    private(set) var untold = 0

    /// Counts a refusal. Whether it is to be told: it is the first of its kind for whoever it was.
    mutating func add(_ kind: Refusal, of whom: String, now: Moment) -> Bool {
        refusals.add(kind)
        let entry = Known(kind: kind, whom: whom)
        guard known.insert(entry).inserted else { return false }
        order.append(entry)
        if order.count > Self.remembered, let oldest = order.popFirst() { known.remove(oldest) }
        tellable = min(Self.burst, tellable + now.since(last) / Self.pause)
        last = now
        guard tellable >= 1 else {
            untold += 1
            return false
        }
        tellable -= 1
        return true
    }

    /// How many were not told since the last call.
    mutating func takeUntold() -> Int {
        defer { untold = 0 }
        return untold
    }
}
