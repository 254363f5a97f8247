import Outcomes

/// How a step ended.
public struct StepSummary: Hashable, Sendable {
    /// How many groups the trainer asked for.
    public var asked: Int
    /// How many groups were not delivered, by their reason.
    public var cancelled: [CancelReason: Int]
    /// The oldest and the newest version among the delivered completions; 0 to 0 when there are none.
    public var versions: ClosedRange<Int>

    /// Makes a summary.
    public init(asked: Int, cancelled: [CancelReason: Int] = [:], versions: ClosedRange<Int>) {
        self.asked = asked
        self.cancelled = cancelled
        self.versions = versions
    }
}
