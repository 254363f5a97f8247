import Measures
import Questions
import Runs

/// The runs of each question set against the first of it, sample by sample, as tables of a report.
enum PairedRuns {
    /// A table for each set with several runs. Runs that cannot be paired with the first are in none.
    static func tables(of runs: [RunFacts], names: [String]) -> [RunSection.Table] {
        var sets: [String] = []
        for run in runs where !sets.contains(run.reference.sha256) { sets.append(run.reference.sha256) }
        return sets.compactMap { set in
            let places = runs.indices.filter { runs[$0].reference.sha256 == set }
            return table(of: places.map { runs[$0] }, names: places.map { names[$0] }, isOnlySet: sets.count == 1)
        }
    }

    private static func table(of runs: [RunFacts], names: [String], isOnlySet: Bool) -> RunSection.Table? {
        let comparisons = RunComparison.corrected(
            zip(names, runs).dropFirst().compactMap { name, run in
                try? RunComparison(
                    (names[0], runs[0].scores), (name, run.scores), seed: runs[0].settings.seed)
            })
        guard !comparisons.isEmpty else { return nil }
        let rows = comparisons.flatMap { comparison in
            comparison.differences.compactMap { difference in
                comparison.flips(of: difference.measure).map { flips in
                    RunSection.NamedRow(
                        name: "\(comparison.name), \(difference.measure.rawValue)",
                        cells: [
                            difference.points, difference.intervalInPoints, difference.verdict.rawValue,
                            Number.grouped(flips.gained.count), Number.grouped(flips.lost.count), flips.correctedPText,
                        ])
                }
            }
        }
        let corrected = comparisons.count > 1 ? ", corrected by Holm's method" : ""
        return RunSection.Table(
            heading: "Against \(names[0])" + (isOnlySet ? "" : ", \(runs[0].header.name)"), subject: "run",
            columns: ["difference", "95 %", "", "gained", "lost", "p"], rows: rows,
            remark:
                "Percentage points over the samples that both have answered, with intervals by resampling species; tied "
                + "when an interval spans 0. Gained are right in the run only, lost in \(names[0]) only; p is McNemar's "
                + "exact test\(corrected).")
    }
}
