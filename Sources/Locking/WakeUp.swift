import Glibc

/// Lets a thread sleep until another one calls it, or until some time is over.
///
/// Made of a POSIX condition that counts by the monotonic clock. `DispatchSemaphore` makes a time of day of every deadline on
/// Linux: when the machine's clock is set back by an hour meanwhile, a wait of a moment lasts an hour.
public final class WakeUp: Sendable {
    private struct Parts {
        var mutex = pthread_mutex_t()
        var condition = pthread_cond_t()
        /// Touched only while `mutex` is locked.
        var isCalled = false
    }

    // The pointer never changes, and what it points to is made for several threads.
    private nonisolated(unsafe) let parts: UnsafeMutablePointer<Parts>

    /// Nobody has called yet.
    public init() {
        parts = .allocate(capacity: 1)
        parts.initialize(to: Parts())
        pthread_mutex_init(&parts.pointee.mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&parts.pointee.condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(&parts.pointee.condition)
        pthread_mutex_destroy(&parts.pointee.mutex)
        parts.deallocate()
    }

    /// Wakes the thread that waits, or keeps the next one that would from waiting. Several calls before it are one.
    public func call() {
        pthread_mutex_lock(&parts.pointee.mutex)
        parts.pointee.isCalled = true
        pthread_cond_signal(&parts.pointee.condition)
        pthread_mutex_unlock(&parts.pointee.mutex)
    }

    /// Waits for a call.
    public func wait() {
        sleep { pthread_cond_wait(&parts.pointee.condition, &parts.pointee.mutex) }
    }

    /// Waits for a call, at most for so long.
    public func wait(for patience: Duration) {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = max(.zero, patience).components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(min(seconds, 1 << 32)) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        sleep { pthread_cond_timedwait(&parts.pointee.condition, &parts.pointee.mutex, &deadline) }
    }

    /// Waits until it is called, or `turn` fails: its time is over.
    private func sleep(_ turn: () -> Int32) {
        pthread_mutex_lock(&parts.pointee.mutex)
        while !parts.pointee.isCalled, turn() == 0 {}
        parts.pointee.isCalled = false
        pthread_mutex_unlock(&parts.pointee.mutex)
    }
}
