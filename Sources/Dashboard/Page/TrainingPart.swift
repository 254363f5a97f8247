import Coordinator
import Measures
import Outcomes
import Reports

/// How a rollout run's policy learns, step by step.
struct TrainingPart {
    private let steps: [StepFigures]
    private let cancelled: [String]

    init(_ glance: Glance) {
        steps = StepFigures.all(glance)
        let counts = glance.run.rollouts?.figures.cancelled ?? [:]
        cancelled = CancelReason.allCases.compactMap { reason in
            counts[reason].map { "\(reason.name) \(Number.grouped($0))" }
        }
    }

    var markup: Markup {
        guard steps.count > 1 else { return .none }
        let charts = [
            chart(
                "Reward", "Mean over a step's completions.", .free,
                [("leaf", steps.map(\.leafReward)), ("levels", steps.map(\.levelReward))]),
            chart(
                "Groups with spread", "Share of a step's groups whose completions did not all earn the same.", .share,
                [("spread", steps.map(\.spread))]),
            chart(
                "Staleness", "How many versions older than the step's the oldest completion is.", .free,
                [("versions", steps.map { $0.lag.map(Double.init) })]),
            chart("Pace", "Steps a minute.", .free, [("steps", steps.map(\.perMinute))]),
        ]
        let left: Markup =
            cancelled.isEmpty
            ? .none : "<p class=\"note\">Groups not delivered: \(cancelled.joined(separator: ", ")).</p>"
        return """
            <h2>Training</h2>
            <div class="figures">\(charts)</div>
            \(left)
            """
    }

    private func chart(
        _ caption: String, _ explanation: String, _ axis: StepLines.Axis, _ lines: [(name: String, values: [Double?])]
    ) -> Markup {
        let drawn = lines.filter { $0.values.contains { $0 != nil } }
        guard let first = steps.first, !drawn.isEmpty else { return .none }
        let svg = StepLines.svg(
            drawn.map { StepLines.Series(label: $0.name, values: $0.values) }, firstStep: first.number, axis: axis,
            title: caption)
        return """
            <figure><figcaption>\(caption)<small>\(explanation)</small></figcaption>\(Markup(trusted: svg))</figure>

            """
    }
}
