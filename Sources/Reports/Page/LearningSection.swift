/// One policy's learning, as the template sees it.
struct LearningSection {
    var heading: String
    var summary: String
    var figures: [Page.Figure]

    init(_ curves: LearningCurves) {
        heading = "Learning: \(curves.name)"
        summary = curves.summary
        figures = curves.charts.compactMap { chart in
            let lines = chart.lines.filter { $0.values.contains { $0 != nil } }
            guard !lines.isEmpty else { return nil }
            return Page.Figure(
                caption: chart.caption, explanation: chart.explanation,
                svg: StepLines.svg(
                    lines.map { StepLines.Series(label: $0.name, values: $0.values) }, firstStep: curves.firstStep,
                    axis: chart.unit == .share ? .share : .free, title: "\(chart.caption), by step"))
        }
    }
}
