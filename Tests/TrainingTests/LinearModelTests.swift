import Foundation
import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning
import Testing
import Training

struct LinearModelTests {
    @Test func what_is_learned_is_answered_under_every_strategy() async throws {
        let trained = try TrainedSet()
        let base = try await trained.pretrained(.init(epochs: 6, rightLeaves: 1, rightCoarseNames: 1))
        let tuned = try await FineTuning.run(
            try await trained.examples(), from: base, .init(learning: .init(rate: 0.01), stageTwoEpochs: 10))
        for strategy in Strategy.allCases {
            let found = await LocalEvaluation(
                try trained.samples(), try trained.model(tuned), trained.context(strategy))
            #expect(found.samples == 256)
            #expect(found.hca > 0.95, "\(strategy): \(found)")
        }
    }

    @Test func texts_are_a_chat_models_and_tokens_tell_the_decisions() async throws {
        let trained = try TrainedSet()
        let weights = try await trained.pretrained()
        let model = try trained.model(weights)
        let sample = try trained.samples()[5]
        let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [], given: .nothing, seed: 9)
        let rollouts = try model.completions(of: .leaf, in: inquiry, numbers: 0..<8).get()
        #expect(rollouts.version == 0)
        #expect(Set(rollouts.completions.map(\.text)).count > 1)
        for completion in rollouts.completions {
            #expect(FormatReward.score(of: completion.text) == 1)
            let tokens = try #require(completion.tokens)
            let steps = try LinearAnswers.steps(of: tokens, .leaf, given: .nothing, trained.vocabulary)
            #expect(steps.count == 6)
            let path = steps.map(\.action)
            let names = zip(trained.vocabulary.ranks, path).map { LeafName.normalized($0.names[$1]) }
            let answer = trained.context().leafAnswer(completion, of: sample)
            #expect(answer.leaf == names.last)
            #expect(answer.path.map(\.name) == Array(names.dropLast()))
            guard case .success(let features) = trained.source.features(ofImage: sample.image, sample: sample.id) else {
                Issue.record("no features")
                continue
            }
            for (step, own) in zip(steps, weights.steps(naming: path, features)) {
                #expect(abs(step.logProbability - own.logProbability) < 1e-5)
            }
            let sum = steps.reduce(0) { $0 + $1.logProbability }
            #expect(abs((completion.logProbability ?? 0) - sum) < 1e-4)
        }
        let level = sample.levels[3]
        let question = Inquiry.Question.level(number: level.number, choices: level.choices)
        var given = inquiry
        given.given = .leaf(sample.label)
        for completion in try model.completions(of: question, in: given, numbers: 0..<8).get().completions {
            let steps = try LinearAnswers.steps(
                of: try #require(completion.tokens), question, given: given.given, trained.vocabulary)
            #expect(completion.text == Reading.letter(of: steps[0].action))
            guard case .choice(_, let leaf?) = steps[0].decision else {
                Issue.record("the leaf was lost")
                continue
            }
            #expect(trained.vocabulary.leaves[leaf].rank == 5)
        }
        #expect(throws: PolicyError.foreignTokens) {
            try LinearAnswers.steps(
                of: CompletionTokens(ids: [1], logProbabilities: [0]), .leaf, given: .nothing, trained.vocabulary)
        }
    }

    @Test func a_completion_depends_on_its_number_and_seed_alone() async throws {
        let trained = try TrainedSet()
        let model = try trained.model(try await trained.pretrained())
        let sample = try trained.samples()[0]
        func completions(_ numbers: Range<Int>, seed: UInt64 = 4) throws -> [Completion] {
            let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [], given: .nothing, seed: seed)
            return try model.completions(of: .leaf, in: inquiry, numbers: numbers).get().completions
        }
        #expect(try completions(2..<5) == Array(try completions(0..<8)[2..<5]))
        #expect(try completions(0..<8) != completions(0..<8, seed: 5))
        let sampled = try trained.model(try await trained.pretrained(), temperature: 1)
        let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [.leaf], given: .nothing, seed: 4)
        #expect(try await sampled.answer(inquiry)[0].get() == completions(0..<1)[0])
    }

    @Test func a_policy_is_replaced_while_older_versions_are_kept_as_long_as_told() async throws {
        let trained = try TrainedSet(samples: 16)
        let weights = try await trained.pretrained()
        let model = try trained.model(weights)
        let sample = try trained.samples()[0]
        let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [], given: .nothing, seed: 4)
        func version(_ wanted: Int?) -> Int? {
            try? model.completions(of: .leaf, in: inquiry, numbers: 0..<1, version: wanted).get().version
        }
        for number in 1...2 {
            let bytes = try PolicyFile.bytes(weights, version: number)
            try model.install(PolicyFile(bytes: bytes, name: "version \(number)"), keeping: 2)
        }
        #expect([nil, 0, 1, 2].map(version) == [2, nil, 1, 2])
        // An older version that comes late does not answer.
        try model.install(PolicyFile(weights, version: 1), keeping: 2)
        #expect(model.version == 2)
        let other = PolicyWeights(PolicyLayout(trained.vocabulary, dimension: 3))
        #expect(throws: PolicyError.otherShape) { try model.install(PolicyFile(other, version: 3), keeping: 2) }
        #expect(model.version == 2)
        #expect(throws: ModelSettingsError.otherDimension(policy: 3, features: 256)) { try trained.model(other) }
    }
}
