import Foundation

/// A text as its answer is looked for: NFKC, invisible characters and markup gone, punctuation as ASCII; and where each
/// of its bytes comes from.
///
/// ASCII letters keep their case, since a capital means more than a small letter; all others are folded.
struct NormalizedText {
    /// UTF-8. Whatever is past ASCII is part of a word.
    private(set) var bytes: [UInt8] = []
    /// The same with ASCII letters in lower case.
    private(set) var folded: [UInt8] = []
    /// For each byte, the bytes of the source that it stands for.
    private var sources: [(start: Int32, end: Int32)] = []
    /// How many unwrapped `\boxed{` and the like wait for their brace.
    private var openCommands = 0

    /// UAX #15 allows a processor to stop at 30 marks on one letter; without a bound a hostile text takes quadratic time.
    private static let longestCluster = 30
    private static let commands = [
        "boxed", "fbox", "text", "textbf", "textit", "texttt", "textrm", "mathrm", "mathbf", "mathit", "mathsf", "emph",
    ]

    /// Normalises a whole name.
    init(_ name: String) {
        var name = name
        name.withUTF8 { take($0, pieces: [0..<$0.count]) }
    }

    /// Normalises pieces of a UTF-8 text. Pieces begin and end at ASCII tags, so that they never cut a character.
    init(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) { take(text, pieces: pieces) }

    private mutating func take(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) {
        let size = pieces.reduce(0) { $0 + $1.count }
        bytes.reserveCapacity(size)
        sources.reserveCapacity(size)
        for piece in pieces {
            // Pieces had a tag between them: they are lines of their own.
            if !bytes.isEmpty { append(0x0A, from: piece.lowerBound..<piece.lowerBound) }
            append(text, piece)
        }
        folded = bytes.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
    }

    /// The source's bytes that a range of these bytes stands for.
    func source(of range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else { return 0..<0 }
        return Int(sources[range.lowerBound].start)..<Int(sources[range.upperBound - 1].end)
    }

    private mutating func append(_ byte: UInt8, from source: Range<Int>) {
        bytes.append(byte)
        sources.append((Int32(truncatingIfNeeded: source.lowerBound), Int32(truncatingIfNeeded: source.upperBound)))
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) {
        var place = piece.lowerBound
        while place < piece.upperBound {
            let byte = text[place]
            let next = place + 1
            guard byte < 0x80, next == piece.upperBound || text[next] < 0x80 else {
                let end = clusterEnd(text, place, piece.upperBound)
                append(cluster: UnsafeBufferPointer(rebasing: text[place..<end]), from: place..<end)
                place = end
                continue
            }
            place = appendASCII(text, place, piece.upperBound)
        }
    }
}

// MARK: - ASCII and markup

extension NormalizedText {
    /// Appends what the ASCII character at `place` becomes, and returns where to go on.
    private mutating func appendASCII(_ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ end: Int) -> Int {
        let byte = text[place]
        let next = place + 1
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "#"):
            return next
        case UInt8(ascii: "_"):
            // Emphasis, unless it joins two words.
            let isJoint =
                bytes.last.map(Self.isWord) == true && next < end && text[next] != byte && Self.isWord(text[next])
            if isJoint { append(byte, from: place..<next) }
            return next
        case UInt8(ascii: "\\"):
            return skipCommand(text, next, end)
        case UInt8(ascii: "}") where openCommands > 0:
            openCommands -= 1
            return next
        case 0x0A, 0x0D: append(0x0A, from: place..<next)
        case 0...0x20, 0x7F:
            if bytes.last != 0x20 { append(0x20, from: place..<next) }
        default: append(byte, from: place..<next)
        }
        return next
    }

    /// Passes over `boxed{`, `(` and the like after a backslash.
    private mutating func skipCommand(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        if start < end, "()[]".utf8.contains(text[start]) { return start + 1 }
        for command in Self.commands {
            let length = command.utf8.count
            guard start + length < end, text[start + length] == UInt8(ascii: "{"),
                text[start..<start + length].elementsEqual(command.utf8)
            else { continue }
            openCommands += 1
            return start + length + 1
        }
        return start
    }

    /// Whether a byte is part of a word.
    static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
    }
}

// MARK: - Past ASCII

extension NormalizedText {
    /// The end of the character at `place` with the marks that belong to it.
    private func clusterEnd(_ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ end: Int) -> Int {
        var (place, count) = (place, 0)
        while place < end, count < Self.longestCluster {
            let (scalar, length) = Self.scalar(text, place)
            if count > 0, scalar.properties.canonicalCombiningClass == .notReordered { break }
            place += length
            count += 1
        }
        return place
    }

    /// The scalar at `place`; the text is valid UTF-8, since it comes from a `String`.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(text[place])
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = length == 1 ? first : first & (0x7F >> UInt32(length))
        for offset in 1..<max(length, 1) { value = value << 6 | UInt32(text[place + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    private mutating func append(cluster: UnsafeBufferPointer<UInt8>, from source: Range<Int>) {
        let raw = String(decoding: cluster, as: UTF8.self)
        for scalar in raw.precomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.isASCII {
                let byte = UInt8(scalar.value)
                if byte > 0x20 || bytes.last != 0x20 { append(max(byte, 0x20), from: source) }
                continue
            }
            let properties = scalar.properties
            if properties.isDefaultIgnorableCodePoint { continue }
            if let plain = Self.plainPunctuation(scalar, properties.generalCategory) {
                if plain != 0x20 || bytes.last != 0x20 { append(plain, from: source) }
                continue
            }
            for folded in properties.lowercaseMapping.utf8 { append(folded, from: source) }
        }
    }

    /// The ASCII character that stands for a punctuation mark or a space; nil for what belongs to a word.
    private static func plainPunctuation(_ scalar: Unicode.Scalar, _ category: Unicode.GeneralCategory) -> UInt8? {
        switch scalar {
        case "\u{2018}", "\u{2019}", "\u{201B}", "\u{02BC}", "\u{2032}": return UInt8(ascii: "'")
        case "\u{2014}", "\u{2015}": return UInt8(ascii: ";")
        case "\u{2192}", "\u{21D2}", "\u{27F6}": return UInt8(ascii: ">")
        case "\u{3001}": return UInt8(ascii: ",")
        case "\u{3002}": return UInt8(ascii: ".")
        case "\u{3010}": return UInt8(ascii: "[")
        case "\u{3011}": return UInt8(ascii: "]")
        case "\u{0085}", "\u{2028}", "\u{2029}": return 0x0A
        default: break
        }
        switch category {
        case .dashPunctuation: return UInt8(ascii: "-")
        case .initialPunctuation, .finalPunctuation, .openPunctuation, .closePunctuation: return UInt8(ascii: "\"")
        case .connectorPunctuation: return UInt8(ascii: "_")
        case .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator,
            .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse, .unassigned:
            return 0x20
        default: return nil
        }
    }
}
