import Outcomes
import Runs

/// How often each prompt was solved so far, and which prompts are left out for it.
///
/// It learns from groups when they have ended, step by step: what it leaves out depends on what trainers were given, not on who
/// was quick.
struct DifficultyPools {
    /// A prompt: a sample's stage one, or one of its levels.
    struct Prompt: Hashable {
        let sample: Int
        /// 0 for stage one.
        let level: Int

        init(sample: Int, _ question: GroupTask.Question) {
            self.sample = sample
            level = if case .level(let number, _) = question { number } else { 0 }
        }

        init(of group: Group) {
            sample = group.sample
            level = if case .level(let level) = group.question { level.number } else { 0 }
        }
    }

    private struct Tally {
        var solved = 0
        var missed = 0
    }

    private let skips: Set<RolloutSettings.Difficulty>
    private var tallies: [Prompt: Tally] = [:]
    /// Of groups that were answered and have not ended.
    private var answered: [Int: (prompt: Prompt, tally: Tally)] = [:]

    init(skipping skips: Set<RolloutSettings.Difficulty>) { self.skips = skips }

    /// Whether any prompt can ever be left out: whether it is worth telling it of groups.
    var isOn: Bool { !skips.isEmpty }

    /// A group was answered.
    mutating func note(_ group: Group) {
        guard isOn else { return }
        var tally = Tally()
        for accuracy in group.rollouts.compactMap(\.accuracy) {
            if accuracy == 1 { tally.solved += 1 } else { tally.missed += 1 }
        }
        answered[group.index] = (Prompt(of: group), tally)
    }

    /// A group has ended: what was noted of it counts from now on.
    mutating func learn(_ group: Int) {
        guard let (prompt, tally) = answered.removeValue(forKey: group) else { return }
        tallies[prompt, default: Tally()].solved += tally.solved
        tallies[prompt, default: Tally()].missed += tally.missed
    }

    /// Whether the prompt is left out. One that was never answered is not.
    func leavesOut(_ prompt: Prompt) -> Bool {
        guard let tally = tallies[prompt], tally.solved + tally.missed > 0 else { return false }
        return tally.missed == 0 && skips.contains(.solvedAlways) || tally.solved == 0 && skips.contains(.solvedNever)
    }
}
