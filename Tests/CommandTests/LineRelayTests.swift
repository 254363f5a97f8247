import Foundation
import Locking
import TestSupport
import Testing

@testable import linnet

@Suite struct `What a worker says` {
    @Test func `is handed on in whole lines, also the one that it did not end`() async throws {
        let heard = Guarded<[String]>([])
        let relay = try LineRelay { lines in heard.withLock { $0.append(lines) } }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf 'one\\ntw' >&2; sleep 0.3; printf 'o\\nthree' >&2"]
        process.standardError = relay.end
        try process.run()
        try relay.end.close()
        #expect(await eventually { heard.withLock { $0.joined() } == "one\ntwo\nthree\n" })
        #expect(heard.withLock { $0.allSatisfy { $0.hasSuffix("\n") } })
        withExtendedLifetime((process, relay)) {}
    }
}

@Suite struct `A drawing on the terminal` {
    @Test func `makes room for lines above it, and is whole again`() {
        var screen = TerminalScreen()
        #expect(screen.draw(["a", "b"]) == "\ra\u{1B}[K\nb\u{1B}[K\n")
        #expect(screen.print("said\n") == "\r\u{1B}[2A\u{1B}[Jsaid\n\ra\u{1B}[K\nb\u{1B}[K\n")
        #expect(screen.draw(["a", "b"]) == "", "it is drawn")
    }
}
