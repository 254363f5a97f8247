/// The fields of the benchmark's JSONL that mean something to a question set.
enum AnnotationField: Equatable {
    case id, image, label, split
    /// `levelN`: the right name on level N.
    case level(Int)
    /// `choices_levelN`: the names on offer on level N.
    case choices(Int)
    /// `level` or `choices_level` before a number that no level has.
    case malformedNumber
    case other

    /// Reads a key.
    init(key: UnsafeBufferPointer<UInt8>) {
        if let number = Self.number(after: "level", in: key) {
            self = number == 0 ? .malformedNumber : .level(number)
        } else if let number = Self.number(after: "choices_level", in: key) {
            self = number == 0 ? .malformedNumber : .choices(number)
        } else if Self.starts(key, with: "image"), key.count == 5 {
            self = .image
        } else if Self.starts(key, with: "label"), key.count == 5 {
            self = .label
        } else if Self.starts(key, with: "split"), key.count == 5 {
            self = .split
        } else if Self.starts(key, with: "id"), key.count == 2 {
            self = .id
        } else {
            self = .other
        }
    }

    /// The number after a prefix, by value: level10 comes after level9. Nil when the rest is no number, 0 when it is not
    /// between 1 and 255 or has leading zeros, which would make two keys of one level.
    private static func number(after prefix: StaticString, in key: UnsafeBufferPointer<UInt8>) -> Int? {
        let start = prefix.utf8CodeUnitCount
        guard key.count > start, starts(key, with: prefix) else { return nil }
        var number = 0
        for digit in key[start...] {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = min(number * 10 + Int(digit - 0x30), 256)
        }
        return key[start] == 0x30 || number > 255 ? 0 : number
    }

    private static func starts(_ key: UnsafeBufferPointer<UInt8>, with prefix: StaticString) -> Bool {
        guard key.count >= prefix.utf8CodeUnitCount else { return false }
        for position in 0..<prefix.utf8CodeUnitCount where key[position] != prefix.utf8Start[position] { return false }
        return true
    }
}
