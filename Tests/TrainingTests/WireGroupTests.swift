import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Testing
import Transport
import WireFormat

@testable import Training

/// Groups as a coordinator sends them.
@Suite struct `A group from the wire` {
    private let trained: TrainedSet
    private let weights: PolicyWeights

    init() async throws {
        trained = try TrainedSet(samples: 64)
        weights = try await trained.pretrained()
    }

    /// What workers and a coordinator make of a step, through the wire's bytes.
    private func groups(_ count: Int, _ settings: RolloutSettings = RolloutSettings()) async throws -> [Group] {
        let (model, samples, context) = (try trained.model(weights), try trained.samples(), trained.context())
        let order = RolloutSettings.order(of: samples.count, pass: 0, seed: 0)
        var groups: [Group] = []
        for number in 0..<count {
            let index = order.number(at: number)
            var examination = GroupExamination(
                of: samples[index], index: index, repetition: 0,
                task: settings.task(
                    group: number, sample: samples[index], pass: 0, firstScoredLevel: 1, seed: 0, version: 0),
                policyVersion: 0, context: context)
            while let request = examination.next() { examination.receive(await model.draw(request)) }
            var group = try #require(examination.outcome().group)
            for place in group.rollouts.indices {
                group.rollouts[place].reward = Double(group.rollouts[place].accuracy ?? 0)
            }
            groups.append(group)
        }
        let estimates = settings.advantages.advantages(of: groups.map { $0.rollouts.map(\.reward) })
        for (number, estimate) in estimates.enumerated() {
            guard case .advantages(let advantages) = estimate else { continue }
            for (place, advantage) in advantages.enumerated() {
                groups[number].rollouts[place].advantage = advantage
            }
        }
        var writer = WireWriter()
        for group in groups { group.writeRecord(to: &writer) }
        return try writer.bytes.withUnsafeBytes { try Group.list(serialized: $0) }
    }

    private func read(_ group: Group) throws(TrainingError) -> LearningGroup {
        try LearningGroup(group, trained.vocabulary, trained.source)
    }

    @Test func `is to the bit what this process makes itself`() async throws {
        let local = LocalRollouts(try trained.samples(), trained.context(), trained.source, .init())
        let expected = try await local.groups(step: 0, try trained.model(weights), trained.vocabulary)
            .withAdvantages(by: RolloutSettings().advantages)
        #expect(try await groups(expected.count).map { try read($0) } == expected)
        #expect(Set(expected.map(\.stage)).count > 3)
    }

    @Test func `leaves out what failed, what has no advantage, and tokens that are masked`() async throws {
        var group = try #require(try await groups(8).first { $0.question == .leaf })
        let whole = try read(group)
        group.rollouts[0].answer = .failed(Failure(.modelRefused, "no"))
        group.rollouts[1].advantage = nil
        group.rollouts[2].mask = [0, 1, 1, 1, 1, 0]
        let found = try read(group)
        #expect(found.rollouts.count == whole.rollouts.count - 2)
        #expect(found.rollouts[0].steps == Array(whole.rollouts[2].steps[1..<5]))
        #expect(found.rollouts[1...] == whole.rollouts[3...])
    }

    @Test func `is told of by its number and its field when it cannot be read`() async throws {
        let made = try await groups(24)
        let leaf = try #require(made.first { $0.question == .leaf })
        let level = try #require(made.first { $0.question != .leaf })
        func refuses(_ field: String, _ group: Group, _ change: (inout Group) -> Void) {
            var group = group
            change(&group)
            #expect {
                _ = try read(group)
            } throws: { error in
                guard case TrainingError.unreadableGroup(let number, _, let found, _) = error else { return false }
                return number == group.index && found == field
            }
        }
        func tokens(_ group: inout Group, _ change: (inout CompletionTokens?) -> Void) {
            guard case .written(var completion, let finding, let rewards) = group.rollouts[3].answer else { return }
            change(&completion.tokens)
            group.rollouts[3].answer = .written(completion, finding, rewards: rewards)
        }
        refuses("sampling.log_probabilities", leaf) { $0.sampling.logProbabilities = .processed }
        refuses("image", leaf) { ($0.image, $0.sampleID) = ("nowhere.png", "nobody") }
        refuses("rollouts", leaf) { group in
            for place in group.rollouts.indices { group.rollouts[place].advantage = nil }
        }
        refuses("rollouts[3].advantage", level) { $0.rollouts[3].advantage = .nan }
        refuses("rollouts[3].reward", level) { $0.rollouts[3].reward = .infinity }
        refuses("rollouts[3].mask", level) { $0.rollouts[3].mask = [1, 1] }
        refuses("rollouts[3].tokens", level) { tokens(&$0) { $0 = nil } }
        refuses("rollouts[3].tokens", level) { tokens(&$0) { $0?.ids = [7] } }
        refuses("rollouts[3].tokens", leaf) { tokens(&$0) { $0?.ids.removeLast() } }
        refuses("rollouts[3].tokens.log_probabilities", leaf) { tokens(&$0) { $0?.logProbabilities[1] = .nan } }
        refuses("level.choices", level) { group in
            guard case .level(var asked) = group.question else { return }
            asked.choices[1] = "a unicorn"
            group.question = .level(asked)
        }
    }

    @Test func `comes from a run that stands where the trainer does`() throws {
        func run(assembled: Int, settled: Int) throws -> JoinedRun {
            var settings = RunSettings(model: .null(NullSettings()), strategy: .twoStage)
            settings.rollouts = RolloutSettings()
            return try JoinedRun(
                TrainerWelcome(
                    software: "", settings: settings.json(), questionSetSHA256: trained.set.sha256, newestPolicy: nil,
                    assembledSteps: assembled, settledSteps: settled, pingIntervalMilliseconds: 1,
                    lostAfterMilliseconds: 1, header: SharedBytes([])))
        }
        let joined = try run(assembled: 7, settled: 4)
        for step in 4...7 { try joined.check(step: step, checkpoint: "c") }
        #expect(throws: JoiningError.behind(step: 3, settled: 4, checkpoint: "c")) {
            try joined.check(step: 3, checkpoint: "c")
        }
        #expect(throws: JoiningError.ahead(step: 8, assembled: 7, checkpoint: "c")) {
            try joined.check(step: 8, checkpoint: "c")
        }
        #expect("\(JoiningError.behind(step: 3, settled: 4, checkpoint: "c"))".contains("'c' holds 3 of them"))
        #expect(try joined.set(among: [trained.set]) === trained.set)
        #expect(throws: JoiningError.self) { try joined.set(among: []) }
    }
}
