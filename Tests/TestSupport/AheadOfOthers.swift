import Testing

/// Lets tests go ahead of those that only compute.
///
/// All tests start at once and share a thread a core. One that waits for a moment between two steps then stands behind
/// every test that has not computed yet, for minutes on a busy machine, while the processes that it drives run on without
/// it. Tasks of high priority are taken first.
public struct AheadOfOthers: SuiteTrait, TestTrait, TestScoping {
    /// It holds for every test of a suite, by itself.
    public var isRecursive: Bool { true }

    /// Runs the test in a task of high priority.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withoutActuallyEscaping(function) { function in
            try await Task(priority: .high) { try await function() }.value
        }
    }
}

extension Trait where Self == AheadOfOthers {
    /// For tests that act on running processes at the right moment.
    public static var aheadOfOthers: Self { Self() }
}
