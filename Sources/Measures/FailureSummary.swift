import Files
import Outcomes

/// What failed in a run, and why.
public struct FailureSummary: Hashable, Sendable {
    /// The first failure by sample and repetition: what to look at.
    public struct First: Hashable, Sendable {
        /// The sample's id.
        public var sample: String
        /// What kind of failure it was.
        public var kind: Failure.Kind
        /// What the failure says, which names the file, server or field.
        public var message: String

        /// Names a failure.
        public init(sample: String, _ failure: Failure) {
            self.sample = sample
            kind = failure.kind
            message = failure.message
        }
    }

    /// Samples that failed as a whole, by the raw value of `Failure.Kind`.
    public private(set) var samples = Tally()
    /// Single requests that failed in other samples, by the raw value of `Failure.Kind`.
    public private(set) var requests = Tally()
    /// The first of all; nil when nothing failed.
    public private(set) var first: First?

    /// Nothing yet.
    public init() {}

    /// Counts what failed in one outcome, in the order of the samples.
    ///
    /// - Parameter id: The sample's id; asked only for the first failure.
    public mutating func add(_ outcome: Outcome, id: () throws -> String) rethrows {
        let failures: [Failure]
        if let failure = outcome.failure {
            samples.add(failure.kind.rawValue)
            failures = [failure]
        } else {
            failures = [outcome.leaf?.failure].compactMap { $0 } + outcome.levels.compactMap(\.failure)
            for failure in failures { requests.add(failure.kind.rawValue) }
        }
        if first == nil, let failure = failures.first { first = First(sample: try id(), failure) }
    }

    /// How many failed as a whole, by kind: `3 samples failed: 2 image missing, 1 timed out`; nil when none did.
    public var sentence: String? { Self.sentence(samples, "sample") }

    /// The same of single requests.
    public var requestSentence: String? { Self.sentence(requests, "request") }

    /// The first failure in a sentence; nil when nothing failed.
    public var firstSentence: String? {
        first.map { "The first is sample \($0.sample): \($0.message.isEmpty ? $0.kind.name : $0.message.onOneLine)" }
    }

    private static func sentence(_ tally: Tally, _ noun: String) -> String? {
        guard tally.total > 0 else { return nil }
        let kinds = tally.entries.sorted { ($1.count, $0.key) < ($0.count, $1.key) }.map { kind, count in
            "\(Number.grouped(count)) \(Failure.Kind(rawValue: kind)?.name ?? "unknown")"
        }
        return "\(Number.of(tally.total, noun)) failed: \(kinds.joined(separator: ", "))"
    }
}
