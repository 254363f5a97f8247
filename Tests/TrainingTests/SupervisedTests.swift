import LinearPolicy
import Testing
import Training

struct SupervisedTests {
    @Test func the_same_seed_makes_the_same_bits_and_losses_fall() async throws {
        let trained = try TrainedSet(samples: 128)
        let examples = try await trained.examples()
        func train(_ seed: UInt64) async throws -> (PolicyWeights, [Double]) {
            var losses: [Double] = []
            let base = try await trained.pretrained(.init(learning: .init(rate: 0.01, seed: seed), epochs: 2))
            let settings = FineTuning.Settings(learning: .init(seed: seed), predictedLeaves: 0.5)
            let tuned = try await FineTuning.run(examples, from: base, settings) { losses.append($0.loss) }
            return (tuned, losses)
        }
        let first = try await train(1)
        #expect(try await train(1).0.bits == first.0.bits)
        #expect(try await train(2).0.bits != first.0.bits)
        #expect(first.1.count == 6)
        #expect(first.1[1] < first.1[0] && first.1[5] < first.1[2])
    }

    @Test func stage_two_learns_from_the_leaf_that_it_is_given() async throws {
        let trained = try TrainedSet(samples: 128)
        let examples = try await trained.examples()
        let base = try await trained.pretrained()
        let settings = FineTuning.Settings(stageOneEpochs: 0)
        let gold = try await FineTuning.run(examples, from: base, settings)
        var predicting = settings
        predicting.predictedLeaves = 1
        let predicted = try await FineTuning.run(examples, from: base, predicting)
        let leaf = try #require(examples[0].leaf)
        let rank = gold.layout.vocabulary.ranks.count - 1
        let own = gold[.compatibility, rank: rank, row: leaf, column: gold.layout.vocabulary.leaves[leaf].name]
        #expect(own > 0)
        #expect(gold.bits != predicted.bits)
        #expect(base[.compatibility, rank: rank, row: leaf, column: 0] == 0)
    }

    @Test func what_cannot_be_learned_from_is_named() async throws {
        let trained = try TrainedSet(samples: 8)
        let weights = try await trained.pretrained(.init(epochs: 1))
        await #expect(throws: TrainingError.noQuestions) { try await FineTuning.run([], from: weights, .init()) }
        let file = try TrainedSet(samples: 4)
        await #expect(throws: TrainingError.self) {
            // Vectors for four samples, a set of eight.
            try await ImageExample.load([trained.set], trained.vocabulary, file.source)
        }
    }
}
