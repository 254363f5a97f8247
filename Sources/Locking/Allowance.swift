import Glibc

/// A quantity of something scarce, such as memory, of which threads take their parts; who asks for more than is left waits,
/// with its thread.
///
/// Parts are given in the order in which they are asked for: a large one waits for those before it, and never for a row of
/// small ones that came later.
public final class Allowance: Sendable {
    // `mutex` protects these four; the pointers themselves never change.
    private nonisolated(unsafe) var left: Int
    private nonisolated(unsafe) var lastNumber = 0
    private nonisolated(unsafe) var served = 0
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>

    /// All of it.
    public let whole: Int

    /// - Parameter whole: How much there is. From 1.
    public init(_ whole: Int) {
        precondition(whole >= 1)
        self.whole = whole
        left = whole
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Does `body` while it holds a part. Who asks for more than all has all of it, alone.
    public func withPart<Result>(_ size: Int, _ body: () throws -> Result) rethrows -> Result {
        let part = min(max(0, size), whole)
        take(part)
        defer { giveBack(part) }
        return try body()
    }

    /// How many threads wait for a part.
    public var waiting: Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return lastNumber - served
    }

    private func take(_ part: Int) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        lastNumber += 1
        let number = lastNumber
        while served + 1 != number || left < part { pthread_cond_wait(condition, mutex) }
        served = number
        left -= part
        // The next one may fit as well.
        pthread_cond_broadcast(condition)
    }

    private func giveBack(_ part: Int) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        left += part
        pthread_cond_broadcast(condition)
    }
}
