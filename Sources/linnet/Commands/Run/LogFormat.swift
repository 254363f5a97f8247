import ArgumentParser
import Logging

/// How log messages are written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    /// A line for people.
    case text
    /// A JSON object a line, for programs.
    case json

    func handler(_ label: String) -> any LogHandler {
        switch self {
        case .text: StreamLogHandler(label: label, stream: StandardErrorStream())
        case .json: JSONLogHandler(label: label)
        }
    }
}
