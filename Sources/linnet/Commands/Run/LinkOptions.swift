import ArgumentParser
import Coordinator
import Foundation
import Logging

/// How long things may take; the same options wherever a coordinator runs.
struct TimingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("After so long a worker that finishes nothing loses its samples.", valueName: "seconds"))
    var progressTimeout = 600.0

    @Option(help: ArgumentHelp("After so long without a word a worker is taken for lost.", valueName: "seconds"))
    var lostAfter = 60.0

    @Option(
        help: ArgumentHelp(
            "So long workers have to finish what they run when the run stops.", valueName: "seconds"))
    var drainTimeout = 30.0

    func validate() throws {
        for (name, value) in [
            ("progress-timeout", progressTimeout), ("lost-after", lostAfter), ("drain-timeout", drainTimeout),
        ] where !(value >= 1 && value < 1e9) {
            throw ValidationError("--\(name) is \(value); it is a number of seconds, 1 or more")
        }
    }

    func apply(to options: inout CoordinatorOptions) {
        options.policy.progressTimeout = .seconds(progressTimeout)
        options.policy.lostAfter = .seconds(lostAfter)
        options.policy.quietAfter = .seconds(min(15, lostAfter / 2))
        options.pingInterval = .seconds(min(2, lostAfter / 10))
        options.drainTimeout = .seconds(drainTimeout)
    }
}

/// What is told while a run goes on.
struct TalkOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @Option(help: ArgumentHelp("Log from this level on.", valueName: "level"))
    var logLevel: Logger.Level?

    @Option(help: ArgumentHelp("Log as text, or as json: an object a line.", valueName: "format"))
    var logFormat = LogFormat.text

    func logger(_ label: String) -> Logger {
        var logger = Logger(label: label) { logFormat.handler($0) }
        logger.logLevel = logLevel ?? (quiet ? .error : .warning)
        return logger
    }

    /// Tells a person, or a program that reads the log, how things go.
    func say(_ text: String) {
        guard !quiet else { return }
        switch logFormat {
        case .text: StandardError.print(text)
        case .json:
            let line = JSONLogHandler(label: "linnet").line(
                LogEvent(
                    level: .info, message: "\(text)", metadata: nil, source: nil, file: #fileID, function: #function,
                    line: #line), at: Date())
            StandardError.write(line)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
