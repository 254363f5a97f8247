/// What an answer may take at the least: the first deadline, or more of a server that is seen to be slow. Pure.
///
/// Without it each request would miss its first deadline at a slow server, and the server would compute each twice.
struct LearnedDeadline {
    private let first: Duration
    private let longest: Duration
    /// The deadline for now.
    private(set) var duration: Duration

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = max(first, longest)
        duration = first
    }

    /// An answer came after `took`: twice its time is enough. Quick answers bring the deadline back, by halves.
    mutating func answered(after took: Duration) { duration = min(max(first, took * 2, duration / 2), longest) }

    /// So many deadlines were missed in a row that the endpoint was ejected: it may be slow.
    mutating func missed() { duration = min(duration * 2, longest) }
}
