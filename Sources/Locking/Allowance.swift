import Dispatch

/// A quantity of something scarce, such as memory, of which threads take their parts; who asks for more than is left waits,
/// with its thread.
///
/// Parts are given in the order in which they are asked for: a large one waits for those before it, and never for a row of
/// small ones that came later.
public final class Allowance: Sendable {
    private struct State {
        var left: Int
        /// The one that asked first, first.
        var queue: [(part: Int, turn: DispatchSemaphore)] = []
    }

    private let state: Guarded<State>

    /// All of it.
    public let whole: Int

    /// - Parameter whole: How much there is. From 1.
    public init(_ whole: Int) {
        precondition(whole >= 1)
        self.whole = whole
        state = Guarded(State(left: whole))
    }

    /// Does `body` while it holds a part. Who asks for more than all has all of it, alone.
    public func withPart<Result>(_ size: Int, _ body: () throws -> Result) rethrows -> Result {
        let part = min(max(0, size), whole)
        take(part)
        defer { giveBack(part) }
        return try body()
    }

    /// How many threads wait for a part.
    public var waiting: Int { state.withLock(\.queue.count) }

    private func take(_ part: Int) {
        let turn: DispatchSemaphore? = state.withLock { state in
            guard !state.queue.isEmpty || state.left < part else {
                state.left -= part
                return nil
            }
            let turn = DispatchSemaphore(value: 0)
            state.queue.append((part, turn))
            return turn
        }
        turn?.wait()
    }

    private func giveBack(_ part: Int) {
        state.withLock { state in
            state.left += part
            while let first = state.queue.first, first.part <= state.left {
                state.left -= first.part
                state.queue.removeFirst().turn.signal()
            }
        }
    }
}
