import ArgumentParser
import Coordinator
import Foundation
import Operators
import Transport

/// `linnet status`: how a run is.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells how a run is: what is done, how fast, and what each worker does.",
        usage: "linnet status (--connect <endpoint> | --run <directory>) [<options>]")

    @OptionGroup var connection: OperatorConnection

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Go on telling, each second, until the run ends.")
    var watch = false

    func run() async throws {
        guard watch else {
            let status = try await connection.ask(as: .observer) { try await $0.status() }
            return try Self.write(json ? status.json(pretty: true) + "\n" : Self.text(status))
        }
        try await connection.ask(as: .observer) { link in
            if !json, RunDisplay.Size(terminal: STDOUT_FILENO) != nil {
                try await draw(link)
            } else {
                try await list(link)
            }
        }
    }

    private func draw(_ link: OperatorLink) async throws {
        var screen = TerminalScreen()
        // Also when the process ends in some other way than this function's return.
        atexit { FileHandle.standardOutput.write(Data(TerminalScreen.end.utf8)) }
        try Self.write(TerminalScreen.start)
        defer { try? Self.write(TerminalScreen.end) }  // A terminal that has gone shows no cursor.
        while let size = RunDisplay.Size(terminal: STDOUT_FILENO) {
            let status = try await link.status()
            try Self.write(screen.draw(StatusWords(status).lines(columns: size.columns, rows: size.rows - 1)))
            if status.report.activity == "ended" { return }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func list(_ link: OperatorLink) async throws {
        while true {
            let status = try await link.status()
            try Self.write((json ? try status.json(pretty: false) : StatusWords(status).plainLine) + "\n")
            if status.report.activity == "ended" { return }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private static func text(_ status: RunStatus) -> String {
        // Where the width does not matter, as in a file, no column is left out.
        let columns = RunDisplay.Size(terminal: STDOUT_FILENO)?.columns ?? 160
        return StatusWords(status).lines(columns: columns).joined(separator: "\n") + "\n"
    }

    private static func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}
