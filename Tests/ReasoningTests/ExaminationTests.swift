import Outcomes
import Questions
import Reasoning
import Taxonomies
import Testing

struct ExaminationTests {
    private static let transient = Failure(.modelUnavailable, "gone for a moment")
    private static let missing = Failure(.imageMissing, "no such file")

    /// Two plants of two families and three genera deep enough to tell levels apart.
    static func header(first: Int = 1) throws -> QuestionSetHeader {
        let taxonomy = try Taxonomy(
            name: "plants", ranks: ["order", "family", "species"],
            entries: [
                .init(name: "Rosales", parent: nil, level: 1),
                .init(name: "Rosaceae", parent: TaxonID(0), level: 2),
                .init(name: "Rosa canina", parent: TaxonID(1), level: 3),
                .init(name: "Poales", parent: nil, level: 1),
                .init(name: "Poaceae", parent: TaxonID(3), level: 2),
                .init(name: "Poa annua", parent: TaxonID(4), level: 3),
            ])
        return QuestionSetHeader(
            name: "plants", subject: "plant", firstScoredLevel: first, distractors: .init(method: "random"), seed: 1,
            source: "test", taxonomy: taxonomy)
    }

    static let rose = Sample(
        id: "rose-1", image: "rose.png", label: "dog rose", split: "test",
        levels: [
            Level(number: 1, choices: ["poales", "rosales"], gold: 1),
            Level(number: 2, choices: ["rosaceae", "poaceae"], gold: 0),
            Level(number: 3, choices: ["poa annua", "rosa canina"], gold: 1),
        ])

    private func examination(
        _ strategy: Strategy, of sample: Sample = rose, first: Int = 1, rewards: Rewards = .accuracy
    ) throws -> Examination {
        Examination(
            of: sample, index: 7, repetition: 2,
            context: ExaminationContext(
                header: try Self.header(first: first), procedure: Procedure(strategy), runSeed: 5, rewards: rewards))
    }

    private func letters(_ text: String) -> [Result<Completion, Failure>] {
        text.map { .success(Completion(text: String($0))) }
    }

    private func levels(_ inquiry: Inquiry?) -> [Int] {
        inquiry?.questions.compactMap { if case .level(let level) = $0 { level.number } else { nil } } ?? []
    }

    @Test func independent_asks_all_levels_side_by_side() throws {
        var examination = try examination(.independent)
        let next = examination.next()
        let inquiry = try #require(next)
        #expect(inquiry.sample == "rose-1")
        #expect(inquiry.image == "rose.png")
        #expect(inquiry.given == .nothing)
        #expect(inquiry.seed == SeedDerivation.seed(run: 5, sample: "rose-1", repetition: 2))
        #expect(levels(inquiry) == [1, 2, 3])
        examination.receive(letters("BBB"))
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(outcome.sample == 7)
        #expect(outcome.repetition == 2)
        #expect(outcome.leaf == nil)
        #expect(outcome.failure == nil)
        #expect(outcome.levels.map(\.reading.choice) == [1, 1, 1])
        #expect(
            outcome.levels.map(\.rewards) == [[Reward(.accuracy, 1)], [Reward(.accuracy, 0)], [Reward(.accuracy, 1)]])
    }

    @Test func asking_again_without_an_answer_asks_the_same() throws {
        let examination = try examination(.twoStage)
        #expect(examination.next()?.questions.count == 1)
        #expect(examination.next()?.questions.count == 1)
    }

    @Test func two_stage_tells_the_completer_the_predicted_leaf_in_the_taxonomys_spelling() throws {
        var examination = try examination(.twoStage)
        guard case .leaf? = examination.next()?.questions.first else {
            Issue.record("stage one was not asked")
            return
        }
        examination.receive([.success(Completion(text: "<answer>rosa-canina</answer>"))])
        let next = examination.next()
        let second = try #require(next)
        #expect(second.given == .leaf("Rosa canina"))
        #expect(levels(second) == [1, 2, 3])
        examination.receive(letters("BAB"))
        let outcome = examination.outcome()
        #expect(examination.next() == nil)
        #expect(outcome.leaf?.leaf == "rosa canina")
        #expect(outcome.leaf?.isKnown == true)
        #expect(outcome.leaf?.rewards == [Reward(.accuracy, 1)])
        #expect(outcome.levels.allSatisfy { $0.rewards == [Reward(.accuracy, 1)] })
    }

    @Test func two_stage_goes_on_without_a_leaf_when_none_was_read() throws {
        var examination = try examination(.twoStage)
        _ = examination.next()
        examination.receive([.success(Completion(text: "  "))])
        #expect(examination.next()?.given == .noLeaf)
        examination.receive(letters("BAB"))
        #expect(examination.outcome().leaf?.kind == .empty)
    }

    @Test func gold_leaf_tells_the_deepest_gold_name_even_when_that_level_is_context() throws {
        var sample = Self.rose
        sample.levels[2] = Level(number: 3, choices: ["rosa canina"], gold: 0)
        let examination = try examination(.goldLeaf, of: sample)
        let next = examination.next()
        let inquiry = try #require(next)
        #expect(inquiry.given == .leaf("rosa canina"))
        #expect(levels(inquiry) == [1, 2])
    }

    @Test func levels_above_the_first_scored_one_are_not_asked() throws {
        var examination = try examination(.independent, first: 2)
        #expect(levels(examination.next()) == [2, 3])
        examination.receive(letters("AB"))
        #expect(examination.outcome().levels.map(\.number) == [2, 3])
    }

    @Test func lookup_answers_levels_from_the_lineage() throws {
        var examination = try examination(.lookup)
        _ = examination.next()
        examination.receive([.success(Completion(text: "Poa annua"))])
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(outcome.levels.map(\.reading) == [0, 1, 0].map { .choice($0, rule: .taxonomy) })
        #expect(outcome.levels.allSatisfy { $0.completion == nil && $0.rewards == [Reward(.accuracy, 0)] })
    }

    @Test func lookup_of_an_unknown_leaf_answers_nothing() throws {
        var examination = try examination(.lookup)
        _ = examination.next()
        examination.receive([.success(Completion(text: "Rosa caninna"))])
        let outcome = examination.outcome()
        #expect(outcome.levels.allSatisfy { $0.reading == .none(.unparsed, rule: .taxonomy) })
        #expect(outcome.leaf?.isKnown == false)
        #expect(outcome.leaf?.nearest == "Rosa canina")
        #expect(outcome.failure == nil)
    }

    @Test(arguments: Strategy.allCases)
    func a_sample_without_asked_levels_is_finished_at_once(strategy: Strategy) throws {
        let examination = try examination(strategy, first: 9)
        #expect(examination.next() == nil)
        #expect(examination.outcome() == Outcome(sample: 7, repetition: 2))
    }

    @Test(arguments: Strategy.allCases)
    func one_lasting_failure_everywhere_is_the_samples_failure_and_keeps_its_levels(strategy: Strategy) throws {
        var examination = try examination(strategy)
        while let inquiry = examination.next() {
            examination.receive(inquiry.questions.map { _ in .failure(Self.missing) })
        }
        let outcome = examination.outcome()
        #expect(outcome.failure == Self.missing)
        #expect(outcome.levels.map(\.number) == (strategy.asksLeafLevel ? [1, 2, 3] : [1, 2]))
        #expect(outcome.levels.allSatisfy { $0.reading == .none(.error) && $0.failure == Self.missing })
        #expect(outcome.levels.allSatisfy { $0.rewards.isEmpty })
    }

    @Test(arguments: Strategy.allCases)
    func a_passing_failure_is_the_samples_failure_even_when_it_is_the_only_one(strategy: Strategy) throws {
        var examination = try examination(strategy)
        while let inquiry = examination.next() {
            examination.receive(
                inquiry.questions.indices.map {
                    $0 == inquiry.questions.count - 1 ? .failure(Self.transient) : .success(Completion(text: "A"))
                })
        }
        #expect(examination.outcome().failure == Self.transient)
        #expect(examination.outcome().levels.count == (strategy.asksLeafLevel ? 3 : 2))
    }

    @Test func a_passing_failure_of_stage_one_asks_nothing_more() throws {
        var examination = try examination(.twoStage)
        _ = examination.next()
        examination.receive([.failure(Self.transient)])
        #expect(examination.next() == nil)
    }

    @Test func a_lasting_failure_of_one_level_fails_that_level_alone() throws {
        var examination = try examination(.independent)
        _ = examination.next()
        examination.receive([.failure(Failure(.modelRefused, "no"))] + letters("AB"))
        let outcome = examination.outcome()
        #expect(outcome.failure == nil)
        #expect(outcome.levels.map(\.reading.kind) == [.error, .choice, .choice])
    }

    @Test func different_lasting_failures_are_not_the_samples() throws {
        var examination = try examination(.independent)
        _ = examination.next()
        examination.receive([
            .failure(Self.missing), .failure(Failure(.modelRefused, "no")), .failure(Self.missing),
        ])
        #expect(examination.outcome().failure == nil)
    }

    @Test func a_model_that_gives_too_few_results_fails_the_rest() throws {
        var examination = try examination(.independent)
        _ = examination.next()
        examination.receive(letters("B"))
        let outcome = examination.outcome()
        #expect(outcome.levels.map(\.reading.kind) == [.choice, .error, .error])
        #expect(outcome.levels[2].failure?.message == "the model gave fewer results than there were questions")
    }

    @Test func stage_one_can_earn_what_levels_do_not() throws {
        let context = ExaminationContext(
            header: try Self.header(), procedure: Procedure(.twoStage), runSeed: 7,
            leafRewards: try Rewards(weights: Rewards.defaultWeights(askingForReasoning: true)))
        var examination = Examination(of: Self.rose, index: 0, repetition: 0, context: context)
        _ = examination.next()
        examination.receive([.success(Completion(text: "<think>x</think><answer>Rosa canina</answer>"))])
        _ = examination.next()
        examination.receive(Self.rose.levels.map { _ in .success(Completion(text: "Z")) })
        let outcome = examination.outcome()
        #expect(outcome.leaf?.rewards == [Reward(.accuracy, 1), Reward(.format, 1)])
        #expect(outcome.levels.map(\.rewards) == Self.rose.levels.map { _ in [Reward(.accuracy, 0)] })
    }

    @Test func format_is_recorded_beside_accuracy_when_it_has_a_weight() throws {
        var examination = try examination(
            .independent, rewards: try Rewards(weights: Rewards.defaultWeights(askingForReasoning: true)))
        _ = examination.next()
        examination.receive([
            .success(Completion(text: "<think>x</think><answer>B</answer>")),
            .success(Completion(text: "B")),
            .success(Completion(text: "<think>x</think> <answer> </answer>")),
        ])
        #expect(
            examination.outcome().levels.map(\.rewards) == [
                [Reward(.accuracy, 1), Reward(.format, 1)],
                [Reward(.accuracy, 0), Reward(.format, 0)],
                [Reward(.accuracy, 0), Reward(.format, 0)],
            ])
    }
}
