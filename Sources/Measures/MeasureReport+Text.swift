import Foundation
import Outcomes

extension MeasureReport {
    /// The report as tables for people: per cent with two decimals, 95 % intervals beside them.
    public func text() -> String {
        var parts = [headline, failureNotice]
        if whole.samples > 0 {
            parts += [scores, positions, levels, groupTable, errors, letters, rewards]
        }
        parts += [invalidAnswers, failureTable, usage?.text ?? ""]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var headline: String {
        var facts = ["\(Number.of(whole.samples, "sample")) scored"]
        if open > 0 { facts.append("\(Number.grouped(open)) open") }
        if whole.unasked > 0 { facts.append("\(Number.grouped(whole.unasked)) without an asked level") }
        if whole.gaps > 0 { facts.append("\(Number.grouped(whole.gaps)) with gaps between levels") }
        if whole.leavesTold > 0 { facts.append("the leaf is told, not asked") }
        facts.append("\(Percent(whole.invalidRate.value)) % of answers are no choice")
        let first = "scored from level \(title.firstScoredLevel) (\(rank(ofLevel: title.firstScoredLevel)))"
        return "\(title.name): \(first)\n" + facts.joined(separator: ", ") + "\n"
            + warnings.map { "Warning: \($0)\n" }.joined()
    }

    /// What failed, before any figure that it made small.
    private var failureNotice: String {
        guard let failures else { return "" }
        var lines = [failures.sentence, failures.requestSentence].compactMap { $0 }
        guard !lines.isEmpty else { return "" }
        if everythingFailed { lines.insert(Self.everythingFailedSentence, at: 0) }
        if let first = failures.firstSentence { lines.append(first) }
        return lines.map { "  \($0)\n" }.joined()
    }

    private var scores: String {
        var table = TextTable(["measure", "%", "Wilson 95 %", "by species 95 %", "chance"])
        func add(
            _ name: String, _ value: Double?, _ wilson: ClosedRange<Double>? = nil,
            _ resampled: ClosedRange<Double>? = nil, chance: Double? = nil
        ) {
            table.append([
                name, Percent(value).description, Percent.range(wilson), Percent.range(resampled),
                chance.map { Percent($0).description } ?? "",
            ])
        }
        add("HCA", whole.hca.value, whole.hca.interval, intervals?.hca, chance: guess.hca(of: whole))
        add("leaf accuracy", whole.leaf.value, whole.leaf.interval, intervals?.leaf, chance: guess.leaf(of: whole))
        add("leaf-consistent", whole.leafConsistent.value, whole.leafConsistent.interval)
        add("POR", whole.por, nil, intervals?.por)
        add("prefix POR", whole.prefixPOR)
        add("S-POR", whole.sPOR, nil, intervals?.sPOR)
        add("TOR", whole.tor, nil, intervals?.tor)
        if whole.openSamples > 0 {
            add("open-set HCA", whole.openHCA.value, whole.openHCA.interval)
            add("open-set leaf", whole.openLeaf.value, whole.openLeaf.interval)
        }
        let text = table.text + (guess.note.map { "\($0)\n" } ?? "")
        guard !published.isEmpty else { return text }
        var lines = TextTable(["published, similar choices", "HCA", "leaf", "source"])
        for result in published {
            lines.append([
                "\(result.model), \(result.set.rawValue)", Percent(result.hca / 100).description,
                result.leaf.map { Percent($0 / 100).description } ?? "", result.source,
            ])
        }
        return text + "\n" + lines.text
    }

    private var positions: String {
        var table = TextTable(["position", "plain", "right in every turn", "Wilson 95 %"])
        for score in positionScores {
            table.append([
                score.name, Percent(score.plain.value).description, Percent(score.circular.value).description,
                Percent.range(score.circular.interval),
            ])
        }
        return table.isEmpty ? "" : table.text
    }

    private var rewards: String {
        var table = TextTable(["reward", "of", "completions", "mean"])
        for reward in meanRewards {
            table.append([
                reward.component.name, reward.stage.name, "\(reward.completions)",
                String(format: "%.4f", reward.mean),
            ])
        }
        return table.isEmpty ? "" : table.text
    }

    private var levels: String {
        var table = TextTable(["level", "accuracy", "Wilson 95 %", "asked", "first error"])
        for number in whole.levelNumbers {
            let accuracy = whole.accuracy(ofLevel: number)
            let first = Proportion(whole.firstErrors[number], of: whole.samples)
            table.append([
                "\(number) \(rank(ofLevel: number))", Percent(accuracy.value).description,
                Percent.range(accuracy.interval), "\(accuracy.total)", Percent(first.value).description,
            ])
        }
        return table.text
    }

    private var groupTable: String {
        guard groups.count > 1 else { return "" }
        var table = TextTable(["group", "samples", "HCA", "leaf", "POR", "prefix POR", "S-POR", "TOR", "invalid"])
        for group in groups {
            let counts = group.counts
            table.append(
                [group.name, "\(counts.samples)"]
                    + [
                        counts.hca.value, counts.leaf.value, counts.por, counts.prefixPOR, counts.sPOR, counts.tor,
                        counts.invalidRate.value,
                    ].map { Percent($0).description })
        }
        return table.text
    }

    private var errors: String {
        guard let mean = whole.meanErrorDistance else { return "" }
        var table = TextTable(["wrong leaf, levels up to the common ancestor", "samples", "%"])
        for (distance, count) in whole.errorDistances.entries {
            let share = Proportion(count, of: whole.errorDistances.total)
            table.append(["\(distance)", "\(count)", Percent(share.value).description])
        }
        table.append(["mean " + String(format: "%.2f", mean)])
        if whole.unknownDistances > 0 { table.append(["not in the taxonomy", "\(whole.unknownDistances)"]) }
        if whole.leavesWithoutChoice > 0 { table.append(["no choice", "\(whole.leavesWithoutChoice)"]) }
        return table.text
    }

    private var letters: String {
        let count = max(whole.chosenLetters.counts.count, whole.goldLetters.counts.count)
        guard count > 0 else { return "" }
        var table = TextTable(["letter", "chosen", "gold"])
        for choice in 0..<count {
            let letter = Reading.letter(of: choice) ?? "\(choice + 1)"
            table.append([letter, "\(whole.chosenLetters[choice])", "\(whole.goldLetters[choice])"])
        }
        guard let test = whole.letterBias else { return table.text }
        return table.text
            + String(
                format: "χ² %.2f, %d degrees of freedom, p %.4f\n", test.statistic, test.degreesOfFreedom, test.pValue)
    }

    private var invalidAnswers: String {
        var table = TextTable(["no choice", "answers", "%"])
        for kind in Reading.Kind.allCases where whole.invalid[kind.rawValue] > 0 {
            let rate = Proportion(whole.invalid[kind.rawValue], of: whole.asked.total)
            table.append([kind.name, "\(rate.count)", Percent(rate.value).description])
        }
        return table.isEmpty ? "" : table.text
    }

    private var failureTable: String {
        var table = TextTable(["failure", "samples", "requests"])
        for kind in Failure.Kind.allCases {
            let (samples, requests) = (whole.failures[kind.rawValue], whole.requestFailures[kind.rawValue])
            if samples + requests > 0 { table.append([kind.name, "\(samples)", "\(requests)"]) }
        }
        return table.isEmpty ? "" : table.text
    }
}
