/// What a run keeps of the pictures below its image root, so that it goes on with the same ones wherever they lie.
public struct PictureFingerprint: Hashable, Sendable {
    /// SHA-256 over the references, sizes and bytes of those that were there, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// How many were looked for.
    public var count: Int
    /// Which of them were not there, from 0, ascending: they may come later.
    public var missing: [Int]

    /// Makes a fingerprint.
    public init(sha256: String, count: Int, missing: [Int]) {
        self.sha256 = sha256
        self.count = count
        self.missing = missing
    }
}

extension PictureFingerprint: Codable {
    private enum CodingKeys: String, CodingKey { case sha256, count, missing }

    /// Writes what is missing as one text of numbers and ranges, `3 17-40`, which stays readable among a run's settings.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(sha256, forKey: .sha256)
        try values.encode(count, forKey: .count)
        if !missing.isEmpty { try values.encode(Self.text(missing), forKey: .missing) }
    }

    /// Reads a fingerprint.
    ///
    /// - Throws: `DecodingError`, also for ranges that are none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sha256 = try values.decode(String.self, forKey: .sha256)
        count = try values.decode(Int.self, forKey: .count)
        let text = try values.decodeIfPresent(String.self, forKey: .missing) ?? ""
        guard let missing = Self.numbers(text, below: count) else {
            throw DecodingError.dataCorruptedError(
                forKey: .missing, in: values,
                debugDescription: "'\(text.prefix(40))' are no ascending numbers and ranges from 0 to \(count - 1)")
        }
        self.missing = missing
    }

    private static func text(_ numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: " ")
    }

    private static func numbers(_ text: String, below count: Int) -> [Int]? {
        var numbers: [Int] = []
        for range in text.split(separator: " ") {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first > numbers.last ?? -1, last >= first, last < count
            else { return nil }
            numbers += first...last
        }
        return numbers
    }
}
