/// How much one peer may send. A peer that goes past it is not heard for a while.
public struct PeerLimit: Hashable, Sendable {
    /// Messages a second; so many may come at once, too.
    public var messages: Double
    /// Bytes a second; so many may come at once, too.
    public var bytes: Double

    /// Makes a limit.
    public init(messages: Double, bytes: Double) {
        self.messages = messages
        self.bytes = bytes
    }

    /// Ten times what any worker was seen to send, and more: 9,700 messages within a second, and 54 MB (`Benchmarks/paces`, with
    /// a null model). A trainer has at most 8 MiB of a policy under way.
    public static let usual = PeerLimit(messages: 100_000, bytes: 1e9)
}

/// How fast peers send: a bucket of messages and one of bytes for each. Pure.
struct PeerPaces {
    /// A peer that was too fast is not heard for so long.
    static let silence = Duration.seconds(10)
    /// So many peers are remembered; a flood of new ones only gives all of them full buckets again.
    static let remembered = 16_384

    private struct Buckets {
        var messages: Double
        var bytes: Double
        var filled: ContinuousClock.Instant
        var silentUntil: ContinuousClock.Instant?
    }

    /// What is to be done with a message.
    enum Verdict { case heard, tooFast, notHeard }

    private let limit: PeerLimit
    private var buckets: [[UInt8]: Buckets] = [:]

    init(_ limit: PeerLimit) { self.limit = limit }

    /// A message came: `.tooFast` for the one that went past the limit, `.notHeard` for those after it.
    mutating func take(_ bytes: Int, from peer: [UInt8], at now: ContinuousClock.Instant) -> Verdict {
        var bucket = buckets[peer] ?? add(peer, now)
        defer { buckets[peer] = bucket }
        if let silentUntil = bucket.silentUntil {
            guard now >= silentUntil else { return .notHeard }
            bucket = full(now)
        }
        let seconds = bucket.filled.duration(to: now) / .seconds(1)
        bucket.filled = now
        bucket.messages = min(limit.messages, bucket.messages + seconds * limit.messages) - 1
        bucket.bytes = min(limit.bytes, bucket.bytes + seconds * limit.bytes) - Double(bytes)
        guard bucket.messages < 0 || bucket.bytes < 0 else { return .heard }
        bucket.silentUntil = now + Self.silence
        return .tooFast
    }

    private func full(_ now: ContinuousClock.Instant) -> Buckets {
        Buckets(messages: limit.messages, bytes: limit.bytes, filled: now)
    }

    private mutating func add(_ peer: [UInt8], _ now: ContinuousClock.Instant) -> Buckets {
        if buckets.count >= Self.remembered { buckets.removeAll(keepingCapacity: true) }
        return full(now)
    }
}
