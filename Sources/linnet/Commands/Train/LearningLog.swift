import Foundation
import Measures
import Reports
import Training

/// What `linnet train grpo --log` wrote, as curves for a report.
struct LearningLog {
    let curves: LearningCurves

    private struct Content: Decodable {
        let steps: [StepEntry]
    }

    /// Reads a log.
    ///
    /// - Throws: `UserError` when the file cannot be read, or is of something else.
    init(path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw UserError("cannot read '\(path)': \((error as NSError).localizedDescription)")
        }
        guard let entries = try? JSONDecoder().decode(Content.self, from: data).steps, let first = entries.first else {
            throw UserError("'\(path)' is no log of 'linnet train grpo --log FILE'; name one with at least one step")
        }
        let rollouts = entries.reduce(0) { $0 + $1.report.rollouts }
        curves = LearningCurves(
            name: URL(fileURLWithPath: path).lastPathComponent,
            summary: "\(Number.of(entries.count, "step")), \(Number.of(rollouts, "rollout"))",
            firstStep: first.report.step,
            charts: Self.validation(entries) + Self.charts(entries.map(\.report)) + Self.run(entries))
    }

    /// What was seen on a set of its own; drawn only where it was looked at.
    private static func validation(_ entries: [StepEntry]) -> [LearningCurves.Chart] {
        [
            .init(
                caption: "Validation", explanation: "Greedy and in two stages, on a set that nothing is learned from.",
                unit: .share,
                lines: [
                    ("HCA", entries.map { $0.validation?.hca }), ("leaf", entries.map { $0.validation?.leaf }),
                    ("open-set leaf", entries.map { $0.validation?.openLeaf }),
                ])
        ]
    }

    /// How the rollouts were made.
    private static func run(_ entries: [StepEntry]) -> [LearningCurves.Chart] {
        let reasons = Set(entries.flatMap(\.cancelled.keys)).sorted()
        return [
            .init(
                caption: "Staleness",
                explanation: "How many versions older than the policy that learns the oldest completion is.",
                unit: .number,
                lines: [
                    (
                        "versions",
                        entries.map { entry in entry.oldestVersion.map { Double(entry.report.step - 1 - $0) } }
                    )
                ]),
            .init(
                caption: "Groups left out", explanation: "By reason.", unit: .number,
                lines: reasons.map { reason in (reason, entries.map { Double($0.cancelled[reason] ?? 0) }) }),
            .init(
                caption: "Pace", explanation: "Completions a second, learning included.", unit: .number,
                lines: [("rollouts", entries.map { $0.rolloutsPerSecond > 0 ? $0.rolloutsPerSecond : nil })]),
        ]
    }

    private static func charts(_ steps: [LearningReport]) -> [LearningCurves.Chart] {
        func stages(
            _ value: @escaping (LearningReport.Stage) -> Double?
        ) -> [(name: String, values: [Double?])] {
            [
                ("stage one", steps.map { $0.stageOne.flatMap(value) }),
                ("stage two", steps.map { $0.stageTwo.flatMap(value) }),
            ]
        }
        let levels = Set(steps.flatMap(\.rewardByLevel.keys)).sorted()
        let components = Set(steps.flatMap { ($0.stageOne?.components.keys).map(Array.init) ?? [] }).sorted()
        return [
            .init(
                caption: "Reward", explanation: "Mean weighted reward of a completion, by stage.", unit: .number,
                lines: stages(\.reward)),
            .init(
                caption: "Reward by level", explanation: "Stage two's mean weighted reward, by the level asked.",
                unit: .number,
                lines: levels.map { level in ("level \(level)", steps.map { $0.rewardByLevel[level] }) }),
            .init(
                caption: "Stage one's components", explanation: "Mean score of each component, before weighting.",
                unit: .number,
                lines: components.map { name in (name, steps.map { $0.stageOne?.components[name] }) }),
            .init(
                caption: "Groups with spread",
                explanation: "Share of groups whose rewards differ: the others teach nothing.",
                unit: .share,
                lines: stages { $0.groups == 0 ? nil : Double($0.groupsWithSpread) / Double($0.groups) }),
            .init(
                caption: "Entropy", explanation: "A decision's mean entropy in nats.", unit: .number,
                lines: stages(\.entropy)),
            .init(
                caption: "KL from the first policy", explanation: "A decision's mean divergence in nats.",
                unit: .number,
                lines: stages(\.divergence)),
            .init(
                caption: "Cut-off ratios", explanation: "Share of decisions whose ratio was cut off.", unit: .share,
                lines: stages(\.clippedShare)),
            .init(
                caption: "Gradient", explanation: "Mean length before it was shortened.", unit: .number,
                lines: [("length", steps.map(\.gradientLength))]),
        ]
    }
}
