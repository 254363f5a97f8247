extension ComparisonReport {
    /// Tables for people: per cent with two decimals, differences in percentage points.
    public func text() -> String {
        let corrected = comparisons > 1
        return parts.map { $0.text(corrected: corrected) }.joined(separator: "\n")
            + "\nIntervals: 95 %, by resampling species; of differences, over pairs. p: McNemar's exact test"
            + (corrected ? ", after Holm's correction over \(comparisons) comparisons.\n" : ".\n")
    }
}

extension ComparisonReport.Part {
    fileprivate func text(corrected: Bool) -> String {
        "\(title.name): scored from level \(title.firstScoredLevel) (\(firstRank))\n" + runTable
            + comparisons.map { "\n" + $0.text(corrected: corrected) }.joined()
    }

    private var runTable: String {
        var table = TextTable(["run", "samples", "HCA", "95 %", "leaf", "95 %", "POR", "no choice", "failed", "open"])
        for run in runs {
            let counts = run.measures.whole
            table.append([
                run.name, Number.grouped(counts.samples), Percent(counts.hca.value).description,
                Percent.range(run.measures.intervals?.hca), Percent(counts.leaf.value).description,
                counts.leavesTold > 0 ? "" : Percent.range(run.measures.intervals?.leaf),
                Percent(counts.por).description, Percent(counts.invalidRate.value).description,
                Number.grouped(counts.failures.total), Number.grouped(run.measures.open),
            ])
        }
        return table.text
    }
}

extension RunComparison {
    fileprivate func text(corrected: Bool) -> String {
        var table = TextTable([
            "measure", "baseline", "run", "difference", "95 %", "", "gained", "lost", corrected ? "p, corrected" : "p",
        ])
        for difference in differences {
            let flips = flips(of: difference.measure)
            table.append(
                [
                    difference.measure.rawValue, Percent(difference.baseline).description,
                    Percent(difference.run).description, difference.points, difference.intervalInPoints,
                    difference.verdict.rawValue,
                ]
                    + (flips.map {
                        [
                            Number.grouped($0.gained.count), Number.grouped($0.lost.count),
                            $0.correctedPText,
                        ]
                    } ?? []))
        }
        return "\(name) against \(baselineName): \(Number.of(pairs, "pair")), \(species) species\n" + table.text
    }

    /// The flips that a measure's test is of.
    public func flips(of measure: ScoredMeasure) -> Flips? {
        switch measure {
        case .hca: paths
        case .leaf: leaves
        case .por, .sPOR, .tor: nil
        }
    }
}

extension RunComparison.Difference {
    /// In percentage points, with its sign: `+1.25`.
    public var points: String { Self.points(value) }

    /// Both ends, as `points`.
    public var intervalInPoints: String {
        "\(Self.points(interval.lowerBound)) … \(Self.points(interval.upperBound))"
    }

    private static func points(_ share: Double) -> String {
        let text = Percent(abs(share)).description
        if text == "0.00" { return text }
        return (share < 0 ? "−" : "+") + text
    }
}

extension RunComparison.Flips {
    /// The corrected p-value with four decimals.
    public var correctedPText: String { correctedP < 0.0001 ? "< 0.0001" : Number.decimals(correctedP, 4) }
}
