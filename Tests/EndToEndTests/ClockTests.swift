import TestSupport
import Testing

@Suite(.aheadOfOthers) struct `A clock that is set back` {
    @Test(.enabled(if: ClockAhead.isAvailable, "there is no C compiler here"))
    func `holds no run up`() async throws {
        let trial = try Trial(samples: 300)
        let expected = try await trial.calmDigest()
        let clock = try ClockAhead(seconds: 10 * 86_400)
        let run = try LinnetCommand(
            trial.arguments("evaluate", run: "ahead", "--workers", "2", "--quiet"), environment: clock.environment)
        let result = await run.ended(patience: .seconds(60))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try await trial.digest(of: "ahead") == expected)
    }
}
