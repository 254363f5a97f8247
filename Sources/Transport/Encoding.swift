import CMessages

/// The parts that messages of both directions are made of.
extension Scratch {
    mutating func units(
        _ units: [UnitRange]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__UnitRange>?>? {
        list(units) { unit, _ in
            var range = Linnet__V1__UnitRange()
            linnet__v1__unit_range__init(&range)
            range.repetition = UInt32(clamping: unit.repetition)
            range.first = UInt32(clamping: unit.first)
            range.count = UInt32(clamping: unit.count)
            return range
        }
    }

    static func token(_ token: LeaseToken) -> Linnet__V1__Token {
        var result = Linnet__V1__Token()
        linnet__v1__token__init(&result)
        result.epoch = token.epoch
        result.sequence = token.sequence
        return result
    }
}
