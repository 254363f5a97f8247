import Foundation
import Measures
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies

extension RunSection {
    /// What a report tells of one run.
    ///
    /// - Parameter first: Charts to put before its own.
    init(_ run: RunFacts, heading: String?, anchor: String, first: [Page.Figure]) {
        let counts = run.measures.whole
        let isScored = counts.samples > 0
        let warnings = Self.warnings(run)
        self.init(
            anchor: anchor, heading: heading, summary: Self.summary(run),
            alert: warnings.isEmpty ? nil : Alert(lines: warnings),
            tiles: isScored ? Tiles(tiles: Self.tiles(run.measures)) : nil,
            scores: isScored ? Self.scores(run.measures) : nil,
            charts: isScored ? Page.Figures(figures: first + Self.charts(run)) : nil,
            tables: Self.tables(run.measures),
            icicle: isScored ? Self.icicle(run) : nil,
            gallery: run.cards.limit > 0 && isScored ? Gallery(run) : nil,
            settings: Self.settings(run), command: Self.command(run))
    }

    private static func summary(_ run: RunFacts) -> String {
        let counts = run.measures.whole
        var facts = [
            "\(Number.of(counts.samples, "sample")), \(Number.of(counts.asked.total, "question"))",
            "scored from level \(run.header.firstScoredLevel) (\(run.measures.rank(ofLevel: run.header.firstScoredLevel)))",
            "\(run.header.distractors.method) choices",
            "\(Percent(counts.invalidRate.value)) % of answers are no choice",
        ]
        if counts.failures.total > 0 { facts.append("\(Number.of(counts.failures.total, "sample")) failed") }
        return facts.joined(separator: " · ")
    }

    private static func warnings(_ run: RunFacts) -> [String] {
        let counts = run.measures.whole
        var warnings = run.measures.warnings
        if run.measures.open > 0 {
            warnings.append(
                "This run is not finished: \(Number.of(run.measures.open, "sample")) not answered yet and in no figure."
            )
        }
        if counts.samples == 0 { warnings.append("Nothing has been scored yet.") }
        if run.measures.everythingFailed { warnings.append(MeasureReport.everythingFailedSentence) }
        if let failures = run.measures.failures {
            warnings += [failures.sentence, failures.requestSentence, failures.firstSentence].compactMap { $0 }
        }
        if counts.unasked > 0 {
            warnings.append("\(Number.of(counts.unasked, "sample")) without a level to ask; in no figure.")
        }
        if let other = run.otherReading {
            let parser: Parser = run.settings.parser == .benchmark ? .linnet1 : .benchmark
            let whole = other.after.whole
            warnings.append(
                "Parser '\(parser.rawValue)' reads \(Number.of(other.changed, "answer")) of "
                    + "\(Number.grouped(other.compared)) otherwise than '\(run.settings.parser.rawValue)': HCA "
                    + "\(Percent(whole.hca.value)) instead of \(Percent(counts.hca.value)), leaf accuracy "
                    + "\(Percent(whole.leaf.value)) instead of \(Percent(counts.leaf.value)).")
        }
        if counts.leavesTold > 0 {
            warnings.append(
                "The leaf was told, not asked: there is no leaf accuracy, and HCA is over the levels above.")
        }
        if counts.gaps > 0 {
            warnings.append("\(Number.of(counts.gaps, "sample")) with a level missing between others.")
        }
        return warnings
    }

    private static func tiles(_ measures: MeasureReport) -> [Tile] {
        let (counts, guess) = (measures.whole, measures.guess)
        func tile(_ name: String, _ share: Proportion, _ beside: String, isMain: Bool = false) -> Tile {
            Tile(
                name: name, value: Percent(share.value).description, interval: Percent.range(share.interval),
                beside: beside, isMain: isMain)
        }
        return [
            tile("HCA", counts.hca, "chance \(Percent(guess.hca(of: counts)))", isMain: true),
            tile("leaf accuracy", counts.leaf, "chance \(Percent(guess.leaf(of: counts)))"),
            tile(
                "leaf-consistent", counts.leafConsistent,
                "of \(Number.of(counts.rightLeaves, "right leaf", "right leaves"))"),
            tile("invalid answers", counts.invalidRate, "of \(Number.of(counts.asked.total, "answer"))"),
        ]
    }

    private static func scores(_ measures: MeasureReport) -> Scores {
        let counts = measures.whole
        func row(
            _ measure: String, _ value: Double?, _ wilson: ClosedRange<Double>? = nil,
            _ bySpecies: ClosedRange<Double>? = nil, chance: Double? = nil, isMain: Bool = false
        ) -> Scores.Row {
            Scores.Row(
                measure: measure, value: Percent(value).description, wilson: Percent.range(wilson),
                bySpecies: Percent.range(bySpecies), chance: chance.map { Percent($0).description } ?? "",
                isMain: isMain)
        }
        let intervals = measures.intervals
        return Scores(
            rows: [
                row(
                    "HCA", counts.hca.value, counts.hca.interval, intervals?.hca,
                    chance: measures.guess.hca(of: counts), isMain: true
                ),
                row(
                    "leaf accuracy", counts.leaf.value, counts.leaf.interval, intervals?.leaf,
                    chance: measures.guess.leaf(of: counts), isMain: true),
                row("leaf-consistent", counts.leafConsistent.value, counts.leafConsistent.interval),
            ]
                + (counts.openSamples == 0
                    ? []
                    : [
                        row("open-set HCA", counts.openHCA.value, counts.openHCA.interval),
                        row("open-set leaf", counts.openLeaf.value, counts.openLeaf.interval),
                    ]) + [
                    row("POR", counts.por, nil, intervals?.por),
                    row("S-POR", counts.sPOR, nil, intervals?.sPOR),
                    row("prefix POR", counts.prefixPOR),
                    row("TOR", counts.tor, nil, intervals?.tor),
                    row("invalid answers", counts.invalidRate.value, counts.invalidRate.interval),
                ],
            notes: [
                "HCA: every level right. Leaf-consistent: of the samples whose leaf is right, those whose whole path is.",
                "POR, S-POR, prefix POR, TOR: shares of right levels, of the longest right run, of the right start, of "
                    + "right neighbours.",
                "Wilson intervals take samples for independent. By species: bootstrap of whole species"
                    + (intervals.map { ", \(Number.of($0.clusters, "cluster"))" } ?? "")
                    + ", since pictures of one species are answered alike.",
            ] + [measures.guess.note].compactMap { $0 })
    }

    private static func charts(_ run: RunFacts) -> [Page.Figure] {
        let figures: [Page.Figure?] = [
            RunCharts.levels(run), RunCharts.firstErrors(run), RunCharts.errorDistances(run), RunCharts.letters(run),
            RunCharts.invalid(run), RunCharts.failures(run),
        ]
        return figures.compactMap { $0 }
    }

    private static func icicle(_ run: RunFacts) -> IcicleFigure {
        let subject = run.header.taxonomy.name
        return IcicleFigure(
            caption: "The taxonomy, by accuracy",
            explanation: "Each taxon is as high as its samples, and coloured by how many of its own level's questions "
                + "were answered rightly. Taxa too thin to see are drawn together. Levels without questions are plain.",
            legend: ColourScale.legend(),
            svg: Icicle.svg(
                run.taxa, title: "The taxonomy \(subject) as an icicle, coloured by accuracy on each taxon's own level")
        )
    }

    private static func settings(_ run: RunFacts) -> [Setting] {
        var rows = [
            Setting(term: "question set", detail: run.reference.path),
            Setting(term: "its SHA-256", detail: run.reference.sha256),
            Setting(term: "made from", detail: run.header.source),
            Setting(
                term: "choices",
                detail: "\(run.header.distractors.method) \(run.header.distractors.similarity), seed \(run.header.seed)"
            ),
            Setting(term: "model", detail: run.settings.model.kind),
            Setting(term: "strategy", detail: run.settings.procedure.strategy.rawValue),
            Setting(term: "seed", detail: "\(run.settings.seed)"),
        ]
        rows += run.settings.listed().filter { !["model", "strategy", "seed"].contains($0.name) }.map {
            Setting(term: $0.words, detail: $0.value)
        }
        rows.append(Setting(term: "digest", detail: run.digest))
        if let began = run.began { rows.append(Setting(term: "begun", detail: PageBuilder.date(began))) }
        return rows.filter { !$0.detail.isEmpty }
    }

    /// The commands that run it again and check that the same came of it.
    private static func command(_ run: RunFacts) -> String {
        let settings = run.settings
        var words = [
            "linnet evaluate", quoted(run.reference.path),
            (settings.model.options + settings.askingOptions)
                .map { $0.value.isEmpty ? $0.name : "\($0.name) \(quoted($0.value))" }.joined(separator: " "),
            "--seed \(settings.seed)",
        ]
        if settings.repeats != 1 { words.append("--repeats \(settings.repeats)") }
        if let limit = settings.limit { words.append("--limit \(limit)") }
        if !settings.imageRoot.isEmpty { words.append("--image-root \(quoted(settings.imageRoot))") }
        return words.joined(separator: " ") + " --run DIR\nlinnet digest DIR  # the same digest as above"
    }

    /// A word for a shell.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "/._-+,:".unicodeScalars.contains(scalar)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
