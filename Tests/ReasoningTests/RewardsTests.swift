import Outcomes
import Questions
import Reasoning
import Taxonomies
import Testing

struct RewardsTests {
    @Test(
        arguments: [
            ("<think>x</think><answer>B</answer>", 1), (" <think></think>\n<answer>B</answer>\n", 1),
            ("<think>x</think><answer> </answer>", 0), ("<think>x</think>y<answer>B</answer>", 0),
            ("<think>x</think><answer>B</answer>.", 0), ("<answer>B</answer><think>x</think>", 0),
            ("<think>x</think><answer>B</answer><answer>C</answer>", 0),
            ("<think>x<think></think><answer>B</answer>", 0),
            ("<think>a<b</think><answer>x < y</answer>", 1), ("<answer>B</answer>", 0), ("<think>x</think>", 0),
            ("", 0),
            ("<think>x</think><answer>B", 0), ("<think>x</think><answer><answer>B</answer></answer>", 0),
        ])
    func the_format_is_one_thought_and_one_answer(text: String, score: Float) {
        #expect(FormatReward.score(of: text) == score)
    }

    @Test func weights_are_checked_by_name_and_value() throws {
        #expect(throws: Rewards.SettingsError.unknownComponent("speed")) { try Rewards(weights: ["speed": 1]) }
        #expect(throws: Rewards.SettingsError.weightNotFinite(component: "format", weight: .infinity)) {
            try Rewards(weights: ["format": .infinity])
        }
        #expect(throws: Rewards.SettingsError.overlongWithoutLimit) { try Rewards(weights: ["overlong": 1]) }
        #expect(
            "\(Rewards.SettingsError.unknownComponent("speed"))".contains("accuracy, format, path, distance, overlong"))
    }

    @Test func the_total_is_the_weighted_sum() throws {
        let rewards = try Rewards(weights: ["accuracy": 2, "format": 0.5])
        #expect(rewards.total([Reward(.accuracy, 1), Reward(.format, 1), Reward(.path, 1)]) == 2.5)
        #expect(rewards.total([]) == 0)
        #expect(rewards.weight(of: .path) == 0)
    }

    @Test func the_overlong_penalty_falls_from_nothing_to_one() throws {
        let penalty = try #require(OverlongPenalty(limit: 100, buffer: 20))
        #expect([0, 80, 90, 100, 101, 5000].map(penalty.score(ofTokens:)) == [0, 0, -0.5, -1, -1, -1])
        #expect(OverlongPenalty(limit: 10, buffer: 0) == nil)
        #expect(OverlongPenalty(limit: 10, buffer: 11) == nil)
        #expect(OverlongPenalty(limit: 3)?.buffer == 1)
        #expect(OverlongPenalty(limit: 0) == nil)
    }

    @Test func a_text_of_unknown_length_is_neither_too_long_nor_short_enough() throws {
        func rewards(tokens: Int) throws -> [Reward] {
            let weights = try Rewards(
                weights: ["accuracy": 1, "overlong": 1], overlong: OverlongPenalty(limit: 10, buffer: 5))
            var examination = Examination(
                of: ExaminationTests.rose, index: 0, repetition: 0,
                context: ExaminationContext(
                    header: try ExaminationTests.header(), procedure: Procedure(.lookup), runSeed: 0, rewards: weights,
                    leafRewards: weights))
            examination.receive([.success(Completion(text: "Rosa canina", completionTokens: tokens))])
            return examination.outcome().leaf?.rewards ?? []
        }
        #expect(try rewards(tokens: 0) == [Reward(.accuracy, 1)])
        #expect(try rewards(tokens: 1) == [Reward(.accuracy, 1), Reward(.overlong, 0)])
        #expect(try rewards(tokens: 11) == [Reward(.accuracy, 1), Reward(.overlong, -1)])
    }

    @Test func path_and_distance_look_at_the_tree() throws {
        let taxonomy = try ExaminationTests.header().taxonomy
        let rose = taxonomy.leaf(named: NormalizedName("Rosa canina"))
        let grass = taxonomy.leaf(named: NormalizedName("Poa annua"))
        #expect(DistanceReward.score(of: rose, gold: rose, in: taxonomy) == 1)
        #expect(DistanceReward.score(of: grass, gold: rose, in: taxonomy) == 0)
        #expect(DistanceReward.score(of: nil, gold: rose, in: taxonomy) == 0)
        let path = [LeafAnswer.PathStep(level: 1, name: "rosales"), .init(level: 2, name: "poaceae")]
        #expect(PathReward.score(of: path, against: ExaminationTests.rose.levels) == Float(1) / 3)
        #expect(PathReward.score(of: path, against: []) == 0)
    }

    @Test func a_leaf_earns_accuracy_only_when_it_is_the_gold_leaf_exactly() throws {
        func earned(_ text: String) throws -> Float? {
            var examination = Examination(
                of: ExaminationTests.rose, index: 0, repetition: 0,
                context: ExaminationContext(
                    header: try ExaminationTests.header(), procedure: Procedure(.lookup), runSeed: 0))
            examination.receive([.success(Completion(text: text))])
            return examination.outcome().leaf?.rewards.first?.score
        }
        #expect(try earned("Rosa Canina") == 1)
        #expect(try earned("rosa canina or poa annua") == 0)
        #expect(try earned("Rosa") == 0)
        #expect(try earned("") == 0)
    }
}
