/// Finds what somebody may have meant by a name that is not known.
public enum NearestName {
    /// The candidate with the fewest single-letter changes from `name`, in normal form; the first of equals. Nil when
    /// even the nearest has nothing to do with it: more than half of its letters differ.
    public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(NormalizedName(name).text.unicodeScalars)
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let scalars = Array(NormalizedName(candidate).text.unicodeScalars)
            let limit = best?.distance ?? max(wanted.count, scalars.count) / 2 + 1
            guard abs(scalars.count - wanted.count) < limit else { continue }
            let found = distance(wanted, scalars)
            if found < limit { best = (found, candidate) }
        }
        return best?.name
    }

    /// Levenshtein's distance, a row at a time.
    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var row = Array(0...second.count)
        for (number, scalar) in first.enumerated() {
            var diagonal = row[0]
            row[0] = number + 1
            for column in second.indices {
                let changed = diagonal + (second[column] == scalar ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
