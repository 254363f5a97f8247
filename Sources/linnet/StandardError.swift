import Files
import Foundation
import Locking

/// Where warnings go, so that standard output holds nothing but results. While a run is drawn there, lines stand above the
/// drawing.
enum StandardError {
    /// What is drawn on the terminal; nil while nothing is.
    private static let screen = Guarded<TerminalScreen?>(nil)

    /// Writes one line.
    static func print(_ line: String) { write(line + "\n") }

    /// Writes whole lines, each with its end.
    static func write(_ lines: String) {
        screen.withLock { screen in emit(screen?.print(lines) ?? lines) }
    }

    /// Draws from now on.
    static func beginDrawing() {
        screen.withLock { screen in
            screen = TerminalScreen()
            emit(TerminalScreen.start)
        }
    }

    /// Shows these lines in place of the last ones.
    static func draw(_ lines: [String]) { screen.withLock { screen in emit(screen?.draw(lines) ?? "") } }

    /// Takes the drawing away.
    static func endDrawing() {
        screen.withLock { screen in
            emit((screen?.clear() ?? "") + TerminalScreen.end)
            screen = nil
        }
    }

    /// A terminal that has gone is no reason to stop a run: nobody listens, nobody misses it.
    private static func emit(_ text: String) {
        guard !text.isEmpty else { return }
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// Standard error as swift-log writes to it.
struct StandardErrorStream: TextOutputStream, Sendable {
    /// Writes a message.
    func write(_ string: String) { StandardError.write(Self.line(string)) }

    /// A message on one line, with its end.
    static func line(_ message: String) -> String {
        (message.hasSuffix("\n") ? message.dropLast() : message[...]).onOneLine + "\n"
    }
}
