@preconcurrency import Dispatch
import Foundation

/// Turns SIGINT and SIGTERM into calls, on a thread of their own.
final class Signals: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// Calls `body` at each signal from now on, with its name. Until this object goes away, the signals do nothing else.
    init(_ body: @escaping @Sendable (String) -> Void) {
        let queue = DispatchQueue(label: "signals")
        let registered = DispatchGroup()
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { body(name) }
            registered.enter()
            source.setRegistrationHandler { registered.leave() }
            source.resume()
            return source
        }
        // Registration goes on elsewhere, and a signal before its end would be ignored for good.
        registered.wait()
    }

    deinit { for source in sources { source.cancel() } }
}
