import Outcomes

/// A version of the policy that a trainer has published whole.
public struct PolicyRow: Hashable, Sendable {
    /// The version.
    public var policy: Policy
    /// Its bytes; nothing unless the policy is made of weights.
    public var weights: [UInt8]
    /// The oldest version that can still be asked: the files of those before it are removed.
    public var oldest: Int

    /// Makes a row.
    public init(policy: Policy, weights: [UInt8], oldest: Int) {
        self.policy = policy
        self.weights = weights
        self.oldest = oldest
    }
}

/// A step of a trainer, assembled.
public struct StepRow: Hashable, Sendable {
    /// Counts steps from 0.
    public var step: Int
    /// How many groups were asked for.
    public var asked: Int
    /// The newest version that the trainer had published when it asked.
    public var policyVersion: Int
    /// How many groups are delivered.
    public var delivered: Int
    /// The versions among the delivered completions, oldest to newest; 0 to 0 when there are none.
    public var versions: ClosedRange<Int>
    /// What came of the groups that end with this step.
    public var ends: [StoredGroupEnd]
    /// The delivered groups.
    public var deliveries: [StoredDelivery]

    /// Makes a row.
    public init(
        step: Int, asked: Int, policyVersion: Int, delivered: Int, versions: ClosedRange<Int>, ends: [StoredGroupEnd],
        deliveries: [StoredDelivery]
    ) {
        self.step = step
        self.asked = asked
        self.policyVersion = policyVersion
        self.delivered = delivered
        self.versions = versions
        self.ends = ends
        self.deliveries = deliveries
    }
}

/// What came of one group.
public struct StoredGroupEnd: Hashable, Sendable {
    /// Counts all groups of the run from 0.
    public var group: Int
    /// Delivered or cancelled.
    public var end: GroupEnd

    /// Makes a row.
    public init(group: Int, end: GroupEnd) {
        self.group = group
        self.end = end
    }
}

/// Some of a step's groups, as the trainer is sent them.
public struct StoredDelivery: Hashable, Sendable {
    /// The place of the first group within the step.
    public var first: Int
    /// How many groups.
    public var count: Int
    /// A serialized `linnet.v1.GroupBlock`.
    public var block: [UInt8]

    /// Makes a row.
    public init(first: Int, count: Int, block: [UInt8]) {
        self.first = first
        self.count = count
        self.block = block
    }
}
