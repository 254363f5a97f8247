/// An SVG drawing under construction. Its colours and fonts are classes of the page's style, so that they follow light
/// and dark; texts are escaped and numbers finite whatever comes in.
package struct Drawing {
    /// Where a text's coordinates lie on it.
    package enum Anchor: String { case start, middle, end }

    let width: Double
    let height: Double
    private(set) var body = ""

    package init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// `title` is what a pointer or a screen reader is told.
    package mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, _ style: String, rounded: Double = 0, title: String = ""
    ) {
        body += "<rect class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        body += " width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\""
        if rounded > 0 { body += " rx=\"\(Self.number(rounded))\"" }
        close("rect", title)
    }

    package mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, _ style: String) {
        body += "<line class=\"\(style)\" x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
        body += " x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\"/>"
    }

    package mutating func circle(x: Double, y: Double, radius: Double, _ style: String, title: String = "") {
        body += "<circle class=\"\(style)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
        body += " r=\"\(Self.number(radius))\""
        close("circle", title)
    }

    /// An open line, or a filled shape where the style says so.
    package mutating func path(_ points: [(x: Double, y: Double)], _ style: String) {
        guard !points.isEmpty else { return }
        let text = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
        body += "<path class=\"\(style)\" d=\"M\(text)\"/>"
    }

    package mutating func text(_ text: String, x: Double, y: Double, _ style: String = "", anchor: Anchor = .start) {
        body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        if !style.isEmpty { body += " class=\"\(style)\"" }
        if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
        body += ">\(Self.escaped(text))</text>"
    }

    /// The whole element. `title` tells what it shows to those who do not see it.
    package func svg(title: String, style: String = "") -> String {
        let name = Self.escaped(title)
        return "<svg role=\"img\" aria-label=\"\(name)\" class=\"\(style)\" viewBox=\"0 0 \(Self.number(width)) "
            + "\(Self.number(height))\"><title>\(name)</title>\(body)</svg>"
    }

    private mutating func close(_ element: String, _ title: String) {
        body += title.isEmpty ? "/>" : "><title>\(Self.escaped(title))</title></\(element)>"
    }

    /// With one decimal at most: a tenth of a unit is less than anybody sees. What is not finite is 0.
    package static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let text = "\(abs(tenths) / 10)" + (tenths % 10 == 0 ? "" : ".\(abs(tenths) % 10)")
        return tenths < 0 ? "-\(text)" : text
    }

    /// Text for an element or an attribute. Control characters, which no document may hold, become U+FFFD.
    package static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{0}"..<"\u{9}", "\u{B}"..<"\u{D}", "\u{E}"..<"\u{20}", "\u{7F}"..<"\u{A0}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// About how wide a text is, in units, at a font of `size` units: rather too wide than too narrow, since the reader's
    /// font is not known.
    package static func width(of text: String, size: Double) -> Double { Double(text.count) * size * 0.62 }
}
