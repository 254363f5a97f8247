import Ledger
import Measures
import Outcomes
import Questions
import Reports
import Runs

/// One sample: its picture where that can be shown, its path with each level right or wrong, and how it was answered.
struct SamplePage {
    let subject: Subject
    let sample: Sample
    let outcome: Outcome
    /// Who answered; nil for a sample that was given up.
    let worker: String?
    /// Why it was given up; nil for one that was not.
    let evidence: String?

    /// The largest picture that is shown, in bytes.
    private static let largestPicture = 4 << 20

    /// Draws or reads the picture: off every thread that somebody waits for.
    func card() -> Markup {
        var pictures = PictureSource(
            root: subject.settings.imageRoot, taxonomy: subject.header.taxonomy, largest: Self.largestPicture,
            all: Self.largestPicture)
        let record = ExportRecord(outcome, of: sample, isQuarantined: evidence != nil, subject.header)
        let card = Card(record, picture: pictures.picture(of: sample.image), subject.header)
        let terms = facts(record).map { fact -> Markup in "<dt>\(fact.term)</dt><dd>\(fact.detail)</dd>" }
        return "<div class=\"sample\">\(Markup(trusted: card.html()))<dl>\(terms)</dl></div>"
    }

    func document() -> Document {
        Document(
            title: "\(sample.label) · \(subject.title) · Linnet",
            body: """
                <header><p class="above">Linnet</p><h1>\(sample.label)</h1>
                <p class="lead"><a href="/">\(subject.title)</a></p></header>
                <main>\(card())</main>
                """)
    }

    private func facts(_ record: ExportRecord) -> [(term: String, detail: String)] {
        var facts = [("sample", "\(sample.id), number \(outcome.sample)")]
        if outcome.repetition > 0 { facts.append(("repetition", "\(outcome.repetition)")) }
        if let worker { facts.append(("worker", worker)) }
        if !outcome.timing.endpoint.isEmpty { facts.append(("endpoint", outcome.timing.endpoint)) }
        if outcome.timing.ranMicroseconds > 0 {
            facts.append(("took", Number.time(Double(outcome.timing.ranMicroseconds) / 1e6)))
        }
        for failure in record.failures {
            facts.append(("failed, \(failure.place)", failure.failure.description))
        }
        if let evidence { facts.append(("given up", evidence)) }
        return facts
    }
}
