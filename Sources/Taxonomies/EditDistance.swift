/// How far two words lie apart.
public enum EditDistance {
    /// Levenshtein's distance: the fewest letters to be added, taken away or changed. A row at a time, so the time is the product
    /// of the lengths.
    public static func between<Letter: Equatable>(_ first: [Letter], _ second: [Letter]) -> Int {
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
