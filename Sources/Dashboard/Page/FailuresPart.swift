import Coordinator
import Ledger
import Measures
import Outcomes

/// What failed, by kind, and what was given up, with the evidence.
struct FailuresPart {
    private let glance: Glance
    private var run: RunSnapshot { glance.run }

    init(_ glance: Glance) { self.glance = glance }

    var markup: Markup {
        let kinds = run.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let total = kinds.reduce(0) { $0 + $1.value }
        guard total > 0 else { return .none }
        let rows = kinds.map { kind, count in
            Table.Row(
                head: "\(kind.name)",
                cells: [.number(count), .text(Percent(Double(count) / Double(total)).description)])
        }
        let last: Markup =
            run.latestFailure.map { "<p class=\"note\">Given up last: \($0.description)</p>" } ?? .none
        let newest: Markup =
            SamplesPart.lines(glance.ledger?.failed ?? []).map { "<h3>The newest that failed in part</h3>\($0)" }
            ?? .none
        let what = glance.subject.isRollouts ? "completions" : "samples"
        return """
            <h2>Failures</h2>
            \(Table(columns: ["kind", what, "% of them"], rows: rows).markup)
            \(last)\(newest)
            """
    }

    /// What was given up.
    var quarantine: Markup {
        guard let rows = glance.ledger?.quarantined, !rows.isEmpty else { return .none }
        let table = Table(
            columns: ["sample", "kind", "what was said", "evidence"],
            rows: rows.map { given in
                let number: Markup = "\(given.sample)"
                return Table.Row(
                    head: SamplesPart.link(sample: given.sample, repetition: given.repetition, number),
                    cells: [.text(given.failure.kind.name), .prose(given.failure.message), .prose(given.evidence)])
            })
        let part = run.quarantined > rows.count ? ", the first \(rows.count) of \(Number.grouped(run.quarantined))" : ""
        return """
            <h2>Given up</h2>
            <p class="note">Samples that are not asked again, with the evidence\(part).</p>
            \(table.markup)
            """
    }
}
