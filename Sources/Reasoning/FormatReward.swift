/// Whether a text keeps to the expected shape.
public enum FormatReward {
    /// 1 when the text is exactly one `<think>…</think>` followed by exactly one non-empty `<answer>…</answer>`, with
    /// nothing else but white space; else 0. Tags count as written, in lower case.
    public static func score(of text: String) -> Float {
        var text = text
        return text.withUTF8 { isWellFormed($0[...]) } ? 1 : 0
    }

    private static func isWellFormed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = text
        skipSpace(&rest)
        guard skip("<think>", in: &rest), skip(past: "</think>", in: &rest) != nil else { return false }
        skipSpace(&rest)
        guard skip("<answer>", in: &rest), let answer = skip(past: "</answer>", in: &rest) else { return false }
        skipSpace(&rest)
        return rest.isEmpty && answer.contains { !isSpace($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func skipSpace(_ text: inout Slice<UnsafeBufferPointer<UInt8>>) {
        text = text.drop(while: isSpace)
    }

    private static func skip(_ tag: StaticString, in text: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let bytes = UnsafeBufferPointer(start: tag.utf8Start, count: tag.utf8CodeUnitCount)
        guard text.starts(with: bytes) else { return false }
        text = text.dropFirst(bytes.count)
        return true
    }

    /// Moves past the closing tag and returns what was before it; nil when another of the four tags comes first.
    private static func skip(
        past tag: StaticString, in text: inout Slice<UnsafeBufferPointer<UInt8>>
    ) -> Slice<UnsafeBufferPointer<UInt8>>? {
        var rest = text
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            let content = text[..<open]
            rest = rest[open...]
            if skip(tag, in: &rest) {
                text = rest
                return content
            }
            for other in ["<think>", "</think>", "<answer>", "</answer>"] as [StaticString] {
                if skip(other, in: &rest) { return nil }
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}
