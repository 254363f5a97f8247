import Dispatch
import Locking

/// Stands still until what is asynchronous has ended.
func waiting<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    let place = Guarded<Result<Value, any Error>?>(nil)
    Task {
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        place.withLock { $0 = result }
        done.signal()
    }
    done.wait()
    guard let result = place.withLock({ $0 }) else { throw Flaw("nothing came of it") }
    return try result.get()
}
