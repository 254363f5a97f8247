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
            let distance = distance(wanted, letters)
            if distance <= limit { found.append((distance, candidate)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(most).map(\.name)
    }

    /// Levenshtein's distance, a row at a time.
    private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (number, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = number + 1
            for column in second.indices {
                let changed = diagonal + (second[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
