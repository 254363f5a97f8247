import Foundation
import Measures
import Questions
import Reasoning
import Runs

/// Turns what is known of runs into a page.
struct PageBuilder {
    private let runs: [RunFacts]
    private let names: [String]
    private let learning: [LearningCurves]
    private let made: Date

    init(_ runs: [RunFacts], learning: [LearningCurves], made: Date) {
        self.runs = runs
        self.learning = learning
        self.made = made
        names = RunNames.names(of: runs)
    }

    func page() -> Page {
        guard !runs.isEmpty else { return pageOfLearning }
        let isOne = runs.count == 1
        return Page(
            title: Self.list(runs.map(\.header.name)), lead: isOne ? "\(names[0]) · \(Self.facts(runs[0]))" : lead,
            made: Self.date(made), navigation: isOne ? nil : navigation, comparison: isOne ? nil : comparison,
            overview: isOne ? nil : overview,
            runs: runs.indices.map { index in
                RunSection(
                    runs[index], heading: isOne ? nil : names[index], anchor: anchor(index),
                    first: isOne ? [scatter([0])] : [])
            }, learning: learning.map(LearningSection.init))
    }

    /// Curves without a run.
    private var pageOfLearning: Page {
        Page(
            title: "Learning", lead: Self.list(learning.map(\.name)), made: Self.date(made), navigation: nil,
            comparison: nil, overview: nil, runs: [], learning: learning.map(LearningSection.init))
    }

    /// `a`, `a and b`, `a, b and c`; each once.
    private static func list(_ items: [String]) -> String {
        var seen: Set<String> = []
        let distinct = items.filter { seen.insert($0).inserted }
        guard let last = distinct.last, distinct.count > 1 else { return distinct.first ?? "" }
        return distinct.dropLast().joined(separator: ", ") + " and " + last
    }

    /// What decides a run, in a line.
    static func facts(_ run: RunFacts) -> String {
        let began = run.began.map { " · begun \(date($0))" } ?? ""
        return "seed \(run.settings.seed)\(began)"
    }

    private var lead: String {
        "\(runs.count) runs: " + Self.list(names)
    }

    private func anchor(_ index: Int) -> String { "run-\(index + 1)" }

    private var navigation: Page.Navigation {
        Page.Navigation(links: names.indices.map { Page.Link(anchor: anchor($0), name: names[$0]) })
    }

    private var comparison: Page.Comparison {
        let sets = Set(runs.map(\.reference.sha256))
        let rows = runs.indices.map { index in
            let (measures, counts) = (runs[index].measures, runs[index].measures.whole)
            return Page.Comparison.Row(
                anchor: anchor(index), name: names[index],
                detail: sets.count > 1 ? runs[index].header.name : nil,
                cells: [
                    cell(counts.hca, chance: measures.guess.hca(of: counts)),
                    cell(counts.leaf, chance: measures.guess.leaf(of: counts)), cell(counts.leafConsistent),
                    cell(counts.por), cell(counts.sPOR), cell(counts.prefixPOR), cell(counts.tor),
                    cell(counts.invalidRate.value), .init(value: Number.grouped(counts.samples)),
                ])
        }
        return Page.Comparison(
            columns: [
                "HCA", "leaf", "leaf-consistent", "POR", "S-POR", "prefix POR", "TOR", "invalid", "samples",
            ],
            rows: rows,
            notes: ["Per cent, with Wilson intervals at 95 %. Invalid answers are no choice; they count as wrong."]
                + guesses
                + (sets.count > 1
                    ? ["These runs asked different question sets: their figures cannot be compared."] : []),
            tables: PairedRuns.tables(of: runs, names: names))
    }

    /// What chance is of, for the runs where it is not of a question's choices.
    private var guesses: [String] {
        runs.indices.compactMap { index in runs[index].measures.guess.note.map { "\(names[index]): \($0)" } }
    }

    private func cell(_ proportion: Proportion, chance: Double? = nil) -> Page.Comparison.Cell {
        .init(
            value: Percent(proportion.value).description, interval: proportion.interval.map { Percent.range($0) },
            chance: chance.map { Percent($0).description })
    }

    private func cell(_ share: Double?) -> Page.Comparison.Cell { .init(value: Percent(share).description) }

    /// What is best seen of all runs at once.
    private var overview: Page.Figures? {
        let scored = runs.indices.filter { runs[$0].measures.whole.samples > 0 }
        guard !scored.isEmpty else { return nil }
        return Page.Figures(figures: [scatter(scored), lines(scored)])
    }

    private func scatter(_ scored: [Int]) -> Page.Figure {
        var points = scored.map { index in
            let counts = runs[index].measures.whole
            return LeafAgainstHCA.Point(
                label: runs.count == 1 ? "this run" : names[index], hca: counts.hca.value ?? 0,
                leaf: counts.leaf.value ?? 0, isReference: false)
        }
        var seen: Set<PublishedResult> = []
        let published = scored.flatMap { runs[$0].measures.published }.filter { seen.insert($0).inserted }
        points += published.map {
            LeafAgainstHCA.Point(
                label: $0.model, hca: $0.hca / 100, leaf: $0.leaf.map { $0 / 100 }, isReference: true)
        }
        let explanation =
            published.isEmpty
            ? "The distance below the diagonal is what goes wrong above a right leaf."
            : "Published figures with similar choices: hollow, or a line across where the leaf accuracy is not known. "
                + "Sources: " + Self.list(published.map(\.source)) + "."
        return Page.Figure(
            caption: "Leaf accuracy and HCA", explanation: explanation,
            svg: LeafAgainstHCA.svg(points, title: "HCA against leaf accuracy, per cent"))
    }

    private func lines(_ scored: [Int]) -> Page.Figure {
        var ranks: [Int: String] = [:]
        for index in scored {
            for number in runs[index].measures.whole.levelNumbers where ranks[number] == nil {
                ranks[number] = runs[index].measures.rank(ofLevel: number)
            }
        }
        let levels = ranks.sorted { $0.key < $1.key }.map { LevelLines.LevelName(number: $0.key, rank: $0.value) }
        let series = scored.map { index in
            let counts = runs[index].measures.whole
            return LevelLines.Series(
                label: names[index],
                accuracy: counts.levelNumbers.reduce(into: [:]) {
                    $0[$1] = counts.accuracy(ofLevel: $1).value
                })
        }
        return Page.Figure(
            caption: "Accuracy per level", explanation: "Per cent of each level's questions, coarse to fine.",
            svg: LevelLines.svg(series, levels: levels, title: "Accuracy per level of each run, per cent"))
    }

    /// A moment as people read it, in UTC.
    static func date(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "d MMMM yyyy, HH:mm 'UTC'"
        return formatter.string(from: date)
    }
}
