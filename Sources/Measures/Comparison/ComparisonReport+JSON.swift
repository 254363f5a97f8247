import Foundation

extension ComparisonReport: Encodable {
    private enum Key: String, CodingKey {
        case sets, set, taxonomy, runs, comparisons, baseline, run, pairs, species, measures, tests
        case name, measure, value, difference, interval, verdict, gained, lost, p
        case firstLevel = "first_level"
        case correctedP = "p_corrected"
    }

    /// With sorted keys. Shares are in per cent, differences in percentage points, unrounded; p-values are from 0 to 1.
    public func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            // Everything within is a string, a whole number or a quotient with a denominator that is not 0.
            preconditionFailure("a comparison could not be encoded")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A list of question sets, each with its runs and comparisons.
    public func encode(to encoder: any Encoder) throws {
        var top = encoder.container(keyedBy: Key.self)
        var sets = top.nestedUnkeyedContainer(forKey: .sets)
        for part in parts {
            var set = sets.nestedContainer(keyedBy: Key.self)
            try set.encode(part.title.name, forKey: .set)
            try set.encode(part.title.taxonomy, forKey: .taxonomy)
            try set.encode(part.title.firstScoredLevel, forKey: .firstLevel)
            var runs = set.nestedUnkeyedContainer(forKey: .runs)
            for run in part.runs {
                var fields = runs.nestedContainer(keyedBy: Key.self)
                try fields.encode(run.name, forKey: .name)
                try fields.encode(run.measures, forKey: .measures)
            }
            var comparisons = set.nestedUnkeyedContainer(forKey: .comparisons)
            for comparison in part.comparisons {
                var fields = comparisons.nestedContainer(keyedBy: Key.self)
                try Self.encode(comparison, into: &fields)
            }
        }
    }

    private static func encode(_ comparison: RunComparison, into fields: inout KeyedEncodingContainer<Key>) throws {
        try fields.encode(comparison.baselineName, forKey: .baseline)
        try fields.encode(comparison.name, forKey: .run)
        try fields.encode(comparison.pairs, forKey: .pairs)
        try fields.encode(comparison.species, forKey: .species)
        var measures = fields.nestedUnkeyedContainer(forKey: .measures)
        for difference in comparison.differences {
            var entry = measures.nestedContainer(keyedBy: Key.self)
            try entry.encode(difference.measure.rawValue, forKey: .measure)
            try entry.encode(difference.baseline * 100, forKey: .baseline)
            try entry.encode(difference.run * 100, forKey: .run)
            try entry.encode(difference.value * 100, forKey: .difference)
            try entry.encode(
                [difference.interval.lowerBound * 100, difference.interval.upperBound * 100], forKey: .interval)
            try entry.encode(difference.verdict.rawValue, forKey: .verdict)
            if let flips = comparison.flips(of: difference.measure) {
                try entry.encode(flips.gained.count, forKey: .gained)
                try entry.encode(flips.lost.count, forKey: .lost)
                try entry.encode(flips.test.pValue, forKey: .p)
                try entry.encode(flips.correctedP, forKey: .correctedP)
            }
        }
    }
}
