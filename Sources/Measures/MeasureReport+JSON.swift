import Foundation
import Outcomes
import Taxonomies

extension MeasureReport: Encodable {
    /// The report as JSON with sorted keys. Shares are in per cent, unrounded; what cannot be measured is null.
    public func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            // Everything within is a string, a whole number or a quotient with a denominator that is not 0.
            preconditionFailure("measures could not be encoded")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Encodes the whole at the top, and each group in a list.
    public func encode(to encoder: any Encoder) throws {
        try Figures(whole, ranks: ranks, guess: guess, bootstrap: intervals).encode(to: encoder)
        var fields = encoder.container(keyedBy: FieldName.self)
        try fields.encode(title.name, forKey: "set")
        try fields.encode(title.taxonomy, forKey: "taxonomy")
        try fields.encode(title.firstScoredLevel, forKey: "first_level")
        try fields.encode(title.distractors, forKey: "distractors")
        try fields.encode(open, forKey: "open")
        if let first = failures?.first {
            var failure = fields.nested("first_failure")
            try failure.encode(first.sample, forKey: "sample")
            try failure.encode(first.kind.name, forKey: "kind")
            try failure.encode(first.message, forKey: "message")
        }
        try fields.encode(usage, forKey: "usage")
        try fields.encode(published, forKey: "published")
        try fields.encode(warnings, forKey: "warnings")
        var list = fields.nestedUnkeyedContainer(forKey: "groups")
        for group in groups {
            try list.encode(Figures(group.counts, name: group.name, ranks: ranks, guess: guess))
        }
    }
}

/// A key of an object that is not known beforehand, such as a level's number.
private struct FieldName: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue name: String) { stringValue = name }
    init?(intValue: Int) { nil }
}

private typealias Fields = KeyedEncodingContainer<FieldName>

/// The figures of one part.
private struct Figures: Encodable {
    let counts: MeasureCounts
    let name: String?
    let ranks: [String]
    let guess: Guess
    let bootstrap: BootstrapIntervals?

    init(
        _ counts: MeasureCounts, name: String? = nil, ranks: [String], guess: Guess,
        bootstrap: BootstrapIntervals? = nil
    ) {
        self.counts = counts
        self.name = name
        self.ranks = ranks
        self.guess = guess
        self.bootstrap = bootstrap
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: FieldName.self)
        try fields.encodeIfPresent(name, forKey: "name")
        try fields.encode(counts.samples, forKey: "samples")
        try fields.encode(counts.unasked, forKey: "unasked")
        try fields.encode(counts.gaps, forKey: "gaps")
        try fields.encode(percent(counts.hca.value), forKey: "hca")
        try fields.encode(percent(counts.leaf.value), forKey: "leaf")
        try fields.encode(percent(counts.por), forKey: "por")
        try fields.encode(percent(counts.prefixPOR), forKey: "prefix_por")
        try fields.encode(percent(counts.sPOR), forKey: "s_por")
        try fields.encode(percent(counts.tor), forKey: "tor")
        try fields.encode(percent(counts.leafConsistent.value), forKey: "leaf_consistent")
        try fields.encode(counts.leavesTold, forKey: "leaves_told")
        try fields.encode(percent(counts.openHCA.value), forKey: "open_hca")
        try fields.encode(percent(counts.openLeaf.value), forKey: "open_leaf")
        try fields.encode(percent(counts.circularHCA.value), forKey: "circular_hca")
        try fields.encode(percent(counts.circularLeaf.value), forKey: "circular_leaf")
        try encodeRewards(into: &fields)
        try encodeLevels(into: &fields)
        try encodeIntervals(into: &fields)
        try encodeErrors(into: &fields)
        try encodeFailures(into: &fields)
        try encodeGuessing(into: &fields)
    }

    private func encodeRewards(into fields: inout Fields) throws {
        var rewards = fields.nested("rewards")
        for (place, tally) in [("leaf", counts.leafRewards), ("levels", counts.levelRewards)] {
            var components = rewards.nested(place)
            for (component, _, mean) in tally.means { try components.encode(mean, forKey: FieldName(component.name)) }
        }
    }

    private func encodeLevels(into fields: inout Fields) throws {
        var levels = fields.nested("levels")
        var circular = fields.nested("circular_levels")
        var details = fields.nested("level_details")
        for number in counts.levelNumbers {
            let accuracy = counts.accuracy(ofLevel: number)
            try levels.encode(percent(accuracy.value), forKey: FieldName("\(number)"))
            try circular.encode(
                percent(counts.circularAccuracy(ofLevel: number).value), forKey: FieldName("\(number)"))
            var detail = details.nested("\(number)")
            try detail.encode(Taxonomy.rank(ofLevel: number, in: ranks), forKey: "rank")
            try detail.encode(accuracy.total, forKey: "asked")
            try detail.encode(accuracy.count, forKey: "right")
            try detail.encode(percent(accuracy.interval), forKey: "wilson")
        }
    }

    private func encodeIntervals(into fields: inout Fields) throws {
        var intervals = fields.nested("intervals")
        for (name, wilson, resampled) in [
            ("hca", counts.hca.interval, bootstrap?.hca), ("leaf", counts.leaf.interval, bootstrap?.leaf),
            ("por", nil, bootstrap?.por), ("s_por", nil, bootstrap?.sPOR), ("tor", nil, bootstrap?.tor),
        ] where wilson != nil || resampled != nil {
            var interval = intervals.nested(name)
            if let wilson { try interval.encode(percent(wilson), forKey: "wilson") }
            if let resampled { try interval.encode(percent(resampled), forKey: "bootstrap") }
        }
        if let bootstrap {
            try intervals.encode(BootstrapIntervals.resamples, forKey: "resamples")
            try intervals.encode(bootstrap.clusters, forKey: "clusters")
        }
    }

    private func encodeErrors(into fields: inout Fields) throws {
        var first = fields.nested("first_error")
        try first.encode(percent(counts.hca.value), forKey: "none")
        for (number, count) in counts.firstErrors.entries {
            try first.encode(percent(Proportion(count, of: counts.samples).value), forKey: FieldName("\(number)"))
        }
        var distance = fields.nested("error_distance")
        try distance.encode(counts.meanErrorDistance, forKey: "mean")
        try distance.encode(counts.unknownDistances, forKey: "unknown")
        try distance.encode(counts.leavesWithoutChoice, forKey: "no_choice")
        var histogram = distance.nested("histogram")
        for (levels, count) in counts.errorDistances.entries {
            try histogram.encode(count, forKey: FieldName("\(levels)"))
        }
    }

    private func encodeFailures(into fields: inout Fields) throws {
        var invalid = fields.nested("invalid")
        try invalid.encode(counts.invalidRate.count, forKey: "count")
        try invalid.encode(counts.invalidRate.total, forKey: "questions")
        try invalid.encode(percent(counts.invalidRate.value), forKey: "rate")
        var kinds = invalid.nested("kinds")
        for kind in Reading.Kind.allCases where kind != .choice {
            try kinds.encode(counts.invalid[kind.rawValue], forKey: FieldName(kind.name))
        }
        for (name, tally) in [("failures", counts.failures), ("request_failures", counts.requestFailures)] {
            var failures = fields.nested(name)
            for kind in Failure.Kind.allCases where tally[kind.rawValue] > 0 {
                try failures.encode(tally[kind.rawValue], forKey: FieldName(kind.name))
            }
        }
    }

    private func encodeGuessing(into fields: inout Fields) throws {
        var chance = fields.nested("chance")
        try chance.encode(percent(guess.hca(of: counts)), forKey: "hca")
        try chance.encode(percent(guess.leaf(of: counts)), forKey: "leaf")
        switch guess {
        case .amongChoices: try chance.encode("choices", forKey: "among")
        case .amongLeaves(let leaves):
            try chance.encode("leaves", forKey: "among")
            try chance.encode(leaves, forKey: "leaves")
        }
        var bias = fields.nested("letter_bias")
        for (name, tally) in [("chosen", counts.chosenLetters), ("gold", counts.goldLetters)] {
            var letters = bias.nested(name)
            for choice in 0..<max(counts.chosenLetters.counts.count, counts.goldLetters.counts.count) {
                try letters.encode(tally[choice], forKey: FieldName(Reading.letter(of: choice) ?? "\(choice + 1)"))
            }
        }
        let test = counts.letterBias
        try bias.encode(test?.statistic, forKey: "chi_square")
        try bias.encode(test?.degreesOfFreedom, forKey: "degrees_of_freedom")
        try bias.encode(test?.pValue, forKey: "p")
    }

    private func percent(_ share: Double?) -> Double? { share.map { $0 * 100 } }

    private func percent(_ interval: ClosedRange<Double>?) -> [Double]? {
        interval.map { [$0.lowerBound * 100, $0.upperBound * 100] }
    }
}

extension KeyedEncodingContainer<FieldName> {
    fileprivate mutating func nested(_ name: String) -> Self {
        nestedContainer(keyedBy: FieldName.self, forKey: FieldName(name))
    }
}
