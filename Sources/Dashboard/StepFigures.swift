import Coordinator
import Foundation
import Ledger
import Outcomes

/// One step of a trainer: what the ledger keeps of it, with what this epoch remembers.
struct StepFigures: Sendable {
    var number: Int
    /// When it was assembled; nil while the ledger was not looked at.
    var committed: Date?
    var groups: Int
    /// The share of groups whose completions did not all earn the same, 0 to 1; nil for a step of an earlier epoch.
    var spread: Double?
    var leafReward: Double?
    var levelReward: Double?
    /// How many versions older than the step's the oldest completion is.
    var lag: Int?
    /// Steps a minute, from the step before to this one; nil for the first.
    var perMinute: Double?

    /// The newest steps, oldest first.
    static func all(_ glance: Glance) -> [StepFigures] {
        guard let rollouts = glance.run.rollouts else { return [] }
        var steps: [Int: StepFigures] = [:]
        var before: Date?
        for stored in glance.ledger?.steps ?? [] {
            let took = before.map { stored.committed.timeIntervalSince($0) }
            before = stored.committed
            steps[stored.step] = StepFigures(
                number: stored.step, committed: stored.committed, groups: stored.delivered,
                lag: stored.delivered == 0 ? nil : max(0, stored.policyVersion - stored.oldestVersion),
                perMinute: took.flatMap { $0 > 0 ? 60 / $0 : nil })
        }
        for step in rollouts.figures.steps {
            var figures = steps[step.number] ?? StepFigures(number: step.number, groups: step.groups)
            figures.spread = step.groups == 0 ? nil : Double(step.spread) / Double(step.groups)
            figures.leafReward = step.leafReward
            figures.levelReward = step.levelReward
            figures.lag = step.lag
            steps[step.number] = figures
        }
        return steps.values.sorted { $0.number < $1.number }.suffix(RunTables.mostSteps)
    }
}
