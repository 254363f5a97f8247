import Files
import Foundation
import Logging

/// Writes each log message as one line of JSON: time, level, label, message, metadata.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { StandardError.write(line(event, at: Date())) }

    /// The line, with its end.
    func line(_ event: LogEvent, at time: Date) -> String {
        var all = metadata
        all.merge(metadataProvider?.get() ?? [:]) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        var text = JSONText()
        text.line { text in
            text.member("time", time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            text.member("level", event.level.rawValue)
            text.member("label", label)
            text.member("message", event.message.description)
            text.object("metadata") { text in
                for (key, value) in all.sorted(by: { $0.key < $1.key }) { text.member(key, value.description) }
            }
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
