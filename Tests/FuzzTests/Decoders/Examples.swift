import Foundation
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies
import TestSupport
import WireFormat

/// Small valid things with something in every field.
enum Examples {
    static let settings: [RunSettings] = {
        var chat = ChatSettings(servedModel: "qwen", body: ["top_k": "20"])
        chat.sampling = .init(temperature: 0.7, topP: 0.9, maximumTokens: 256, stop: ["\n\n"])
        var rollouts = RunSettings(model: .chat(chat), strategy: .twoStage, seed: .max, imageRoot: "/images")
        rollouts.rollouts = RolloutSettings()
        return [RunSettings(model: .null(NullSettings()), strategy: .independent, seed: 7), rollouts]
    }()

    /// Serialized samples, without the tag and length of a set's record.
    static func samples(of set: QuestionSetFile) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try set.forEachRecord(in: 0..<set.count) { _, record in records.append(Array(record)) }
        return records
    }

    /// A small set and its file's bytes.
    static func questionSet(in directory: TemporaryDirectory, samples: Int = 5) throws -> (QuestionSetFile, [UInt8]) {
        let path = try TestSets.write(samples: samples, to: directory.file("example.questions"))
        return (try QuestionSetFile(path: path), Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// A few names on three levels.
    static func taxonomy() throws -> Taxonomy {
        try Taxonomy(
            name: "cats", ranks: ["order", "family", "species"],
            entries: [
                .init(name: "Carnivora", parent: nil, level: 1), .init(name: "Felidae", parent: TaxonID(0), level: 2),
                .init(name: "Canidae", parent: TaxonID(0), level: 2),
                .init(name: "Felis catus", parent: TaxonID(1), level: 3),
                .init(name: "Felis silvestris", parent: TaxonID(1), level: 3),
                .init(name: "Canis lupus", parent: TaxonID(2), level: 3),
            ])
    }

    // MARK: Outcomes

    static let completion = Completion(
        text: "It is \"striped\"\n\\ B. é字🌹", finishReason: .length, promptTokens: 40, completionTokens: 3,
        logProbability: -1.25,
        tokens: CompletionTokens(promptIDs: [5, 300], ids: [0, 151_643, .max], logProbabilities: [-0.1, -1e-30, -2]))

    static let outcomes: [Outcome] = {
        let reading = Reading.choice(1, rule: .bareLine, span: 12..<13, isConflict: true)
        let part = LevelPart(completion: Completion(text: "A"), reading: reading, rewards: [Reward(.accuracy, 1)])
        let levels = (1...6).map { number in
            LevelAnswer(
                number: number, completion: completion, reading: reading,
                rewards: [Reward(.accuracy, 1), Reward(.format, 0.5)],
                failure: number == 3 ? Failure(.deadline, "60 s") : nil, parts: number == 2 ? [part, part, part] : [])
        }
        let leaf = LeafAnswer(
            completion: completion, leaf: "taxon 6-200",
            path: [.init(level: 1, name: "taxon 1-0"), .init(level: 2, name: "taxon 2-4")], isKnown: true,
            nearest: "taxon 6-201", rewards: [Reward(.path, 0.5)])
        let timing = Timing(waitedMicroseconds: 10, ranMicroseconds: 20_000, endpoint: "http://gpu-1:8000")
        return [
            Outcome(sample: 0, repetition: 0, leaf: leaf, levels: levels, timing: timing),
            Outcome(sample: 1, repetition: 0, levels: levels, joint: completion, timing: timing),
            Outcome(sample: 2, repetition: 0, failure: Failure(.imageMissing, "no such file")),
        ]
    }()

    static let groups: [Group] = {
        let given = GivenLeaf(source: .greedy, name: "felis catus", completion: completion, policyVersion: 6)
        let level = Group.Level(number: 2, choices: ["Canidae", "Felidae"], gold: 1, given: given)
        let rollout = Rollout(
            index: 0,
            answer: .written(
                completion, .choice(.choice(1, rule: .bareLine, span: 0..<1)),
                rewards: [
                    RolloutReward(.accuracy, 1, weight: 1), RolloutReward(.overlong, -0.3, weight: 0.1, isValid: false),
                ]),
            reward: 0.97, advantage: -1 / 3, mask: [1, 1, 0], policyVersion: 7)
        let named = NamedLeaf(
            name: "felis catus", path: [.init(level: 1, name: "carnivora")], isKnown: true, kind: .choice)
        let ofLeaf = Rollout(index: 1, answer: .written(completion, .leaf(named), rewards: []), policyVersion: 7)
        let failed = Rollout(index: 2, answer: .failed(Failure(.modelRefused, "HTTP 400")), policyVersion: 8)
        return [Group.Question.level(level), .leaf].enumerated().map { index, question in
            Group(
                index: index, sample: 3, pass: 2, sampleID: "cub/3", question: question, rank: "family",
                goldName: "Felidae",
                prompt: [
                    PromptMessage(role: "system", text: "Think."),
                    PromptMessage(role: "user", text: "Which family?", hasImage: true),
                ], promptIDs: [1, 2, 300], image: "cats/1.jpg", imageSHA256: [0, 0x1F, 0xFF],
                sampling: Sampling(
                    temperature: 0.7, topP: 0.95, maximumTokens: 512, seed: .max - 1, logProbabilities: .processed),
                rollouts: [rollout, ofLeaf, failed], worker: "gpu-1-77",
                timing: Timing(waitedMicroseconds: 10, ranMicroseconds: .max, endpoint: "http://gpu-1:8000"))
        }
    }()

    static func block(_ outcomes: [Outcome]) -> [UInt8] {
        var writer = WireWriter()
        for outcome in outcomes { outcome.write(to: &writer) }
        return writer.bytes
    }

    static func block(_ groups: [Group]) -> [UInt8] {
        var writer = WireWriter()
        for group in groups { group.writeRecord(to: &writer) }
        return writer.bytes
    }

    static let usages: [EndpointUsage] = {
        var usage = EndpointUsage(endpoint: "http://gpu-1:8000")
        usage.requests = 12
        usage.latencies = [.init(microseconds: 1_000, count: 3), .init(microseconds: 2_000, count: 9)]
        return [usage, EndpointUsage(endpoint: "http://gpu-2:8000")]
    }()
}

/// A file that a reader by path is given each input in.
final class InputFile: Sendable {
    private let directory: TemporaryDirectory
    let path: String

    init(_ name: String) throws {
        directory = try TemporaryDirectory()
        path = directory.file(name)
    }

    /// A file beside it.
    func beside(_ name: String) -> String { directory.file(name) }

    func fill(_ input: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        let count = input.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == input.count else { throw POSIXError(.EIO) }
    }
}
