import Foundation
import Locking
import Testing

@Suite struct `A wake-up call` {
    @Test func `ends a wait, and is kept for the next one when nobody waits yet`() async {
        let wake = WakeUp()
        wake.call()
        wake.call()
        wake.wait()
        // Several calls were one: this one waits for the other thread's.
        let heard = Guarded(false)
        await withCheckedContinuation { continuation in
            Thread {
                wake.wait()
                heard.withLock { $0 = true }
                continuation.resume()
            }.start()
            #expect(!heard.withLock { $0 })
            wake.call()
        }
        #expect(heard.withLock { $0 })
    }

    @Test func `a wait ends by itself when its time is over`() {
        let wake = WakeUp()
        let start = ContinuousClock.now
        wake.wait(for: .milliseconds(30))
        #expect(start.duration(to: .now) >= .milliseconds(30))
        wake.wait(for: .seconds(-1))
        wake.wait(for: .zero)
    }
}
