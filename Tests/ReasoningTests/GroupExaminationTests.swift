import Outcomes
import Questions
import Reasoning
import Testing

struct GroupExaminationTests {
    private func examination(
        _ question: GroupTask.Question, completions: Int = 3, rewards: Rewards = .accuracy
    ) throws -> GroupExamination {
        GroupExamination(
            of: ExaminationTests.rose, index: 7, repetition: 2,
            task: GroupTask(
                group: 41, question: question, completions: completions, policyVersion: 4, allowsNewer: true, seed: 9),
            policyVersion: 5,
            context: ExaminationContext(
                header: try ExaminationTests.header(), procedure: Procedure(.twoStage), runSeed: 5, rewards: rewards))
    }

    private func response(_ texts: String..., prompt: [PromptMessage] = []) -> GroupResponse {
        GroupResponse(
            results: texts.map { text in
                .success(
                    Completion(
                        text: text,
                        tokens: CompletionTokens(promptIDs: [1, 2], ids: [UInt32(text.count)], logProbabilities: [-1])))
            }, prompt: prompt, sampling: Sampling(seed: 9))
    }

    @Test func stage_one_is_asked_for_leaves_which_are_read_and_rewarded() throws {
        var examination = try examination(.leaf, rewards: try Rewards(weights: ["accuracy": 1, "format": 0.5]))
        let next = examination.next()
        let request = try #require(next)
        #expect(request.inquiry.questions == [.leaf])
        #expect(request.inquiry.given == .nothing)
        #expect(request.inquiry.seed == 9)
        #expect(request.draw == .sampled(3))
        #expect(request.policyVersion == 5)
        let prompt = [PromptMessage(role: "user", text: "Which?", hasImage: true)]
        examination.receive(
            response(
                "<think>order: Rosales</think><answer>Rosa canina</answer>", "Poa annua", "", prompt: prompt))
        #expect(examination.next() == nil)
        let outcome = examination.outcome()
        #expect(outcome.failure == nil)
        #expect((outcome.sample, outcome.repetition) == (7, 2))
        let group = try #require(outcome.group)
        #expect((group.index, group.sample, group.pass, group.sampleID) == (41, 7, 2, "rose-1"))
        #expect((group.rank, group.goldName, group.image) == ("species", "rosa canina", "rose.png"))
        #expect(group.question == .leaf)
        #expect(group.prompt == prompt)
        // The prompt's tokens are kept once.
        #expect(group.promptIDs == [1, 2])
        #expect(group.rollouts.map(\.policyVersion) == [5, 5, 5])
        #expect(group.rollouts.map(\.accuracy) == [1, 0, 0])
        #expect(group.rollouts[0].rewards == [RolloutReward(.accuracy, 1), RolloutReward(.format, 1)])
        guard case .written(let completion, .leaf(let leaf), _) = group.rollouts[0].answer else {
            Issue.record("no leaf was read")
            return
        }
        #expect(completion.tokens?.promptIDs == [])
        #expect(leaf.name == "rosa canina" && leaf.isKnown && leaf.kind == .choice)
        #expect(leaf.path.map(\.name) == ["rosales"])
    }

    @Test func stage_two_with_the_gold_leaf_is_one_request() throws {
        var examination = try examination(.level(2, given: .gold))
        let request = try #require(examination.next())
        #expect(request.inquiry.questions == [.level(number: 2, choices: ["rosaceae", "poaceae"])])
        #expect(request.inquiry.given == .leaf("rosa canina"))
        examination.receive(response("A", "B", "neither"))
        let group = try #require(examination.outcome().group)
        #expect(group.rollouts.map(\.accuracy) == [1, 0, 0])
        #expect((group.rank, group.goldName) == ("family", "rosaceae"))
        #expect(
            group.question
                == .level(
                    Group.Level(
                        number: 2, choices: ["rosaceae", "poaceae"], gold: 0,
                        given: GivenLeaf(source: .gold, name: "rosa canina"))))
    }

    @Test(arguments: [LeafSource.greedy, .own])
    func stage_two_with_the_policys_leaf_asks_for_that_first(source: LeafSource) throws {
        var examination = try examination(.level(1, given: source))
        let first = try #require(examination.next())
        #expect(first.inquiry.questions == [.leaf])
        #expect(first.draw == (source == .greedy ? .greedy : .sampled(1)))
        #expect(first.inquiry.seed != 9)
        examination.receive(response("It is Poa annua."))
        let second = try #require(examination.next())
        #expect(second.inquiry.given == .leaf("Poa annua"))
        #expect(second.inquiry.seed == 9)
        examination.receive(response("B", "B", "A"))
        let group = try #require(examination.outcome().group)
        #expect(group.rollouts.map(\.accuracy) == [1, 1, 0])
        guard case .level(let level) = group.question else { return }
        #expect(level.given.source == source && level.given.name == "Poa annua" && level.given.policyVersion == 5)
        #expect(level.given.completion?.text == "It is Poa annua.")
    }

    @Test func a_leaf_that_is_not_named_is_told_as_none() throws {
        var examination = try examination(.level(1, given: .own))
        examination.receive(response(""))
        let request = try #require(examination.next())
        #expect(request.inquiry.given == .noLeaf)
        examination.receive(response("A", "A", "A"))
        guard case .level(let level) = try #require(examination.outcome().group).question else { return }
        #expect(level.given.name == "")
    }

    @Test func failures_are_the_groups_own_only_when_they_pass_or_are_all_there_is() throws {
        let refused = Failure(.modelRefused, "no")
        let away = Failure(.modelUnavailable, "gone")
        func outcome(_ results: [Result<Completion, Failure>]) throws -> Outcome {
            var examination = try examination(.leaf)
            examination.receive(GroupResponse(results: results, sampling: Sampling()))
            return examination.outcome()
        }
        let written = Result<Completion, Failure>.success(Completion(text: "Rosa canina"))
        let mixed = try outcome([written, .failure(refused), written])
        #expect(mixed.failure == nil)
        #expect(mixed.group?.rollouts.map { $0.failure?.kind } == [nil, .modelRefused, nil])
        #expect(try outcome([written, .failure(away), written]).failure == away)
        #expect(try outcome([.failure(refused), .failure(refused), .failure(refused)]).failure == refused)
        // A model that breaks its word.
        let short = try outcome([written])
        #expect(short.group?.rollouts.count == 3)
        #expect(short.group?.rollouts[2].failure?.kind == .unknown)

        var premise = try examination(.level(1, given: .greedy))
        premise.receive(GroupResponse(results: [.failure(away)], sampling: Sampling()))
        #expect(premise.next() == nil)
        #expect(premise.outcome().failure == away)
    }

    @Test func a_level_that_the_sample_lacks_is_a_failure_and_no_question() throws {
        let examination = try examination(.level(9, given: .gold))
        #expect(examination.next() == nil)
        #expect(examination.outcome().failure?.kind == .sampleInvalid)
    }
}
