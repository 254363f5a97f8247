/// Why a group that was admitted is not delivered. Raw values are those of `linnet.v1.CancelReason`.
public enum CancelReason: Int, Sendable, CaseIterable {
    /// More than were asked for.
    case surplus = 0
    /// All completions earned the same accuracy: nothing to learn.
    case noSpread = 1
    /// Older than the allowed lag.
    case stale = 2
    /// No two of its completions are valid.
    case invalid = 3
    /// Given up: quarantined.
    case failed = 4
    /// Left out by its difficulty.
    case pool = 5

    /// As it is written in exports and tables: `no-spread`.
    public var name: String { self == .noSpread ? "no-spread" : "\(self)" }
}
