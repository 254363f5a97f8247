import Outcomes
import Questions
import Reasoning
import Taxonomies
import Testing

@Suite("Strategies beside the first four") struct StrategyTests {
    private static let rose = Sample(
        id: "rose-1", image: "rose.png", label: "rosa canina", split: "test",
        levels: [
            Level(number: 1, choices: ["poales", "rosales"], gold: 1),
            Level(number: 2, choices: ["rosaceae", "poaceae", "fagaceae"], gold: 0),
            Level(number: 3, choices: ["poa annua", "rosa canina"], gold: 1),
        ])

    private static func header() throws -> QuestionSetHeader {
        let names = ["rosales", "rosaceae", "rosa canina", "poales", "poaceae", "poa annua"]
        let entries = names.enumerated().map { place, name in
            Taxonomy.Entry(name: name, parent: place % 3 == 0 ? nil : TaxonID(place - 1), level: place % 3 + 1)
        }
        return QuestionSetHeader(
            name: "test", subject: "plant", firstScoredLevel: 1, distractors: .init(method: "given"), seed: 0,
            source: "",
            taxonomy: try Taxonomy(name: "t", ranks: ["order", "family", "species"], entries: entries))
    }

    private func examination(
        _ procedure: Procedure, of sample: Sample = rose, parser: Parser = .linnet1
    ) throws -> Examination {
        Examination(
            of: sample, index: 0, repetition: 0,
            context: ExaminationContext(
                header: try Self.header(), procedure: procedure, runSeed: 5, parser: parser))
    }

    private func texts(_ texts: String...) -> [Result<Completion, Failure>] {
        texts.map { .success(Completion(text: $0)) }
    }

    private func choices(_ outcome: Outcome) -> [Int?] { outcome.levels.map(\.reading.choice) }

    @Test func stepwise_gives_each_level_the_answers_so_far_right_or_wrong() throws {
        var examination = try examination(Procedure(.stepwise))
        #expect(examination.next()?.given == .path([]))
        #expect(examination.next()?.questions == [.level(number: 1, choices: ["poales", "rosales"])])
        examination.receive(texts("A"))
        #expect(examination.next()?.given == .path([.init(level: 1, name: "poales")]))
        examination.receive(texts("I cannot tell"))
        #expect(examination.next()?.given == .path([.init(level: 1, name: "poales")]))
        #expect(examination.next()?.questions == [.level(number: 3, choices: ["poa annua", "rosa canina"])])
        examination.receive(texts("B"))
        #expect(examination.next() == nil)
        #expect(choices(examination.outcome()) == [0, nil, 1])
        #expect(examination.outcome().levels[1].reading.kind == .refusal)
    }

    @Test func stepwise_gives_the_sample_back_after_a_passing_failure() throws {
        var examination = try examination(Procedure(.stepwise))
        examination.receive(texts("B"))
        examination.receive([.failure(Failure(.modelUnavailable, "gone"))])
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(outcome.failure?.kind == .modelUnavailable)
        #expect(outcome.levels.map(\.number) == [1, 2, 3])
    }

    @Test func stepwise_goes_on_after_a_lasting_failure() throws {
        var examination = try examination(Procedure(.stepwise))
        examination.receive(texts("B"))
        examination.receive([.failure(Failure(.modelRefused, "no"))])
        #expect(examination.next()?.given == .path([.init(level: 1, name: "rosales")]))
        examination.receive(texts("B"))
        #expect(choices(examination.outcome()) == [1, nil, 1])
        #expect(examination.outcome().failure == nil)
    }

    @Test func joint_asks_once_and_reads_a_letter_for_each_level() throws {
        var examination = try examination(Procedure(.joint))
        let next = examination.next()
        let inquiry = try #require(next)
        #expect(inquiry.questions.count == 1)
        guard case .levels(let levels) = inquiry.questions[0] else { return #expect(Bool(false)) }
        #expect(levels.map(\.number) == [1, 2, 3])
        let text = "order: B\nfamily: A. rosaceae\nspecies: (B)"
        examination.receive(texts(text))
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(choices(outcome) == [1, 0, 1])
        #expect(outcome.joint?.text == text)
        #expect(outcome.levels.allSatisfy { $0.completion == nil && $0.rewards == [Reward(.accuracy, 1)] })
        let span = try #require(outcome.levels.first?.reading.span)
        #expect(Array(text.utf8)[span].elementsEqual("B".utf8))
    }

    @Test func a_failed_joint_request_fails_every_level() throws {
        var examination = try examination(Procedure(.joint))
        examination.receive([.failure(Failure(.modelRefused, "no"))])
        let outcome = examination.outcome()
        #expect(outcome.failure?.kind == .modelRefused)
        #expect(outcome.levels.map(\.reading.kind) == [.error, .error, .error])
        #expect(outcome.joint == nil)
    }

    @Test func an_open_path_is_scored_at_every_level() throws {
        var examination = try examination(Procedure(.openPath))
        #expect(examination.next()?.questions == [.leaf])
        examination.receive(
            texts("<think>order: Rosales; family: Lamiaceae</think><answer>Rosa canina</answer>"))
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(choices(outcome) == [1, nil, 1])
        #expect(outcome.levels[1].reading.kind == .unparsed)
        #expect(outcome.levels.allSatisfy { $0.reading.rule == .path })
    }

    @Test func a_level_that_the_path_leaves_out_is_empty() throws {
        var examination = try examination(Procedure(.openPath))
        examination.receive(texts("<think>order: Rosales</think><answer>Rosa canina</answer>"))
        #expect(examination.outcome().levels[1].reading.kind == .empty)
    }

    @Test func text_only_shows_no_image_names_the_leaf_and_leaves_its_level_out() throws {
        var examination = try examination(Procedure(.textOnly))
        let next = examination.next()
        let inquiry = try #require(next)
        #expect(inquiry.image == nil)
        #expect(inquiry.given == .leaf("rosa canina"))
        #expect(inquiry.questions.count == 2)
        examination.receive(texts("B", "A"))
        #expect(examination.outcome().levels.map(\.number) == [1, 2])
    }

    @Test func text_only_asks_every_level_when_the_leafs_has_nothing_to_choose_from() throws {
        var sample = Self.rose
        sample.levels[2].choices = ["rosa canina"]
        sample.levels[2].gold = 0
        let examination = try examination(Procedure(.textOnly), of: sample)
        #expect(examination.next()?.questions.count == 2)
        #expect(examination.next()?.given == .leaf("rosa canina"))
    }

    @Test func circular_asks_every_turn_and_reads_it_in_the_sets_order() throws {
        var examination = try examination(Procedure(.independent, form: .circular))
        let next = examination.next()
        let questions = try #require(next).questions
        #expect(questions.count == 2 + 3 + 2)
        #expect(
            questions[3]
                == .level(.init(number: 2, choices: ["poaceae", "fagaceae", "rosaceae"], turn: 1)))
        // Level 2's right choice is A, C, B as it turns; the model follows it but for the last turn.
        examination.receive(texts("B", "A", "A", "C", "A", "B", "A"))
        let outcome = examination.outcome()
        #expect(choices(outcome) == [1, 0, 1])
        #expect(outcome.levels[0].parts.map(\.reading.choice) == [1])
        #expect(outcome.levels[1].parts.map(\.reading.choice) == [0, 2])
        #expect(outcome.levels[1].parts.map(\.rewards) == [[Reward(.accuracy, 1)], [Reward(.accuracy, 0)]])
    }

    @Test func binary_takes_the_one_option_with_a_yes() throws {
        var examination = try examination(Procedure(.independent, form: .binary))
        let next = examination.next()
        let questions = try #require(next).questions
        #expect(questions.count == 7)
        #expect(questions[2] == .option(level: 2, name: "rosaceae"))
        examination.receive(texts("No", "Yes.", "yes", "Yes, it is", "no", "No", "no"))
        let outcome = examination.outcome()
        #expect(choices(outcome) == [1, nil, nil])
        #expect(outcome.levels[1].reading.kind == .ambiguous)
        #expect(outcome.levels[2].reading.kind == .unparsed)
        #expect(outcome.levels[0].parts.map(\.reading.choice) == [YesNoReader.no, YesNoReader.yes])
        #expect(outcome.levels[0].rewards == [Reward(.accuracy, 1)])
    }

    @Test func a_failed_option_leaves_the_level_without_an_answer() throws {
        var examination = try examination(Procedure(.independent, form: .binary))
        var answers = texts("No", "Yes", "yes", "no", "no", "No", "no")
        answers[4] = .failure(Failure(.modelRefused, "no"))
        examination.receive(answers)
        let outcome = examination.outcome()
        #expect(outcome.levels[1].reading.kind == .error)
        #expect(outcome.levels[1].failure?.kind == .modelRefused)
        #expect(outcome.levels[1].rewards.isEmpty)
        #expect(outcome.failure == nil)
    }

    @Test func without_a_leaf_stage_two_says_so_or_asks_as_if_there_were_no_stage_one() throws {
        var says = try examination(Procedure(.twoStage))
        says.receive(texts("<answer> </answer>"))
        #expect(says.next()?.given == .noLeaf)
        var asks = try examination(Procedure(.twoStage, form: .choices, whenNoLeaf: .independent))
        asks.receive(texts("<answer> </answer>"))
        #expect(asks.next()?.given == .nothing)
        var knows = try examination(Procedure(.twoStage, form: .choices, whenNoLeaf: .independent))
        knows.receive(texts("<answer>Rosa canina</answer>"))
        #expect(knows.next()?.given == .leaf("rosa canina"))
    }

    @Test(arguments: Strategy.allCases, QuestionForm.allCases)
    func a_form_goes_with_strategies_that_ask_level_by_level(_ strategy: Strategy, _ form: QuestionForm) {
        let isFine =
            form == .choices || [.independent, .twoStage, .goldLeaf, .textOnly].contains(strategy)
            || (strategy == .stepwise && form == .binary)
        #expect(((try? Procedure(strategy, form: form)) != nil) == isFine)
    }

    @Test func what_means_nothing_is_refused_in_a_sentence() {
        #expect(throws: ProcedureError.noLeafWithoutTwoStages(.joint)) {
            try Procedure(.joint, form: .choices, whenNoLeaf: .independent)
        }
        #expect(ProcedureError.circularSteps.description.contains("--circular goes with independent, two-stage"))
    }
}

@Suite("Reading several levels in one text") struct JointReaderTests {
    private static let levels = [
        Level(number: 1, choices: ["poales", "rosales"], gold: 1),
        Level(number: 2, choices: ["rosaceae", "poaceae", "fagaceae"], gold: 0),
        Level(number: 3, choices: ["poa annua", "rosa canina"], gold: 1),
    ]

    private func read(_ text: String, _ reason: Completion.FinishReason = .stop) -> [Reading] {
        JointReader(ranks: ["order", "family", "species"])
            .read(Completion(text: text, finishReason: reason), levels: Self.levels, parser: .linnet1)
    }

    @Test(arguments: [
        "order: B\nfamily: A\nspecies: B", "Order: B; Family: A; Species: B",
        "**order**: B\n**family**: (A)\n**species**: B.",
        "<think>order: A</think><answer>order: B, family: A, species: B</answer>", "B\nA\nB", "B, A, B",
        #"{"order": "B", "family": "A", "species": "B"}"#, "level 1: B\nlevel 2: A\nlevel 3: B",
        "order: A\nI mean order: B\nfamily: A\nspecies: B", "1. Order = B\n2. Family = A\n3. Species = B",
        "order: rosales\nfamily: rosaceae\nspecies: rosa canina", "Here you are.\norder: B\nfamily: A\nspecies: B",
    ]) func every_level_is_read(_ text: String) {
        #expect(read(text).map(\.choice) == [1, 0, 1], "\(text)")
    }

    @Test func a_level_that_is_missing_is_unparsed_and_the_others_count() {
        let readings = read("order: B\nspecies: B")
        #expect(readings.map(\.choice) == [1, nil, 1])
        #expect(readings[1].kind == .unparsed)
    }

    @Test func a_text_that_was_cut_is_truncated_where_it_says_nothing() {
        #expect(read("order: B\nfamily: ", .length).map(\.kind) == [.choice, .truncated, .truncated])
        #expect(read("<think>order: B").map(\.kind) == [.truncated, .truncated, .truncated])
    }

    @Test func more_or_fewer_lines_than_levels_are_no_answer() {
        #expect(read("B\nA").allSatisfy { $0.kind == .unparsed })
        #expect(read("").allSatisfy { $0.kind == .empty })
        #expect(read("I'm sorry, I can't identify this.").allSatisfy { $0.kind == .refusal })
    }
}

@Suite("Reading yes and no") struct YesNoReaderTests {
    @Test(arguments: [
        "Yes", "yes.", "YES!", "**Yes**", "Yes, this is a rose.", "<think>no, hm</think><answer>Yes</answer>", "y",
        "True",
        "It looks like one. Yes", "Answer: yes", "No petals are missing. Answer: Yes", "The conclusion is yes",
    ]) func yes(_ text: String) {
        #expect(YesNoReader.read(Completion(text: text)).choice == YesNoReader.yes, "\(text)")
    }

    @Test(arguments: ["No", "no", "No, it is a grass.", "N", "False", "The answer is no.", "I would say no here"])
    func no(_ text: String) { #expect(YesNoReader.read(Completion(text: text)).choice == YesNoReader.no, "\(text)") }

    @Test func neither() {
        func kind(_ text: String, _ reason: Completion.FinishReason = .stop) -> Reading.Kind {
            YesNoReader.read(Completion(text: text, finishReason: reason)).kind
        }
        #expect(kind("") == .empty)
        #expect(kind("It might be yes or it might be no, hard") == .ambiguous)
        #expect(kind("maybe") == .unparsed)
        #expect(kind("I cannot identify the plant.") == .refusal)
        #expect(kind("<think>yes") == .truncated)
        #expect(kind("Looking at the leaves", .length) == .truncated)
        #expect(kind("Not a yesterday") == .unparsed)
    }
}
