/// The newest samples, each a link to its card.
struct SamplesPart {
    private let glance: Glance

    init(_ glance: Glance) { self.glance = glance }

    var markup: Markup {
        guard let ledger = glance.ledger, let latest = Self.lines(ledger.latest) else { return .none }
        let inconsistent: Markup =
            Self.lines(ledger.inconsistent).map { "<h3>Right leaf, wrong ancestor</h3>\($0)" } ?? .none
        return """
            <h2>Samples</h2>
            <h3>The newest</h3>
            \(latest)
            \(inconsistent)
            """
    }

    /// Nil where there are none.
    static func lines(_ lines: [LedgerView.Line]) -> Markup? {
        guard !lines.isEmpty else { return nil }
        let items = lines.map { line -> Markup in
            let marks = line.marks.map { mark -> Markup in "<i class=\"\(mark.rawValue)\">\(sign(mark))</i>" }
            let told = "\(line.marks.count { $0 == .right }) of \(line.marks.count) levels right"
            let content: Markup = """
                <b>\(line.label)</b><span class="marks" role="img" aria-label="\(told)">\(marks)</span>
                """
            return "<li>\(link(sample: line.sample, repetition: line.repetition, content))</li>\n"
        }
        return "<ul class=\"lines\">\(items)</ul>"
    }

    static func link(sample: Int, repetition: Int, _ content: Markup) -> Markup {
        let query: Markup = repetition > 0 ? "?repetition=\(repetition)" : .none
        return "<a data-card href=\"/samples/\(sample)\(query)\">\(content)</a>"
    }

    private static func sign(_ mark: LedgerView.Line.Mark) -> String {
        switch mark {
        case .right: "✓"
        case .wrong: "✗"
        case .none: "–"
        }
    }
}
