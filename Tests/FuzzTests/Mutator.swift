import TestSupport

/// Bends valid inputs: the same seed and number make the same input on every machine.
struct Mutator {
    let decoder: Decoder
    let examples: [[UInt8]]
    /// No input is longer, in bytes.
    static let longest = 256 << 10

    /// The input of a number.
    func input(seed: UInt64, number: Int) -> [UInt8] {
        var random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
        // What was seen to be read well comes first.
        var input = examples[Int.random(in: examples.indices, using: &random)]
        for _ in 0..<([1, 1, 1, 2, 3, 5, 8].randomElement(using: &random) ?? 1) where input.count <= Self.longest {
            bend(&input, &random)
        }
        if let mend = decoder.mend, Int.random(in: 0..<4, using: &random) > 0 { input = mend(input) }
        return input.count > Self.longest ? Array(input.prefix(Self.longest)) : input
    }

    /// Changes one thing.
    func bend(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let isStructured = Int.random(in: 0..<3, using: &random) > 0
        switch decoder.form {
        case .protobuf where isStructured:
            if var tree = ProtobufTree(input) {
                tree.change(&random) { bytes, random in bendBytes(&bytes, &random) }
                input = tree.bytes
                return
            }
        case .frames where isStructured:
            var frames = Frames.split(input)
            if let place = frames.indices.randomElement(using: &random) {
                if var tree = ProtobufTree(frames[place]), !frames[place].isEmpty {
                    tree.change(&random) { bytes, random in bendBytes(&bytes, &random) }
                    frames[place] = tree.bytes
                } else {
                    bendBytes(&frames[place], &random)
                }
                input = Frames.join(frames)
                return
            }
        case .text where isStructured:
            bendText(&input, &random)
            return
        default: break
        }
        bendBytes(&input, &random)
    }

    // MARK: Bytes

    private func bendBytes(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...input.count, using: &random)
        switch Int.random(in: 0..<13, using: &random) {
        case 0, 1: flip(&input, at: place, &random)
        case 2: if place < input.count { input[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0 }
        case 3: input.removeSubrange(place...)
        case 4: input.removeSubrange(range(in: input, from: place, &random))
        case 5:
            let piece = input[range(in: input, from: place, &random)]
            let count = [1, 1, 2, 8, 100, 2_000].randomElement(using: &random) ?? 1
            guard piece.count * count < Self.longest else { return }
            input.insert(contentsOf: [[UInt8]](repeating: Array(piece), count: count).joined(), at: place)
        case 6:
            let other = examples[Int.random(in: examples.indices, using: &random)]
            let from = Int.random(in: 0...other.count, using: &random)
            input.replaceSubrange(place..., with: other[from...])
        case 7:
            let other = examples[Int.random(in: examples.indices, using: &random)]
            let from = Int.random(in: 0...other.count, using: &random)
            input.insert(contentsOf: other[range(in: other, from: from, &random)], at: place)
        case 8:
            let count = Int.random(in: 1...16, using: &random)
            input.insert(contentsOf: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
        case 9: overwrite(&input, at: place, &random)
        case 10:
            // A variable-length integer, up to one byte too long.
            let count = Int.random(in: 1...11, using: &random)
            let varint = (0..<count).map { $0 + 1 < count ? UInt8.random(in: 0x80...0xFF, using: &random) : 0x7F }
            input.insert(contentsOf: varint, at: place)
        case 11: insertWord(&input, at: place, &random)
        default:
            let other = Int.random(in: 0...input.count, using: &random)
            if place < input.count, other < input.count { input.swapAt(place, other) }
        }
    }

    private func flip(_ input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        guard place < input.count else { return }
        input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }

    /// A number of two, four or eight bytes: what lengths and counts are in files.
    private func overwrite(_ input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let width = [2, 4, 8].randomElement(using: &random) ?? 4
        let value = EdgeNumbers.integer(&random)
        for offset in 0..<width where place + offset < input.count {
            input[place + offset] = UInt8(truncatingIfNeeded: value >> UInt64(8 * offset))
        }
    }

    private func range(in input: [UInt8], from place: Int, _ random: inout SeededGenerator) -> Range<Int> {
        let most = [4, 16, 64, 4_096].randomElement(using: &random) ?? 16
        return place..<min(place + Int.random(in: 0...most, using: &random), input.count)
    }

    private func insertWord(_ input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let word = (decoder.words + EdgeNumbers.texts).randomElement(using: &random) ?? ""
        input.insert(contentsOf: Array(word.utf8), at: place)
    }

    // MARK: Text

    private func bendText(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...input.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: insertWord(&input, at: place, &random)
        case 1: replaceNumber(&input, from: place, &random)
        case 2: nest(&input, at: place, &random)
        case 3: duplicateLine(&input, from: place, &random)
        case 4:
            let odd = [
                "\u{0}", "\u{FEFF}", "\u{202E}", "é", "e\u{301}", "字", "🌹", "\u{2028}", "\\u0000", "\\ud800", "\r\n",
            ]
            input.insert(contentsOf: Array((odd.randomElement(using: &random) ?? "").utf8), at: place)
        case 5:
            input.insert(
                contentsOf: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]].randomElement(using: &random)
                    ?? [], at: place)
        default: removeToken(&input, from: place, &random)
        }
    }

    private func replaceNumber(_ input: inout [UInt8], from place: Int, _ random: inout SeededGenerator) {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        guard let start = input[place...].firstIndex(where: isDigit) else { return }
        let end = input[start...].firstIndex { !isDigit($0) } ?? input.endIndex
        input.replaceSubrange(start..<end, with: Array((EdgeNumbers.texts.randomElement(using: &random) ?? "").utf8))
    }

    private func nest(_ input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let pairs = [
            ("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("{{#ranks}}", "{{/ranks}}"), ("<think>", "</think>"),
            ("\"", "\""),
            ("{{#leaf}}", "{{/leaf}}"),
        ]
        let (open, close) = pairs.randomElement(using: &random) ?? ("[", "]")
        let count = [1, 10, 600, 3_000].randomElement(using: &random) ?? 1
        let isClosed = Bool.random(using: &random)
        let text = String(repeating: open, count: count) + (isClosed ? String(repeating: close, count: count) : "")
        input.insert(contentsOf: Array(text.utf8), at: place)
    }

    private func duplicateLine(_ input: inout [UInt8], from place: Int, _ random: inout SeededGenerator) {
        let newline = UInt8(ascii: "\n")
        let start = (input[..<place].lastIndex(of: newline) ?? -1) + 1
        let end = input[place...].firstIndex(of: newline).map { $0 + 1 } ?? input.endIndex
        let line = Array(input[start..<end])
        let count = [1, 2, 100].randomElement(using: &random) ?? 1
        guard line.count * count < Self.longest else { return }
        input.insert(contentsOf: [[UInt8]](repeating: line, count: count).joined(), at: start)
    }

    private func removeToken(_ input: inout [UInt8], from place: Int, _ random: inout SeededGenerator) {
        let marks = Set("{}[]\",:\t\n;<>/=.".utf8)
        guard let start = input[place...].firstIndex(where: marks.contains) else { return }
        let next = input[(start + 1)...].firstIndex(where: marks.contains) ?? input.endIndex
        input.removeSubrange(start..<(Bool.random(using: &random) ? start + 1 : next))
    }
}

/// A message's frames as one input: the length of each, four bytes, before it.
enum Frames {
    static func join(_ frames: [[UInt8]]) -> [UInt8] {
        frames.flatMap { frame in
            let length = UInt32(clamping: frame.count)
            return (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + frame
        }
    }

    /// Whatever the bytes are: a length past the end takes what is there.
    static func split(_ input: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = input[...]
        while rest.count >= 4, frames.count < 8 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest.removeFirst(4)
            frames.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}
