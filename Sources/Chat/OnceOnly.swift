import Locking
import Logging

/// Says each warning once, however often it comes up.
final class OnceOnly: Sendable {
    private let said = Guarded<Set<String>>([])
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    func warn(_ text: String) {
        guard said.withLock({ $0.insert(text).inserted }) else { return }
        logger.warning("\(text)")
    }
}
