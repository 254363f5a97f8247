/// What was asked of the server so far.
struct Traffic: Sendable {
    /// By the answer's status.
    var answers: [Int: Int] = [:]
    /// Pages that are open.
    var viewers = 0
}
