@preconcurrency import Dispatch
import Foundation

/// Turns SIGINT and SIGTERM into calls, on a thread of their own.
final class Signals: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// Calls `body` at each signal, with its name. Until this object goes away, the signals do nothing else.
    init(_ body: @escaping @Sendable (String) -> Void) {
        let queue = DispatchQueue(label: "signals")
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { body(name) }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
