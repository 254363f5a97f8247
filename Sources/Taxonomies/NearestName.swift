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
            let found = EditDistance.between(wanted, scalars)
            if found < limit { best = (found, candidate) }
        }
        return best?.name
    }
}
