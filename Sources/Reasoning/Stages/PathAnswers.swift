import Outcomes
import Questions
import Taxonomies

/// Levels that are answered by a path instead of a model: the taxonomy's above a predicted leaf, or the one that stage one
/// reasoned along.
struct PathAnswers {
    let levels: [Level]
    let context: ExaminationContext

    /// By the lineage of a leaf in the taxonomy.
    func lookedUp(above leaf: TaxonID?) -> [LevelAnswer] {
        let taxonomy = context.header.taxonomy
        return levels.map { level in
            var choice: Int?
            if let leaf, let taxon = taxonomy.ancestor(of: leaf, atLevel: level.number) {
                let name = taxonomy.name(of: taxon)
                let normalized = NormalizedName(name)
                choice =
                    level.choices.firstIndex(of: name)
                    ?? level.choices.firstIndex { NormalizedName($0) == normalized }
            }
            return answer(level, choice, rule: .taxonomy, otherwise: .unparsed)
        }
    }

    /// By the names of stage one's text: its leaf at the sample's last level, its reasoned path above. A name that is none
    /// of a level's choices is `unparsed`, a level that the path leaves out is `empty`.
    func reasoned(_ reading: LeafReading, leafLevel: Int) -> [LevelAnswer] {
        levels.map { level in
            let step = reading.path.first { $0.level == level.number }?.name
            let name = level.number == leafLevel && !reading.leaf.isEmpty ? reading.leaf : step ?? ""
            let choice = name.isEmpty ? nil : level.choices.firstIndex { LeafName.normalized($0) == name }
            let kind = name.isEmpty ? (reading.kind == .choice ? .empty : reading.kind) : Reading.Kind.unparsed
            return answer(level, choice, rule: .path, otherwise: kind)
        }
    }

    /// None of the levels, since stage one failed.
    func failed(_ failure: Failure) -> [LevelAnswer] {
        levels.map { LevelAnswer(number: $0.number, reading: .none(.error), failure: failure) }
    }

    private func answer(
        _ level: Level, _ choice: Int?, rule: Reading.Rule, otherwise kind: Reading.Kind
    ) -> LevelAnswer {
        LevelAnswer(
            number: level.number, reading: choice.map { .choice($0, rule: rule) } ?? .none(kind, rule: rule),
            rewards: context.rewards.ofLevel(isRight: choice == level.gold))
    }
}
