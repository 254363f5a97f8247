/// Base64 as RFC 4648, section 4, writes it, with padding.
///
/// A picture is the bulk of a request, so this is where a client's time goes: three bytes become two table look-ups of
/// two characters each.
enum Base64 {
    /// How many characters `count` bytes become.
    static func length(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes the characters of `source` into `target`, which holds exactly `length(source.count)` bytes.
    static func encode(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        precondition(target.count == length(source.count))
        guard let input = source.baseAddress, let output = target.baseAddress else { return }
        pairs.withUnsafeBufferPointer { pairs in
            var from = 0
            var to = 0
            // Six bytes at a time out of one load of eight, as long as eight can be loaded.
            while from + 8 <= source.count {
                let word = UInt64(bigEndian: input.loadUnaligned(fromByteOffset: from, as: UInt64.self))
                let characters =
                    UInt64(pairs[Int(truncatingIfNeeded: word >> 52)])
                    | UInt64(pairs[Int(truncatingIfNeeded: word >> 40 & 0xFFF)]) << 16
                    | UInt64(pairs[Int(truncatingIfNeeded: word >> 28 & 0xFFF)]) << 32
                    | UInt64(pairs[Int(truncatingIfNeeded: word >> 16 & 0xFFF)]) << 48
                output.storeBytes(of: characters.littleEndian, toByteOffset: to, as: UInt64.self)
                from += 6
                to += 8
            }
            while from < source.count {
                let left = min(3, source.count - from)
                var bits = 0
                for place in 0..<3 { bits = bits << 8 | (place < left ? Int(source[from + place]) : 0) }
                for place in 0..<4 {
                    target[to + place] = place <= left ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "=")
                }
                from += 3
                to += 4
            }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The two characters of every twelve bits, the first in the lower byte.
    private static let pairs: [UInt16] = (0..<4096).map { UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 63]) << 8 }
}
