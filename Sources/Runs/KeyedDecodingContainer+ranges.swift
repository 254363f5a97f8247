/// Settings come from a ledger or over the link, where no range on the command line has seen them.
extension KeyedDecodingContainer {
    /// A number within what a run can have.
    ///
    /// - Throws: `DecodingError`; `.dataCorrupted`, with the range, for a number outside of it.
    func decode<Value: Decodable & Comparable>(_ range: ClosedRange<Value>, forKey key: Key) throws -> Value {
        try check(decode(Value.self, forKey: key), range, key)
    }

    /// The same for one that may be left out.
    ///
    /// - Throws: As `decode(_:forKey:)`.
    func decodeIfPresent<Value: Decodable & Comparable>(_ range: ClosedRange<Value>, forKey key: Key) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: key).map { try check($0, range, key) }
    }

    private func check<Value: Comparable>(_ value: Value, _ range: ClosedRange<Value>, _ key: Key) throws -> Value {
        guard range.contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: "\(value) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
