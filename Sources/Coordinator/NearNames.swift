import Taxonomies

/// What somebody may have meant by a name that nobody has.
enum NearNames {
    /// So many are told.
    static let most = 3
    /// Names that are longer are compared up to here: enough to tell them apart, and quick for ten thousand.
    private static let compared = 48

    /// The nearest names, nearest first: those that the name is a part of, and those that differ in at most a third of their
    /// letters.
    static func of(_ name: String, among names: some Sequence<String>) -> [String] {
        let name = name.lowercased()
        let wanted = Array(name.utf8.prefix(compared))
        var found: [(distance: Int, name: String)] = []
        for candidate in names {
            let lowered = candidate.lowercased()
            if wanted.count > 1, lowered.contains(name) {
                found.append((0, candidate))
                continue
            }
            let letters = Array(lowered.utf8.prefix(compared))
            let limit = max(1, max(letters.count, wanted.count) / 3)
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = EditDistance.between(wanted, letters)
            if distance <= limit { found.append((distance, candidate)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(most).map(\.name)
    }
}
