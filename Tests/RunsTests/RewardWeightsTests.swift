import Outcomes
import Reasoning
import Runs
import Testing

@Suite struct RewardWeightsTests {
    private static let chat = ModelSettings.chat(ChatSettings(servedModel: "test/model"))
    private static let accuracy = ["accuracy": 1.0]
    private static let both = ["accuracy": 1.0, "format": 0.5]

    private func usual(
        _ strategy: Strategy, _ style: PromptSettings.Style, _ model: ModelSettings = chat
    ) -> RewardWeights {
        RunSettings(model: model, procedure: Procedure(strategy), prompts: PromptSettings(style: style)).rewardWeights
    }

    @Test(arguments: Strategy.allCases)
    func the_format_counts_where_reasoning_is_asked_for(strategy: Strategy) {
        for style in PromptSettings.Style.allCases {
            let isReasoned = style.asksForReasoning
            #expect(usual(strategy, style).levels == (isReasoned ? Self.both : Self.accuracy))
            #expect(usual(strategy, style).leaf == (isReasoned || strategy.asksForLeaf ? Self.both : Self.accuracy))
        }
    }

    @Test(arguments: [
        ModelSettings.null(NullSettings()), .embedding(EmbeddingSettings()),
        .replay(ReplaySettings(from: "/runs/old", sha256: "")),
    ])
    func a_model_that_is_not_asked_in_words_earns_accuracy_alone(model: ModelSettings) {
        #expect(usual(.twoStage, .chainOfThought, model) == RewardWeights(levels: Self.accuracy))
    }

    @Test func a_text_is_written_as_it_is_read() throws {
        let weights = try RewardWeights.read("format=0.25, accuracy=2,path=0,distance=-1e-3")
        #expect(weights == ["accuracy": 2, "format": 0.25, "path": 0, "distance": -0.001])
        #expect(try RewardWeights(levels: weights).checked().levels == weights.filter { $0.key != "path" })
        #expect(RewardWeights.text([:]) == "accuracy=0")
        for weights in [weights, Self.both] {
            #expect(try RewardWeights.read(RewardWeights.text(weights)) == weights)
        }
    }

    @Test(arguments: [
        ("", Rewards.SettingsError.noWeight("")), ("accuracy", .noWeight("accuracy")),
        ("accuracy=", .noWeight("accuracy=")), ("accuracy=1,", .noWeight("")),
        ("accuracy=1=2", .noWeight("accuracy=1=2")),
        ("accuracy=much", .noWeight("accuracy=much")), ("speed=1", .unknownComponent("speed")),
        ("Accuracy=1", .unknownComponent("Accuracy")), ("format=1,format=0.5", .weighedTwice("format")),
        ("format=inf", .weightNotFinite(component: "format", weight: .infinity)), ("overlong=1", .overlongWithoutLimit),
    ])
    func a_text_that_weighs_nothing_is_refused(text: String, error: Rewards.SettingsError) {
        #expect(throws: error) { try RewardWeights(levels: RewardWeights.read(text)).checked() }
    }

    @Test func what_is_overlong_is_said_with_its_weight() throws {
        let penalty = try #require(OverlongPenalty(limit: 500))
        #expect(penalty.buffer == 100)
        let weights = try RewardWeights(
            levels: RewardWeights.read("accuracy=1,overlong=0.5"), overlong: penalty
        ).checked()
        #expect(try weights.levelRewards().weight(of: .overlong) == 0.5)
        #expect(try weights.leafRewards().weight(of: .overlong) == 0.5)
        let inStageOne = RewardWeights(levels: Self.accuracy, leaf: weights.levels, overlong: penalty)
        #expect(try inStageOne.checked() == inStageOne)
        for text in ["accuracy=1", "accuracy=1,overlong=0"] {
            #expect(throws: Rewards.SettingsError.limitWithoutOverlong) {
                try RewardWeights(levels: RewardWeights.read(text), overlong: penalty).checked()
            }
        }
        var settings = RunSettings(model: Self.chat, strategy: .independent)
        let before = settings
        settings.rewardWeights = weights
        #expect(try RunSettings(json: settings.json()) == settings)
        #expect(
            settings.differences(from: before).map(\.name) == [
                "overlong.buffer", "overlong.limit", "rewardWeights.overlong",
            ])
        let broken = settings.json().replacing("\"buffer\":100", with: "\"buffer\":501")
        #expect(throws: DecodingError.self) { try RunSettings(json: broken) }
    }

    @Test func settings_keep_weights_and_read_what_was_written_before_stage_one_had_its_own() throws {
        var settings = RunSettings(model: Self.chat, strategy: .twoStage)
        #expect(settings.rewardWeights == RewardWeights(levels: Self.accuracy, leaf: Self.both))
        #expect(try RunSettings(json: settings.json()) == settings)
        #expect(settings.listed().contains { $0.words == "leaf reward weights, format" && $0.value == "0.5" })
        settings.rewardWeights = RewardWeights(levels: Self.accuracy)
        #expect(!settings.json().contains("leafRewardWeights"))
        #expect(try RunSettings(json: settings.json()) == settings)
    }
}
