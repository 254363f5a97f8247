import Measures
import Outcomes
import Questions
import Runs

extension RunSection.Gallery {
    /// The run's samples whose leaf is right and an ancestor wrong.
    init(_ run: RunFacts) {
        var pictures = PictureSource(root: run.settings.imageRoot, taxonomy: run.header.taxonomy)
        let cards = run.cards
        let note: String
        if cards.found == 0 {
            note = "No sample has its leaf right and one of its ancestors wrong."
        } else {
            let shown = cards.chosen.count < cards.found ? " A seeded choice of \(cards.chosen.count):" : ""
            note = "\(Number.of(cards.found, "sample")) with the leaf right and at least one ancestor wrong.\(shown)"
        }
        self.init(
            note: note,
            cards: cards.chosen.map {
                Card($0.record, picture: pictures.picture(of: $0.record.sample.image), run.header)
            })
    }
}

extension Card {
    package init(_ record: ExportRecord, picture: PictureSource.Result, _ header: QuestionSetHeader) {
        let sample = record.sample
        let image: Image?
        let absence: String
        switch picture {
        case .embedded(let url, isSynthetic: true):
            image = Image(
                url: url, alternative: "Synthetic specimen of \(sample.label)", legendText: "synthetic specimen")
            absence = ""
        case .embedded(let url, isSynthetic: false):
            image = Image(url: url, alternative: "Picture of \(sample.label)", legendText: Self.short(sample.image))
            absence = ""
        case .absent(let reason):
            image = nil
            absence = "\(Self.short(sample.image)) (\(reason))"
        }
        self.init(
            label: sample.label, image: image, absence: absence, steps: Self.steps(record, header),
            stageOne: record.outcome.leaf.map(Self.tell))
    }

    private static func steps(_ record: ExportRecord, _ header: QuestionSetHeader) -> [Step] {
        record.sample.levels.map { level in
            let rank = header.rank(ofLevel: level.number)
            guard let answered = record.levels.first(where: { $0.level.number == level.number }) else {
                return Step(style: "context", rank: rank, answer: nil, truth: level.goldName)
            }
            if answered.isRight { return Step(style: "right", rank: rank, answer: nil, truth: level.goldName) }
            let answer = answered.chosen ?? "no choice (\(answered.reading))"
            return Step(style: "wrong", rank: rank, answer: answer, truth: "(right: \(level.goldName))")
        }
    }

    private static func tell(_ leaf: LeafAnswer) -> String {
        if let failure = leaf.failure { return "Stage one failed: \(failure.kind.name)." }
        if leaf.leaf.isEmpty { return "Stage one named no leaf (\(leaf.kind.name))." }
        return "Stage one: \(leaf.leaf)\(leaf.isKnown ? "" : ", which the taxonomy does not have")."
    }

    /// The end of a long reference, where it differs from others.
    private static func short(_ reference: String) -> String {
        reference.hasPrefix("data:") ? "data:…" : reference.count <= 60 ? reference : "…" + reference.suffix(59)
    }
}
