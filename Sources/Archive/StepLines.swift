import Files
import Outcomes

// A step as lines of JSON: a line a group, in the order in which they are used, and one that ends the step. Keys are the
// fields of `outcomes.proto` and `rollouts.proto`, values are written as in the other exports. What there is none of is null,
// and every line of a kind has the same keys.

extension JSONText {
    /// A group's line.
    mutating func append(_ group: Group, step: Int) {
        line { text in
            text.member("kind", "group")
            text.member("step", step)
            text.member("group", group.index)
            text.member("sample", group.sample)
            text.member("pass", group.pass)
            text.member("sample_id", group.sampleID)
            text.append(group.question)
            text.member("rank", group.rank)
            text.member("gold_name", group.goldName)
            text.list("prompt", group.prompt) { text, message in
                text.element {
                    $0.member("role", message.role)
                    $0.member("text", message.text)
                    $0.member("image", message.hasImage)
                }
            }
            text.list("prompt_ids", group.promptIDs)
            text.member("image", group.image.isEmpty ? nil : group.image)
            text.member("image_sha256", group.imageSHA256.isEmpty ? nil : Hexadecimal.text(group.imageSHA256))
            text.object("sampling") { $0.append(group.sampling) }
            text.list("rollouts", group.rollouts) { text, rollout in text.element { $0.append(rollout) } }
            text.member("worker", group.worker)
            text.object("timing") { $0.append(group.timing) }
        }
    }

    /// The line after a step's groups.
    mutating func append(_ end: StepSummary, step: Int, delivered: Int) {
        line { text in
            text.member("kind", "step")
            text.member("step", step)
            text.member("asked", end.asked)
            text.member("delivered", delivered)
            text.object("cancelled") { text in
                for reason in CancelReason.allCases { text.member(reason.name, end.cancelled[reason] ?? 0) }
            }
            text.member("oldest_version", end.versions.lowerBound)
            text.member("newest_version", end.versions.upperBound)
        }
    }

    private mutating func append(_ question: Group.Question) {
        switch question {
        case .leaf:
            member("stage", "leaf")
            for key in ["level", "choices", "gold", "given"] { null(key) }
        case .level(let level):
            member("stage", "level")
            member("level", level.number)
            list("choices", level.choices) { $0.element($1) }
            member("gold", level.gold)
            object("given") { text in
                text.member("source", level.given.source.rawValue)
                text.member("name", level.given.name.isEmpty ? nil : level.given.name)
                text.append(level.given.completion)
                text.member("policy_version", level.given.policyVersion)
            }
        }
    }

    private mutating func append(_ sampling: Sampling) {
        member("temperature", sampling.temperature)
        member("top_p", sampling.topP)
        member("max_tokens", sampling.maximumTokens)
        // A string: many readers take a number for a double, which holds 53 bits of the 64.
        member("seed", "\(sampling.seed)")
        member("log_probabilities", sampling.logProbabilities.name)
    }

    private mutating func append(_ timing: Timing) {
        member("waited", Int(timing.waitedMicroseconds))
        member("ran", Int(timing.ranMicroseconds))
        member("endpoint", timing.endpoint.isEmpty ? nil : timing.endpoint)
    }

    private mutating func append(_ rollout: Rollout) {
        member("index", rollout.index)
        switch rollout.answer {
        case .written(let completion, let finding, let rewards):
            append(completion)
            append(finding)
            object("rewards") { $0.append(rewards) }
            null("failure")
        case .failed(let failure):
            for key in ["completion", "reading", "leaf"] { null(key) }
            object("rewards") { _ in }
            object("failure") { text in
                text.member("kind", failure.kind.name)
                text.member("message", failure.message)
            }
        }
        member("reward", rollout.reward)
        if let advantage = rollout.advantage { member("advantage", advantage) } else { null("advantage") }
        list("mask", rollout.mask)
        member("policy_version", rollout.policyVersion)
    }

    private mutating func append(_ completion: Completion?) {
        guard let completion else { return null("completion") }
        object("completion") { text in
            text.member("text", completion.text)
            text.member("finish_reason", completion.finishReason.name)
            text.member("prompt_tokens", completion.promptTokens)
            text.member("completion_tokens", completion.completionTokens)
            if let probability = completion.logProbability {
                text.member("log_probability", probability)
            } else {
                text.null("log_probability")
            }
            guard let tokens = completion.tokens else { return text.null("tokens") }
            text.object("tokens") { text in
                text.list("prompt_ids", tokens.promptIDs)
                text.list("ids", tokens.ids)
                text.list("log_probabilities", tokens.logProbabilities)
            }
        }
    }

    private mutating func append(_ finding: Rollout.Finding) {
        switch finding {
        case .choice(let reading):
            object("reading") { text in
                text.member("kind", reading.kind.name)
                if let choice = reading.choice { text.member("choice", choice) } else { text.null("choice") }
                text.member("letter", reading.letter)
                text.member("rule", reading.rule.name)
                text.member("span_start", reading.span.lowerBound)
                text.member("span_length", reading.span.count)
                text.member("conflict", reading.isConflict)
            }
            null("leaf")
        case .leaf(let leaf):
            null("reading")
            object("leaf") { text in
                text.member("name", leaf.name.isEmpty ? nil : leaf.name)
                text.list("path", leaf.path) { text, step in
                    text.element {
                        $0.member("level", step.level)
                        $0.member("name", step.name)
                    }
                }
                text.member("known", leaf.isKnown)
                text.member("kind", leaf.kind.name)
            }
        }
    }

    /// By component. A component has one reward; of several, which nobody writes, the first counts.
    private mutating func append(_ rewards: [RolloutReward]) {
        for component in Reward.Component.allCases {
            guard let reward = rewards.first(where: { $0.component == component }) else { continue }
            object(component.name) { text in
                text.member("score", reward.score)
                text.member("weight", reward.weight)
                text.member("valid", reward.isValid)
            }
        }
    }

    private mutating func null(_ key: String) { member(key, nil as String?) }
}

extension Completion.FinishReason {
    /// As it is written in the lines: `content-filter`.
    fileprivate var name: String { self == .contentFilter ? "content-filter" : "\(self)" }
}
