import Taxonomies

/// Divides a question set in two, each part a question set of its own with the whole taxonomy in its header.
public struct QuestionSetSplit: Sendable {
    /// What must not be divided.
    public enum Unit: String, CaseIterable, Sendable {
        /// All images of a species go to one part.
        case species
        /// Each image for itself; species keep their share in both parts.
        case image
    }

    /// What goes undivided.
    public var unit: Unit
    /// The first part's share of the species, or of the images. Above 0 and below 1.
    public var fraction: Double
    /// What chance is drawn with.
    public var seed: UInt64

    /// Plans a split.
    public init(unit: Unit, fraction: Double, seed: UInt64) {
        precondition(fraction > 0 && fraction < 1, "a fraction of \(fraction) leaves one part empty")
        self.unit = unit
        self.fraction = fraction
        self.seed = seed
    }

    /// Writes the two parts and tells how many samples each has.
    ///
    /// - Throws: `QuestionSetError`, also when one part would be empty.
    public func write(_ set: QuestionSetFile, to paths: (String, String)) throws -> (Int, Int) {
        let isFirst = try assignment(of: set)
        guard isFirst.contains(true), isFirst.contains(false) else {
            throw QuestionSetError.malformedSample(
                reason: "one part of the split by \(unit.rawValue) would be empty; choose another fraction")
        }
        var first = try QuestionSetWriter(path: paths.0, header: header(of: set, part: 1))
        var second = try QuestionSetWriter(path: paths.1, header: header(of: set, part: 2))
        try set.forEachSample { position, sample in
            if isFirst[position] { try first.append(sample) } else { try second.append(sample) }
        }
        let counts = (first.count, second.count)
        try first.finish()
        try second.finish()
        return counts
    }

    private func header(of set: QuestionSetFile, part: Int) -> QuestionSetHeader {
        var header = set.header
        header.name += ", part \(part) of 2"
        header.source +=
            "\(header.source.isEmpty ? "" : "; ")split by \(unit.rawValue), fraction \(fraction), seed \(seed)"
        return header
    }

    /// For each sample, whether it goes to the first part.
    private func assignment(of set: QuestionSetFile) throws -> [Bool] {
        var strata = StratifiedSample(seed: seed)
        var unitOfSample: [Int] = []
        unitOfSample.reserveCapacity(set.count)
        var numberOfSpecies: [NormalizedName: Int] = [:]
        // The first spelling of each species, and its family: most genera have too few species to be divided evenly.
        var species: [(name: String, family: String)] = []
        try set.forEachSample { position, sample in
            let name = sample.label.isEmpty ? sample.levels.last?.goldName ?? "" : sample.label
            switch unit {
            case .image:
                unitOfSample.append(position)
                strata.append(stratum: name)
            case .species:
                let number = numberOfSpecies[NormalizedName(name), default: species.count]
                if number == species.count {
                    numberOfSpecies[NormalizedName(name)] = number
                    species.append((name, sample.levels.dropLast(2).last?.goldName ?? ""))
                }
                unitOfSample.append(number)
            }
        }
        // In the order of their names, so that two sets of the same species are divided alike.
        if unit == .species {
            let order = species.indices.sorted { species[$0].name < species[$1].name }
            var place = [Int](repeating: 0, count: species.count)
            for (rank, number) in order.enumerated() {
                place[number] = rank
                strata.append(stratum: species[number].family)
            }
            unitOfSample = unitOfSample.map { place[$0] }
        }
        var isChosen = [Bool](repeating: false, count: strata.count)
        for unit in strata.indices(limit: Int((fraction * Double(strata.count)).rounded())) { isChosen[unit] = true }
        return unitOfSample.map { isChosen[$0] }
    }
}
