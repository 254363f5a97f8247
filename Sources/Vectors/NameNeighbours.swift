import Locking
import Taxonomies

/// The names most similar to names, each looked for once: many images show the same species.
final class NameNeighbours: Sendable {
    private struct Question: Hashable {
        let name: Int
        let level: Int
        let count: Int
    }

    private let known = Guarded<[Question: [TaxonID]]>([:])

    /// The neighbours of some names of a level, given by their places; `find` is asked for those that are not known yet.
    func of(_ names: [Int], level: Int, count: Int, find: (_ missing: [Int]) -> [[TaxonID]]) -> [[TaxonID]] {
        known.withLock { known in
            func question(_ name: Int) -> Question { Question(name: name, level: level, count: count) }
            let missing = Set(names.filter { known[question($0)] == nil }).sorted()
            for (name, taxa) in zip(missing, find(missing)) { known[question(name)] = taxa }
            return names.map { known[question($0)] ?? [] }
        }
    }
}
