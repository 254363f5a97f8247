import Foundation

/// Lines that are drawn over themselves at the bottom of a terminal: what changed is overwritten where it stands, and
/// nothing is cleared first, so nothing flickers. Makes texts and writes none.
struct TerminalScreen {
    private var shown: [String] = []

    /// Hides the cursor, which would jump about.
    static let start = "\u{1B}[?25l"
    /// Shows it again.
    static let end = "\u{1B}[?25h"

    /// What to write so that the terminal shows these lines; empty when it does already.
    mutating func draw(_ lines: [String]) -> String {
        guard lines != shown else { return "" }
        var text = up
        for line in lines { text += line + "\u{1B}[K\n" }
        if lines.count < shown.count { text += "\u{1B}[J" }
        shown = lines
        return text
    }

    /// What to write so that the lines are gone.
    mutating func clear() -> String {
        defer { shown = [] }
        return up + "\u{1B}[J"
    }

    /// What to write so that whole lines stand above what is drawn.
    mutating func print(_ lines: String) -> String {
        let drawn = shown
        return clear() + lines + draw(drawn)
    }

    private var up: String { shown.isEmpty ? "\r" : "\r\u{1B}[\(shown.count)A" }
}

extension RunDisplay.Size {
    /// Of the terminal behind a descriptor; nil when it is none.
    init?(terminal descriptor: Int32) {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        // A terminal that does not know its size says 0.
        self.init(
            columns: size.ws_col > 0 ? Int(size.ws_col) : 80, rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }
}
