import Coordinator
import Measures
import Outcomes

/// What is told of a rollout run while it goes on, and at its end.
struct RolloutWords {
    let run: RunSnapshot
    let rollouts: RunSnapshot.Rollouts

    /// Nil for an evaluation.
    init?(_ run: RunSnapshot) {
        guard let rollouts = run.rollouts else { return nil }
        self.run = run
        self.rollouts = rollouts
    }

    /// Of the step that is waited for, the share that is ready; nil while none is.
    var share: Double? {
        guard rollouts.step != nil, rollouts.groups > 0 else { return nil }
        return min(1, Double(rollouts.ready) / Double(rollouts.groups))
    }

    /// The step, what was delivered, and how fast.
    var progress: [String] {
        var parts: [String] = []
        if let step = rollouts.step {
            parts.append("step \(step): \(rollouts.ready) of \(Number.of(rollouts.groups, "group")) ready")
        } else {
            parts.append("\(Number.of(rollouts.assembledSteps, "step")) made")
            if rollouts.ready > 0 { parts.append("\(Number.grouped(rollouts.ready)) ready ahead") }
        }
        if rollouts.open > 0 { parts.append("\(Number.grouped(rollouts.open)) under way") }
        if let evaluating = rollouts.evaluating {
            let done = "\(Number.grouped(evaluating.finished)) of \(Number.of(evaluating.samples, "sample"))"
            parts.append("evaluating version \(evaluating.policyVersion): \(done)")
        }
        parts.append(delivered)
        if run.rate > 0 {
            parts.append("\(Number.pace(run.rate * Double(rollouts.completions))) rollouts a second")
        }
        parts.append(Number.clock(run.elapsed.seconds) + " gone")
        return parts
    }

    /// What the newest step earned, what was not delivered, and how busy workers are.
    var scores: [String] {
        var parts = newest + evaluated + notDelivered
        if rollouts.figures.failed > 0 { parts.append("failed \(Number.grouped(rollouts.figures.failed))") }
        if let idle = run.idleShare { parts.append("workers idle \(Percent(idle)) %") }
        return parts
    }

    /// How rewards went, a line for each stage, once there is something to compare.
    func curves(_ columns: Int) -> [String] {
        let stages = [
            ("stage one", rollouts.figures.steps.compactMap(\.leafReward)),
            ("stage two", rollouts.figures.steps.compactMap(\.levelReward)),
        ]
        return stages.compactMap { name, rewards in
            guard rewards.count > 1, let low = rewards.min(), let high = rewards.max() else { return nil }
            let range = "  \(Number.decimals(low, 3)) … \(Number.decimals(high, 3))"
            let width = columns - name.count - 2 - range.count
            return width > 0 ? "\(name)  \(Sparkline.text(rewards, width: width))\(range)" : nil
        }
    }

    /// Who or what the run waits for; nil while it waits for workers' answers.
    var waiting: String? {
        // Why the last one went matters to whoever waits for a trainer, too.
        if run.workers.isEmpty, !run.departed.isEmpty { return run.lackOfWorkers }
        guard let trainer = rollouts.trainer else {
            return
                "no trainer; one connects to \(run.endpoint), for example 'linnet train grpo --connect \(run.endpoint)'"
        }
        if rollouts.policyVersion == nil { return "waiting for the trainer '\(trainer)' to publish its policy" }
        if run.workers.isEmpty { return run.lackOfWorkers }
        if rollouts.step == nil {
            return "the trainer '\(trainer)' learns, heard \(Int(rollouts.trainerSilence.seconds)) s ago"
        }
        return nil
    }

    /// What is told once at the end.
    var summary: [String] {
        var lines = ["\(Number.of(rollouts.assembledSteps, "step")), \(delivered)"]
        let seconds = run.working.seconds
        let written = rollouts.figures.written
        if written > 0, seconds > 0 {
            let made = Number.of(written, "rollout") + (run.epoch > 1 ? " since this start" : "")
            lines.append(
                "\(made) in \(Number.decimals(seconds, 2)) s, \(Number.pace(Double(written) / seconds)) a second")
        }
        if !newest.isEmpty { lines.append("newest step: " + newest.joined(separator: ", ")) }
        if !evaluated.isEmpty { lines.append("newest evaluation: " + evaluated.joined(separator: ", ")) }
        if !notDelivered.isEmpty { lines.append("not delivered: " + notDelivered.joined(separator: ", ")) }
        if let idle = run.idleShare { lines.append("workers idle \(Percent(idle)) %") }
        return lines
    }

    private var delivered: String { "\(Number.of(rollouts.figures.delivered, "group")) delivered" }

    /// What the newest step earned.
    private var newest: [String] {
        guard let step = rollouts.figures.latest else { return [] }
        let rewards = [("stage one", step.leafReward), ("stage two", step.levelReward)].compactMap { stage, reward in
            reward.map { "\(stage) \(Number.decimals($0, 3))" }
        }
        var parts = rewards.enumerated().map { $0 == 0 ? "reward of \($1)" : "of \($1)" }
        parts.append("spread in \(step.spread) of \(Number.of(step.groups, "group"))")
        if step.lag > 0 { parts.append("lag \(step.lag)") }
        return parts
    }

    /// How the policy did when a trainer last asked.
    private var evaluated: [String] {
        guard let evaluated = rollouts.evaluated else { return [] }
        let counts = evaluated.counts
        let shares = [("HCA", counts.rightPaths), ("leaf", counts.rightLeaves)].map { name, right in
            "\(name) \(Percent(Proportion(right, of: counts.samples).value)) %"
        }
        return ["version \(evaluated.policyVersion): \(shares[0])", shares[1]]
            + (counts.failed > 0 ? ["failed \(Number.grouped(counts.failed))"] : [])
    }

    private var notDelivered: [String] {
        CancelReason.allCases.compactMap { reason in
            rollouts.figures.cancelled[reason].map { "\(reason.name) \(Number.grouped($0))" }
        }
    }
}
