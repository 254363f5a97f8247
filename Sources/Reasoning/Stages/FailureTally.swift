import Outcomes

/// Whether the failures of a sample's requests are a failure of the sample.
struct FailureTally {
    private var first: Failure?
    private var firstTransient: Failure?
    private var isUniform = true

    mutating func addSuccess() { isUniform = false }

    mutating func add(_ failure: Failure) {
        if let first, first.kind != failure.kind { isUniform = false }
        if first == nil { first = failure }
        if firstTransient == nil, failure.kind.isTransient { firstTransient = failure }
    }

    /// Whether some request failed for a passing reason.
    var hasTransient: Bool { firstTransient != nil }

    /// The first passing failure, else the first of failures that are all of one kind.
    var verdict: Failure? { firstTransient ?? (isUniform ? first : nil) }
}
