import Measures
import Outcomes

/// The charts of one run.
enum RunCharts {
    /// Accuracy per level, with intervals.
    static func levels(_ run: RunFacts) -> Page.Figure {
        let measures = run.measures
        let bars = measures.whole.levelNumbers.map { number in
            LevelBars.Bar(
                rank: measures.rank(ofLevel: number), accuracy: measures.whole.accuracy(ofLevel: number))
        }
        return Page.Figure(
            caption: "Accuracy per level", explanation: "Per cent of each level's questions, with 95 % intervals.",
            svg: LevelBars.svg(bars, title: "Accuracy per level, per cent"))
    }

    /// Where paths go wrong first.
    static func firstErrors(_ run: RunFacts) -> Page.Figure {
        let (measures, counts) = (run.measures, run.measures.whole)
        var rows = counts.levelNumbers.map { number in
            row(measures.rank(ofLevel: number), counts.firstErrors[number], of: counts.samples)
        }
        var none = row("none: all right", counts.rightPaths, of: counts.samples)
        none.isGood = true
        rows.append(none)
        return Page.Figure(
            caption: "First wrong level", explanation: "Share of samples, coarse to fine.",
            svg: ShareBars.svg(rows, title: "First wrong level, share of samples"))
    }

    /// How far a wrong leaf is from the right one; nil when no wrong leaf has a distance.
    static func errorDistances(_ run: RunFacts) -> Page.Figure? {
        let counts = run.measures.whole
        guard let mean = counts.meanErrorDistance else { return nil }
        let total = counts.errorDistances.total
        let rows = counts.errorDistances.entries.map { row("\($0.key) up", $0.count, of: total) }
        return Page.Figure(
            caption: "Distance of wrong leaves",
            explanation: "Levels up to the common ancestor with the right leaf; mean \(Drawing.number(mean)) of "
                + "\(Number.of(total, "wrong leaf choice")).",
            svg: ShareBars.svg(rows, title: "Wrong leaves by levels up to the common ancestor"))
    }

    /// Which letters are chosen; nil when none is known.
    static func letters(_ run: RunFacts) -> Page.Figure? {
        let counts = run.measures.whole
        let total = counts.chosenLetters.total
        guard total > 0 else { return nil }
        let rows = (0..<max(counts.chosenLetters.counts.count, counts.goldLetters.counts.count)).map { choice in
            var bar = row(Reading.letter(of: choice) ?? "\(choice + 1)", counts.chosenLetters[choice], of: total)
            bar.expected = Double(counts.goldLetters[choice]) / Double(total)
            return bar
        }
        var explanation = "Chosen, against how often it is right (the mark)."
        if let test = counts.letterBias {
            let p = test.pValue < 0.001 ? "< 0.001" : "= " + Number.decimals(test.pValue, 3)
            explanation += " χ² = \(Number.decimals(test.statistic, 2)), p \(p)."
        }
        return Page.Figure(
            caption: "Letters", explanation: explanation,
            svg: ShareBars.svg(rows, title: "Letters chosen and right, share of answers"))
    }

    /// Answers that are no choice, by kind; nil when there are none.
    static func invalid(_ run: RunFacts) -> Page.Figure? {
        let counts = run.measures.whole
        let rows = Reading.Kind.allCases.filter { counts.invalid[$0.rawValue] > 0 }.map { kind in
            row(kind.name, counts.invalid[kind.rawValue], of: counts.asked.total)
        }
        guard !rows.isEmpty else { return nil }
        return Page.Figure(
            caption: "Answers that are no choice",
            explanation: "Share of all \(Number.of(counts.asked.total, "question")). They count as wrong.",
            svg: ShareBars.svg(rows, title: "Answers that are no choice, by kind"))
    }

    /// What failed; nil when nothing did.
    static func failures(_ run: RunFacts) -> Page.Figure? {
        let counts = run.measures.whole
        let observations = counts.samples + counts.unasked
        var rows: [ShareBars.Row] = []
        for kind in Failure.Kind.allCases where counts.failures[kind.rawValue] > 0 {
            rows.append(row("\(kind.name)", counts.failures[kind.rawValue], of: observations))
        }
        for kind in Failure.Kind.allCases where counts.requestFailures[kind.rawValue] > 0 {
            rows.append(row("\(kind.name), request", counts.requestFailures[kind.rawValue], of: counts.asked.total))
        }
        guard !rows.isEmpty else { return nil }
        return Page.Figure(
            caption: "Failures",
            explanation: "Share of samples, or of questions for single requests. What failed counts as wrong.",
            svg: ShareBars.svg(rows, title: "Failures by kind"))
    }

    private static func row(_ label: String, _ count: Int, of total: Int) -> ShareBars.Row {
        let share = total == 0 ? 0 : Double(count) / Double(total)
        return ShareBars.Row(
            label: label, share: share, text: "\(Percent(share)) % (\(Number.grouped(count)))", expected: nil)
    }
}
