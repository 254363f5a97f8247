import Coordinator
import Foundation
import Measures
import Outcomes
import Reports
import Runs

/// The live page: a pure function of a run at one moment. Its parts are what changes; each lies in an element of its name,
/// where the script puts what comes later.
struct LivePage {
    private let glance: Glance
    private var run: RunSnapshot { glance.run }

    init(_ glance: Glance) { self.glance = glance }

    /// In the order of the page.
    static let names = [
        "status", "tiles", "charts", "training", "workers", "failures", "quarantine", "endpoints", "samples", "icicle",
    ]

    /// Each part by its name; empty where there is nothing to tell.
    var parts: [String: Markup] {
        [
            "status": StatusPart(glance).markup, "tiles": TilesPart(glance).markup, "charts": charts,
            "training": TrainingPart(glance).markup, "workers": WorkersPart(run).markup,
            "failures": FailuresPart(glance).markup, "quarantine": FailuresPart(glance).quarantine,
            "endpoints": endpoints, "samples": SamplesPart(glance).markup, "icicle": icicle,
        ]
    }

    var title: String {
        let share = StatusPart(glance).share.map { "\($0) % · " } ?? ""
        return "\(share)\(glance.subject.title) · Linnet"
    }

    /// The whole page.
    var document: Document {
        let (subject, parts) = (glance.subject, parts)
        let sections = Self.names.map { name -> Markup in "<section id=\"\(name)\">\(parts[name] ?? .none)</section>\n"
        }
        let about = [
            subject.strategy, subject.model, "seed \(subject.settings.seed)", subject.directory.path,
        ].joined(separator: " · ")
        return Document(
            title: title,
            body: """
                <header>
                <p class="above">Linnet\(subject.isRollouts ? " rollouts" : "") <span id="link" role="status"></span></p>
                <h1>\(subject.title)</h1>
                <p class="lead">\(about)</p>
                </header>
                <main>
                \(sections)</main>
                <dialog id="card" aria-label="A sample"></dialog>
                <footer>Linnet \(subject.software) · <a href="/metrics">metrics</a> · <a href="/api/run">JSON</a> · as of \
                \(glance.taken.formatted(.iso8601))</footer>
                """, isLive: true)
    }

    private var charts: Markup {
        guard let ledger = glance.ledger, !ledger.levels.isEmpty else { return .none }
        let bars = ledger.levels.map { LevelBars.Bar(rank: $0.rank, accuracy: $0.accuracy) }
        let levels = Markup(trusted: LevelBars.svg(bars, title: "Accuracy per level, per cent"))
        let behind = run.counts.finished - run.quarantined - ledger.read
        let part =
            behind > max(100, run.counts.finished / 20)
            ? " Of the first \(Number.of(ledger.read, "sample")): the ledger is being read." : ""
        let settling: Markup =
            ledger.settling.count < 2
            ? .none
            : """
            <figure><figcaption>How they settle<small>HCA and leaf accuracy, per cent, after so many samples, with Wilson \
            intervals at 95 %.\(part)</small></figcaption>\(Markup(trusted: SettlingLines.svg(ledger.settling)))</figure>
            """
        return """
            <h2>Accuracy</h2>
            <div class="figures">
            <figure><figcaption>Accuracy per level<small>Per cent of each level's questions, with 95 % intervals, \
            without samples that were given up.\(part)</small></figcaption>\(levels)</figure>
            \(settling)
            </div>
            """
    }

    private var endpoints: Markup {
        guard let usage = ServerUsage(glance.ledger?.endpoints ?? []) else { return .none }
        let rows = usage.rows.suffix(RunTables.mostEndpoints + 1).map { row in
            Table.Row(head: "\(row.endpoint)", cells: row.cells.map(Table.Cell.text))
        }
        return """
            <h2>Endpoints</h2>
            \(Table(columns: ["endpoint"] + usage.columns, rows: rows).markup)
            """
    }

    private var icicle: Markup {
        guard let svg = glance.ledger?.icicle else { return .none }
        return """
            <h2>The taxonomy, by accuracy</h2>
            <p class="note">Each taxon is as high as its samples so far, and coloured by how many of its own level's \
            questions were answered rightly. Taxa too thin to see are drawn together.</p>
            \(Markup(trusted: ColourScale.legend()))
            <div class="scroll">\(Markup(trusted: svg))</div>
            """
    }
}
