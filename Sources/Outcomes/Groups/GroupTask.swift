/// What a worker does with a sample of a rollout run: one prompt, asked for a group of completions.
public struct GroupTask: Hashable, Sendable {
    /// What is asked.
    public enum Question: Hashable, Sendable {
        /// Stage one: the leaf.
        case leaf
        /// Stage two: a level of the question set, by its number, and which leaf the prompt tells.
        case level(Int, given: LeafSource)
    }

    /// The group's index: counts all groups of the run from 0.
    public var group: Int
    /// What is asked.
    public var question: Question
    /// How many completions, from 1 to 1,024.
    public var completions: Int
    /// The version of the policy that answers.
    public var policyVersion: Int
    /// Whether the worker takes its newest version instead, when that is newer.
    public var allowsNewer: Bool
    /// Seeds whatever is random in the group.
    public var seed: UInt64

    /// Makes a task.
    public init(
        group: Int, question: Question, completions: Int, policyVersion: Int, allowsNewer: Bool, seed: UInt64
    ) {
        self.group = group
        self.question = question
        self.completions = completions
        self.policyVersion = policyVersion
        self.allowsNewer = allowsNewer
        self.seed = seed
    }
}
