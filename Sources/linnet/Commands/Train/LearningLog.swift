import Foundation
import Measures
import Reports
import Training

/// What `linnet train grpo --log` wrote, as curves for a report.
struct LearningLog {
    let curves: LearningCurves

    private struct Content: Decodable {
        let steps: [LearningReport]
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
        guard let steps = try? JSONDecoder().decode(Content.self, from: data).steps, let first = steps.first else {
            throw UserError("'\(path)' is no log of 'linnet train grpo --log FILE'; name one with at least one step")
        }
        let rollouts = steps.reduce(0) { $0 + ($1.stageOne?.rollouts ?? 0) + ($1.stageTwo?.rollouts ?? 0) }
        curves = LearningCurves(
            name: URL(fileURLWithPath: path).lastPathComponent,
            summary: "\(Number.of(steps.count, "step")), \(Number.of(rollouts, "rollout"))",
            firstStep: first.step, charts: Self.charts(steps))
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
