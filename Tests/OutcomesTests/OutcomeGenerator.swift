import Outcomes
import TestSupport

/// Draws outcomes from a seed: every field, every kind, and the edges of what fits.
struct OutcomeGenerator: RandomNumberGenerator {
    private var bits: SeededGenerator

    init(seed: UInt64) { bits = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { bits.next() }

    mutating func outcome() -> Outcome {
        Outcome(
            sample: number(), repetition: number(), leaf: maybe { $0.leaf() },
            levels: list(upTo: 7) { $0.level() }, joint: maybe { $0.completion() }, group: maybe { $0.group() },
            failure: maybe { $0.failure() },
            timing: Timing(
                waitedMicroseconds: UInt32(number()), ranMicroseconds: UInt32(number()), endpoint: text()))
    }

    mutating func group() -> Group {
        let given = GivenLeaf(
            source: pick(LeafSource.allCases), name: text(), completion: maybe { $0.completion() },
            policyVersion: count())
        let level = Group.Level(number: number(), choices: list(upTo: 4) { $0.text() }, gold: number(), given: given)
        return Group(
            index: count(), sample: number(), pass: number(), sampleID: text(),
            question: pick([.leaf, .level(level)]), rank: text(), goldName: text(),
            prompt: list(upTo: 3) {
                PromptMessage(role: $0.text(), text: $0.text(), hasImage: Bool.random(using: &$0))
            }, promptIDs: list(upTo: 9) { UInt32($0.number()) }, image: text(),
            imageSHA256: list(upTo: 32) { UInt8.random(in: 0...255, using: &$0) },
            sampling: Sampling(
                temperature: pick([0, 0.7, 1]), topP: pick([0, 0.9, 1]), maximumTokens: number(), seed: next(),
                logProbabilities: pick(Sampling.LogProbabilities.allCases)),
            rollouts: list(upTo: 8) { $0.rollout() }, worker: text(),
            timing: Timing(waitedMicroseconds: UInt32(number()), ranMicroseconds: 0, endpoint: text()))
    }

    private mutating func rollout() -> Rollout {
        let leaf = NamedLeaf(
            name: text(), path: list(upTo: 4) { LeafAnswer.PathStep(level: $0.number(), name: $0.text()) },
            isKnown: Bool.random(using: &self), kind: pick(Reading.Kind.allCases))
        let rewards = list(upTo: 3) {
            RolloutReward(
                $0.pick(Reward.Component.allCases), $0.pick([0, 1, 0.5, -1]), weight: $0.pick([0, 1, -0.5]),
                isValid: Bool.random(using: &$0))
        }
        let answer = Rollout.Answer.written(
            completion(), pick([.choice(reading()), .leaf(leaf)]), rewards: rewards)
        return Rollout(
            index: number(), answer: pick([answer, answer, .failed(failure())]), reward: pick([0, 1, -0.25]),
            advantage: maybe { $0.pick([0, 1.5, -1.5]) }, mask: list(upTo: 3) { $0.pick([0, 1]) },
            policyVersion: count())
    }

    private mutating func count() -> Int { pick([0, 1, number(), Int.max]) }

    private mutating func leaf() -> LeafAnswer {
        LeafAnswer(
            completion: maybe { $0.completion() }, leaf: text(),
            path: list(upTo: 4) { LeafAnswer.PathStep(level: $0.number(), name: $0.text()) },
            isKnown: Bool.random(using: &self),
            nearest: text(), kind: pick(Reading.Kind.allCases), rewards: rewards(), failure: maybe { $0.failure() })
    }

    private mutating func level() -> LevelAnswer {
        LevelAnswer(
            number: number(), completion: maybe { $0.completion() }, reading: reading(), rewards: rewards(),
            failure: maybe { $0.failure() }, parts: list(upTo: 4) { $0.part() })
    }

    private mutating func part() -> LevelPart {
        LevelPart(
            completion: maybe { $0.completion() }, reading: reading(), rewards: rewards(),
            failure: maybe { $0.failure() })
    }

    private mutating func reading() -> Reading {
        let start = number() / 2
        let span = start..<start + number() / 2
        let rule = pick(Reading.Rule.allCases)
        let kind = pick(Reading.Kind.allCases)
        return kind == .choice
            ? .choice(
                Int.random(in: 0...30, using: &self), rule: rule, span: span, isConflict: Bool.random(using: &self))
            : .none(kind, rule: rule, span: span)
    }

    private mutating func completion() -> Completion {
        Completion(
            text: text(), finishReason: pick([.stop, .length, .contentFilter]), promptTokens: number(),
            completionTokens: number(), logProbability: maybe { -Double.random(in: 0...50, using: &$0) },
            tokens: maybe { $0.tokens() })
    }

    private mutating func tokens() -> CompletionTokens {
        CompletionTokens(
            promptIDs: list(upTo: 9) { UInt32.random(in: 0...UInt32.max, using: &$0) },
            ids: list(upTo: 3) { UInt32.random(in: 0...300, using: &$0) },
            logProbabilities: list(upTo: 3) { -Float.random(in: 0...9, using: &$0) })
    }

    private mutating func rewards() -> [Reward] {
        list(upTo: 3) { Reward($0.pick(Reward.Component.allCases), $0.pick([0, 1, 0.5, -1])) }
    }

    private mutating func failure() -> Failure { Failure(pick(Failure.Kind.allCases), text()) }

    private mutating func number() -> Int {
        pick([0, 1, 127, 128, 1 << 20, Int(UInt32.max), Int.random(in: 0...1000, using: &self)])
    }

    private mutating func text() -> String {
        let longest = Int.random(in: 0...40, using: &self)
        return list(upTo: longest) { $0.pick(["a", "B", " ", "é", "字", "🌹", "\n", "<think>"]) }.joined()
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    private mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
        Bool.random(using: &self) ? make(&self) : nil
    }

    private mutating func list<Value>(upTo count: Int, _ make: (inout Self) -> Value) -> [Value] {
        let count = Int.random(in: 0...count, using: &self)
        var values: [Value] = []
        for _ in 0..<count { values.append(make(&self)) }
        return values
    }
}
