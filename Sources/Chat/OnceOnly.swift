import Locking
import Logging

/// Says each warning once, however often it comes up, and so many at most: some repeat what a server says.
final class OnceOnly: Sendable {
    private let said = Guarded<Set<String>>([])
    private let logger: Logger

    private static let most = 64

    init(_ logger: Logger) { self.logger = logger }

    func warn(_ text: String) {
        let isNew = said.withLock { $0.count < Self.most && $0.insert(text).inserted }
        guard isNew else { return }
        logger.warning("\(text)")
    }
}
