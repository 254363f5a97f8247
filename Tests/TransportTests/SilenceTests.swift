import Testing
import Transport

@Suite struct `A silence` {
    @Test func `lasts since something was heard`() {
        let start = ContinuousClock.now
        var silence = Silence(at: start)
        for step in 1...600 { #expect(silence.look(at: start + .milliseconds(20 * step)) == .milliseconds(20 * step)) }
    }

    @Test func `does not last while this side stands still`() {
        let start = ContinuousClock.now
        var silence = Silence(at: start)
        #expect(silence.look(at: start + .seconds(3_600)) == Silence.longestStep)
        #expect(silence.look(at: start + .seconds(3_600) + .milliseconds(20)) == .milliseconds(1_020))
    }
}
