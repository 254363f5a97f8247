/// Ten steps from 0 to 100 %, dark blue to pale green: what is right is quiet and what is wrong stands out. Each step is
/// lighter than the one before, so that people with any kind of colour blindness, and grey print, can tell them apart.
/// Source: ColorBrewer's YlGnBu (Brewer, Harrower and others), turned round and interpolated.
package enum ColourScale {
    static let colours = [
        "#0c2360", "#1f2f88", "#23479d", "#215fa8", "#1e81b8", "#2c9fc0", "#52bcc2", "#85cfba", "#b9e3b5", "#e0f2b0",
    ]

    /// The step of a share from 0 to 1.
    static func step(of share: Double) -> Int { min(colours.count - 1, max(0, Int(share * Double(colours.count)))) }

    /// The classes `c0` to `c9`, each with the colour of text that lies on it, `k0` to `k9`.
    static var style: String {
        colours.enumerated().map { step, colour in
            ".c\(step){fill:\(colour)}.k\(step){fill:\(step < 5 ? "#fff" : "#10141a")}"
        }.joined(separator: "\n")
    }

    /// The scale itself, to be read beside a figure.
    package static func legend() -> String {
        var drawing = Drawing(width: 300, height: 34)
        for step in colours.indices {
            drawing.rectangle(x: Double(step) * 26 + 4, y: 2, width: 26, height: 12, "c\(step)")
        }
        for (place, text) in [(0.0, "0"), (5, "50"), (10, "100 %")] {
            drawing.text(text, x: place * 26 + 4, y: 29, "tick", anchor: place == 0 ? .start : .middle)
        }
        return drawing.svg(title: "Scale of colours from 0 to 100 % right", style: "legend")
    }
}
