import Foundation
import Taxonomies

/// Normal forms of names side by side in one piece of memory, for comparing many short names without a `String` each.
///
/// The forms are those of `NormalizedName`, to the byte.
struct NormalizedNameBuffer {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Forgets all names and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// How many names there are.
    var count: Int { ends.count }

    /// Appends the normal form of a name in UTF-8.
    mutating func append(_ name: UnsafeBufferPointer<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        var others: UInt8 = 0
        bytes.withUnsafeMutableBufferPointer { bytes in
            for position in start..<bytes.count {
                let byte = bytes[position]
                others |= byte
                bytes[position] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            }
        }
        if others >= 0x80 || name.first.map(Self.isEdge) ?? false || name.last.map(Self.isEdge) ?? false {
            // Rare: letters past ASCII, or space to trim. `NormalizedName` knows how.
            bytes.removeSubrange(start...)
            bytes.append(contentsOf: NormalizedName(String(decoding: name, as: UTF8.self)).text.utf8)
        }
        ends.append(bytes.count)
    }

    /// Takes the last name away.
    mutating func removeLast() {
        ends.removeLast()
        bytes.removeLast(bytes.count - (ends.last ?? 0))
    }

    private static func isEdge(_ byte: UInt8) -> Bool { byte <= 0x20 }

    private func range(_ position: Int) -> Range<Int> { (position == 0 ? 0 : ends[position - 1])..<ends[position] }

    /// The bytes of one name.
    subscript(position: Int) -> ArraySlice<UInt8> { bytes[range(position)] }

    /// Whether nothing is left of a name.
    func isEmpty(_ position: Int) -> Bool { range(position).isEmpty }

    /// Whether two names are the same.
    func areEqual(_ first: Int, _ second: Int) -> Bool {
        let (left, right) = (range(first), range(second))
        guard left.count == right.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
        }
    }
}
