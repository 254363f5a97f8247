import Files

/// A part of the page as it is sent: written as JSON once, however many look.
final class PagePart: Sendable {
    let markup: Markup
    /// The markup as a JSON string, with its quotes.
    let json: String

    init(_ markup: Markup) {
        self.markup = markup
        json = Self.json(markup.text)
    }

    /// A JSON string, with its quotes.
    static func json(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(text.utf8.count * 9 / 8)
        JSONEscape.pieces(of: text) { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
