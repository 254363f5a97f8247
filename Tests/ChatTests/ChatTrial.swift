import Foundation
import Locking
import Logging
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies
import TestSupport
import Testing

@testable import Chat

/// A question set with pictures, and what strategies make of it against some servers.
final class ChatTrial: Sendable {
    let directory: TemporaryDirectory
    let header: QuestionSetHeader
    let samples: [Sample]
    /// The servers of the trial, which live as long as it.
    private let servers = Guarded<[FaultyChatServer]>([])

    init(samples count: Int) throws {
        directory = try TemporaryDirectory()
        for number in 0..<count {
            // Enough of a JPEG for whoever looks at the first bytes only.
            let bytes = [0xFF, 0xD8, 0xFF, 0xE0] + (0..<200).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
            try Data(bytes).write(to: URL(fileURLWithPath: directory.file("\(number).jpg")))
        }
        let set = try QuestionSetFile(
            path: TestSets.write(samples: count, to: directory.file("set.questions")) { "\($0).jpg" })
        header = set.header
        var samples: [Sample] = []
        try set.forEachSample { _, sample in samples.append(sample) }
        self.samples = samples
    }

    /// The names of leaves, for servers.
    var leaves: [String] { header.taxonomy.leaves.map(header.taxonomy.name(of:)) }

    /// A server that knows the set's leaves.
    func server(_ change: (inout FaultyChatServer.Behaviour) -> Void = { _ in }) throws -> FaultyChatServer {
        var behaviour = FaultyChatServer.Behaviour()
        behaviour.leaves = leaves
        change(&behaviour)
        let server = try FaultyChatServer(behaviour)
        servers.withLock { $0.append(server) }
        return server
    }

    /// A model at some servers, quick to try again.
    func model(
        _ servers: [FaultyChatServer], _ settings: ChatSettings = ChatSettings(servedModel: "test/model"),
        _ change: (inout ChatOptions) -> Void = { _ in }
    ) async throws -> ChatModel {
        var options = ChatOptions(endpoints: try servers.map { try ChatEndpoint($0.url) })
        options.firstWait = .milliseconds(5)
        options.firstEjection = .milliseconds(50)
        options.deadline = .seconds(20)
        change(&options)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await ChatModel.make(
            settings, options: options,
            settings: RunSettings(model: .chat(settings), strategy: .independent, imageRoot: directory.path),
            header: header, logger: logger)
    }

    /// Asks all samples, a few at a time, and a sample again whose model was away, as workers do.
    func outcomes(_ strategy: Strategy, _ model: ChatModel, repetition: Int = 0, atOnce: Int = 8) async -> [Outcome] {
        let context = ExaminationContext(header: header, procedure: Procedure(strategy), runSeed: 11)
        return await withTaskGroup(of: Outcome.self) { group in
            var outcomes: [Outcome] = []
            for (index, sample) in samples.enumerated() {
                if index >= atOnce, let outcome = await group.next() { outcomes.append(outcome) }
                group.addTask {
                    while true {
                        var examination = Examination(
                            of: sample, index: index, repetition: repetition, context: context)
                        while let inquiry = examination.next() { examination.receive(await model.answer(inquiry)) }
                        let outcome = examination.outcome()
                        if let failure = outcome.failure, failure.kind.isTransient { continue }
                        return outcome
                    }
                }
            }
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.sample < $1.sample }
        }
    }
}
