import Glibc

/// How many files and connections the process may have open. Past it libzmq accepts nobody, and peers wait in silence:
/// to be raised at the start, and to be compared with the number of workers.
public struct OpenFileLimit: Hashable, Sendable {
    /// What holds now.
    public var soft: Int
    /// How far the process may raise it.
    public var hard: Int

    /// Makes a limit.
    public init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }

    /// What the system says now.
    public static var current: OpenFileLimit {
        var limit = rlimit()
        // Cannot fail with a valid resource and pointer.
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return OpenFileLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises the soft limit to the hard one, and tells what holds then; a refusal leaves it as it was.
    @discardableResult
    public static func raise() -> OpenFileLimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return current
    }

    /// So many files a coordinator keeps for itself.
    public static let reserved = 64

    /// How many peers can be connected at once when the process keeps `reserved` files for itself: one file each.
    public func peers(reserved: Int = Self.reserved) -> Int { max(0, soft - reserved) }
}
