import Glibc

/// A value that one thread at a time may touch.
///
/// Made of a POSIX mutex and not of the standard library's `Mutex`, whose locking Thread Sanitizer does not see: it takes
/// every use of one for a race, and would hide a real one among them.
public final class Guarded<Value>: Sendable {
    // Unsafe to the compiler alone: it is touched only while `mutex` is locked.
    @usableFromInline nonisolated(unsafe) var value: Value
    // The pointer never changes, and what it points to is made for several threads.
    @usableFromInline nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Guards a value.
    public init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Lends the value to `body`, alone.
    @inlinable public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
