import Glibc

/// A value that one thread at a time may touch.
///
/// Made of a POSIX mutex and not of the standard library's `Mutex`, whose locking Thread Sanitizer does not see: it takes
/// every use of one for a race, and would hide a real one among them.
final class Guarded<Value>: Sendable {
    // `mutex` protects `value`; the pointer itself never changes.
    nonisolated(unsafe) private var value: Value
    nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
