import Reports

/// HTML. What is put into it by interpolation is escaped, unless it is markup itself: text from question sets, models and
/// peers cannot become an element.
struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
    let text: String

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
        mutating func appendInterpolation(_ text: String) { self.text += Drawing.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { text += "\(number)" }
    }

    init(stringLiteral literal: String) { text = literal }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Takes what is markup already, such as a drawing.
    init(trusted text: String) { self.text = text }

    /// Nothing.
    static let none: Markup = ""

    var isEmpty: Bool { text.isEmpty }
}
