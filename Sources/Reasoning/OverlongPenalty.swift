/// DAPO's soft overlong penalty. Source: Yu et al., arXiv 2503.14476, eq. 13.
public struct OverlongPenalty: Hashable, Sendable {
    /// The longest completion, in tokens.
    public let limit: Int
    /// Over how many tokens before the limit the penalty grows from 0 to −1.
    public let buffer: Int

    /// Makes a penalty; nil unless 0 < `buffer` ≤ `limit`.
    ///
    /// - Parameter buffer: Nil for a fifth of the limit, DAPO's share.
    public init?(limit: Int, buffer: Int? = nil) {
        let buffer = buffer ?? max(1, limit / 5)
        guard buffer > 0, buffer <= limit else { return nil }
        self.limit = limit
        self.buffer = buffer
    }

    /// 0 up to `limit − buffer` tokens, −1 past `limit`, a straight line between.
    public func score(ofTokens tokens: Int) -> Float {
        let soft = limit - buffer
        if tokens <= soft { return 0 }
        return tokens > limit ? -1 : Float(soft - tokens) / Float(buffer)
    }
}

extension OverlongPenalty: Codable {
    private enum CodingKeys: String, CodingKey { case limit, buffer }

    /// Reads a penalty.
    ///
    /// - Throws: `DecodingError` also for numbers that make none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let (limit, buffer) = (
            try values.decode(Int.self, forKey: .limit), try values.decode(Int.self, forKey: .buffer)
        )
        guard let penalty = Self(limit: limit, buffer: buffer) else {
            throw DecodingError.dataCorruptedError(
                forKey: .buffer, in: values,
                debugDescription: "the buffer \(buffer) is not from 1 to the limit \(limit)")
        }
        self = penalty
    }
}
