import Questions
import Taxonomies

/// What all samples of a run share. One reference, cheap to pass.
public struct ExaminationContext: Sendable {
    private final class Storage: Sendable {
        let header: QuestionSetHeader
        let procedure: Procedure
        let runSeed: UInt64
        let rewards: Rewards
        let leafRewards: Rewards
        let parser: Parser
        let leaves: LeafReader

        init(
            header: QuestionSetHeader, procedure: Procedure, runSeed: UInt64, rewards: Rewards, leafRewards: Rewards,
            parser: Parser, leaves: LeafReader
        ) {
            self.header = header
            self.procedure = procedure
            self.runSeed = runSeed
            self.rewards = rewards
            self.leafRewards = leafRewards
            self.parser = parser
            self.leaves = leaves
        }
    }

    private let storage: Storage

    /// Gathers what a run's samples share.
    ///
    /// - Parameters:
    ///   - header: Of the question set.
    ///   - procedure: How samples are asked.
    ///   - runSeed: The run's seed, from which each sample's is derived.
    ///   - rewards: What answers to levels earn.
    ///   - leafRewards: What stage one's answers earn; nil for the same.
    ///   - parser: The rules by which answers are read.
    public init(
        header: QuestionSetHeader, procedure: Procedure, runSeed: UInt64, rewards: Rewards = .accuracy,
        leafRewards: Rewards? = nil, parser: Parser = .linnet1
    ) {
        storage = Storage(
            header: header, procedure: procedure, runSeed: runSeed, rewards: rewards,
            leafRewards: leafRewards ?? rewards, parser: parser,
            // Only a strategy with a stage one reads leaves; for the others the index of all leaves is not worth its time.
            leaves: LeafReader(taxonomy: header.taxonomy, indexing: procedure.strategy.asksForLeaf))
    }

    private init(_ storage: Storage) { self.storage = storage }

    /// The same, with samples asked otherwise. What reads leaves is shared.
    public func asking(_ procedure: Procedure) -> ExaminationContext {
        guard procedure != self.procedure else { return self }
        let isIndexed = self.procedure.strategy.asksForLeaf || !procedure.strategy.asksForLeaf
        return ExaminationContext(
            Storage(
                header: header, procedure: procedure, runSeed: runSeed, rewards: rewards, leafRewards: leafRewards,
                parser: parser, leaves: isIndexed ? leaves : LeafReader(taxonomy: header.taxonomy, indexing: true)))
    }

    /// Of the question set.
    public var header: QuestionSetHeader { storage.header }
    /// How samples are asked.
    public var procedure: Procedure { storage.procedure }
    /// The run's seed.
    public var runSeed: UInt64 { storage.runSeed }
    /// What answers to levels earn.
    public var rewards: Rewards { storage.rewards }
    /// What stage one's answers earn.
    public var leafRewards: Rewards { storage.leafRewards }
    /// The rules by which answers are read.
    public var parser: Parser { storage.parser }
    /// Reads stage one's free text.
    public var leaves: LeafReader { storage.leaves }
}
