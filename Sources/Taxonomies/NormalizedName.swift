import Foundation

/// A name as it is compared: Unicode NFKC, trimmed, case-folded.
///
/// `Sayornis ` and `sayornis` are one name. Hyphens and spaces stay what they are: names of choices are compared
/// exactly, only stage one's free text is read more leniently.
public struct NormalizedName: Hashable, Sendable, CustomStringConvertible {
    /// The normal form.
    public let text: String

    /// Normalises `raw`.
    public init(_ raw: String) {
        var raw = raw
        let plain: String? = raw.withUTF8 { utf8 in
            // Nearly all names are ASCII, for which NFKC changes nothing and folding is lower-casing.
            guard utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
            guard let first = utf8.firstIndex(where: { !Self.isSpace($0) }),
                let last = utf8.lastIndex(where: { !Self.isSpace($0) })
            else { return "" }
            return String(decoding: utf8[first...last].lazy.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
        text =
            plain
            ?? raw.precomposedStringWithCompatibilityMapping
            .trimmingCharacters(in: .whitespacesAndNewlines)
            .folding(options: .caseInsensitive, locale: nil)
            .precomposedStringWithCompatibilityMapping
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Whether nothing is left of the name.
    public var isEmpty: Bool { text.isEmpty }

    /// The normal form.
    public var description: String { text }
}
