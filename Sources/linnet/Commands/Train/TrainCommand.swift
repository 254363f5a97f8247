import ArgumentParser

/// `linnet train`: makes and improves linear policies.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains the linear policy: base, fine-tuning, reinforcement learning.",
        subcommands: [PretrainCommand.self, FineTuneCommand.self, GRPOCommand.self])
}
