/// What is left of a text without its reasoning: the pieces that may hold the answer.
///
/// `<think>…</think>` goes, and so does all before a lone `</think>`, which some servers leave when the prompt ends
/// with the opening tag. Of several `<answer>…</answer>` the last one counts; one that never closes counts to the end.
/// Tags count in any case. Offsets are bytes of the text's UTF-8.
struct ReasoningRemoval {
    /// Where the answer may be, in order, without tags.
    private(set) var pieces: [Range<Int>] = []
    /// A `<think>` that never closes: the model was cut off while it reasoned.
    private(set) var isTruncated = false
    /// Whether the pieces come from an `<answer>`.
    private(set) var isTagged = false

    private enum Tag: CaseIterable {
        case think, thinkEnd, answer, answerEnd

        var bytes: StaticString {
            switch self {
            case .think: "<think>"
            case .thinkEnd: "</think>"
            case .answer: "<answer>"
            case .answerEnd: "</answer>"
            }
        }
    }

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var isReasoning = false
        var isAnswerClosed = false
        var start = 0
        var place = 0
        while let (tag, range) = Self.nextTag(in: text, from: place) {
            place = range.upperBound
            if !isReasoning, !isAnswerClosed { keep(start..<range.lowerBound) }
            start = range.upperBound
            switch tag {
            case .think: isReasoning = true
            case .thinkEnd:
                if !isReasoning { (pieces, isTagged, isAnswerClosed) = ([], false, false) }
                isReasoning = false
            case .answer where !isReasoning: (pieces, isTagged, isAnswerClosed) = ([], true, false)
            case .answerEnd where !isReasoning && isTagged: isAnswerClosed = true
            case .answer, .answerEnd: break
            }
        }
        isTruncated = isReasoning
        if !isReasoning, !isAnswerClosed { keep(start..<text.count) }
    }

    private mutating func keep(_ piece: Range<Int>) {
        if !piece.isEmpty { pieces.append(piece) }
    }

    private static func nextTag(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (Tag, Range<Int>)? {
        var place = start
        while let open = text[place...].firstIndex(of: UInt8(ascii: "<")) {
            for tag in Tag.allCases where matches(tag.bytes, in: text, at: open) {
                return (tag, open..<open + tag.bytes.utf8CodeUnitCount)
            }
            place = open + 1
        }
        return nil
    }

    private static func matches(_ tag: StaticString, in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard text.count - start >= tag.utf8CodeUnitCount else { return false }
        return (0..<tag.utf8CodeUnitCount).allSatisfy { offset in
            let byte = text[start + offset]
            return (byte &- 65 < 26 ? byte | 0x20 : byte) == tag.utf8Start[offset]
        }
    }
}
