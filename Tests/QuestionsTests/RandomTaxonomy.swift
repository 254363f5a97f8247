import Questions
import Taxonomies

/// Random trees for property tests: ragged, with ranks left out and, now and then, a name with two parents.
struct RandomTaxonomy {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below bound: Int) -> Int {
        state &+= 1
        return Int(SeedDerivation.mix(state) % UInt64(bound))
    }

    mutating func taxonomy(count: Int) throws -> Taxonomy {
        var entries: [Taxonomy.Entry] = []
        for number in 0..<count {
            let isTop = number == 0 || self.number(below: 20) == 0
            let parent = isTop ? nil : TaxonID(self.number(below: number))
            let level = parent.map { min(12, entries[$0.index].level + 1 + self.number(below: 8) / 7) } ?? 1
            if let parent, entries[parent.index].level >= level { continue }
            let shares = self.number(below: 10) == 0
            entries.append(.init(name: "t\(shares ? number / 2 : number)", parent: parent, level: level))
            if entries.count <= number { entries.append(entries[entries.count - 1]) }
        }
        return try Taxonomy(name: "random", ranks: [], entries: entries, allowingSharedNames: true)
    }
}
