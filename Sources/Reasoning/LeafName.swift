import Foundation

/// A leaf's name as stage one's free text is compared: more lenient than a choice's name, since it is written freely.
public enum LeafName {
    /// The normal form: Unicode NFKC, lower case, hyphens and underscores as spaces, runs of spaces as one, surrounding
    /// punctuation and a leading article dropped. Invisible characters are dropped.
    public static func normalized(_ raw: String) -> String {
        var raw = raw
        let plain: String? = raw.withUTF8 { utf8 in
            utf8.allSatisfy { $0 < 0x80 } ? trimmed(utf8.map(folded)) : nil
        }
        return plain ?? normalizedBeyondASCII(raw)
    }

    private static func normalizedBeyondASCII(_ raw: String) -> String {
        let mapped = raw.precomposedStringWithCompatibilityMapping.folding(options: .caseInsensitive, locale: nil)
            .precomposedStringWithCompatibilityMapping
        var bytes: [UInt8] = []
        for scalar in mapped.unicodeScalars {
            if scalar.isASCII {
                bytes.append(folded(UInt8(scalar.value)))
                continue
            }
            let properties = scalar.properties
            if properties.isDefaultIgnorableCodePoint { continue }
            switch properties.generalCategory {
            case _ where "\u{2018}\u{2019}\u{02BC}".unicodeScalars.contains(scalar): bytes.append(0x27)
            case .dashPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: bytes.append(0x20)
            case .openPunctuation, .initialPunctuation, .closePunctuation, .finalPunctuation: bytes.append(0x22)
            case .otherPunctuation: bytes.append(0x2E)
            default: bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            }
        }
        return trimmed(bytes)
    }

    /// Lower case, and a space for whatever separates words.
    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: byte | 0x20
        case 0...0x20, 0x7F, UInt8(ascii: "-"), UInt8(ascii: "_"): 0x20
        default: byte
        }
    }

    /// What may surround a name without being part of it.
    private static func isTrim(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        guard let first = bytes.firstIndex(where: { !isTrim($0) }),
            let last = bytes.lastIndex(where: { !isTrim($0) })
        else { return "" }
        var name: [UInt8] = []
        name.reserveCapacity(last - first + 1)
        for byte in bytes[first...last] where byte != 0x20 || name.last != 0x20 { name.append(byte) }
        for article in ["the ", "an ", "a "] where name.starts(with: article.utf8) {
            name.removeFirst(article.utf8.count)
            break
        }
        return String(decoding: name, as: UTF8.self)
    }
}
