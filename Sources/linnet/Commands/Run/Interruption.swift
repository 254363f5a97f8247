import Locking

/// What SIGINT and SIGTERM end, which changes while a command goes on. A process has one at a time: of two `Signals` the
/// later one would take them from the earlier one, and get none itself.
final class Interruption: Sendable {
    private let action: Guarded<@Sendable () async -> Void>
    private let signals: Signals

    /// Does this at a signal.
    init(_ action: @escaping @Sendable () async -> Void) {
        let action = Guarded(action)
        self.action = action
        signals = Signals { _ in
            let current = action.withLock { $0 }
            Task { await current() }
        }
    }

    /// Does this at a signal from now on.
    func replace(_ action: @escaping @Sendable () async -> Void) { self.action.withLock { $0 = action } }
}
