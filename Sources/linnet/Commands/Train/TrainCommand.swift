import ArgumentParser

/// `linnet train`: makes and improves linear policies.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains the linear policy: base, fine-tuning, reinforcement learning.",
        discussion: """
            In this order: 'pretrain' makes a base policy, 'sft' tunes it on right answers, 'grpo' improves it by rewards. Each \
            reads a policy's file and writes another one, which 'linnet evaluate SET --model linear --policy FILE' asks.
            """,
        subcommands: [PretrainCommand.self, FineTuneCommand.self, GRPOCommand.self])
}
