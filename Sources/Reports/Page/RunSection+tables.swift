import Measures
import Outcomes

extension RunSection {
    /// What is best read as rows, each table where the run has something for it.
    static func tables(_ measures: MeasureReport) -> [Table] {
        [positions(measures), rewards(measures), groups(measures), usage(measures)].compactMap { $0 }
    }

    private static func positions(_ measures: MeasureReport) -> Table? {
        let scores = measures.positionScores
        guard !scores.isEmpty else { return nil }
        return Table(
            heading: "Plain and circular", subject: "measure",
            columns: ["plain", "Wilson 95 %", "right in every turn", "Wilson 95 %"],
            rows: scores.map { score in
                NamedRow(
                    name: score.name,
                    cells: [score.plain, score.circular].flatMap { share in
                        [Percent(share.value).description, Percent.range(share.interval)]
                    })
            },
            remark:
                "Per cent. Each question was asked with its choices in every turn of their order: plain is the question "
                + "set's order, and what lies between the two is owed to where the right choice stood.")
    }

    private static func rewards(_ measures: MeasureReport) -> Table? {
        let rewards = measures.meanRewards
        guard !rewards.isEmpty else { return nil }
        return Table(
            heading: "Mean rewards", subject: "component", columns: ["of", "completions", "mean"],
            rows: rewards.map { reward in
                NamedRow(
                    name: reward.component.name,
                    cells: [
                        reward.stage.name, Number.grouped(reward.completions), Number.decimals(reward.mean, 4),
                    ])
            }, remark: "For each completion and before weighting. Samples that failed as a whole are left out.")
    }

    /// So many groups are shown; more would be a list that nobody reads.
    private static let shownGroups = 40

    private static func groups(_ measures: MeasureReport) -> Table? {
        guard measures.groups.count > 1 else { return nil }
        let rows = measures.groups.prefix(shownGroups).map { group in
            let counts = group.counts
            return NamedRow(
                name: group.name,
                cells: [Number.grouped(counts.samples)]
                    + [
                        counts.hca.value, counts.leaf.value, counts.por, counts.sPOR, counts.prefixPOR, counts.tor,
                        counts.invalidRate.value,
                    ].map { Percent($0).description })
        }
        let rank = measures.rank(ofLevel: measures.title.firstScoredLevel)
        let hidden = measures.groups.count - rows.count
        return Table(
            heading: "By \(rank)", subject: rank,
            columns: ["samples", "HCA", "leaf", "POR", "S-POR", "prefix POR", "TOR", "invalid"], rows: rows,
            remark: hidden > 0 ? "And \(Number.grouped(hidden)) smaller ones; 'linnet measures' lists all." : nil)
    }

    private static func usage(_ measures: MeasureReport) -> Table? {
        measures.usage.map { usage in
            let cost = usage.prices.map {
                " Cost: at \($0.prompt), \($0.cached) and \($0.completion) for a million tokens of prompts, of prompts "
                    + "that the server had cached, and of completions."
            }
            return Table(
                heading: "What the servers were asked", subject: "endpoint", columns: usage.columns,
                rows: usage.rows.map { NamedRow(name: $0.endpoint, cells: $0.cells) },
                remark:
                    "Requests with all that were sent again. 429: refused as too many; late: not answered within the "
                    + "deadline; kept: answered by the response cache, without a request. Seconds are those of answers."
                    + (cost ?? ""))
        }
    }
}
