/// What came of a group that was admitted. Each has exactly one.
public enum GroupEnd: Hashable, Sendable {
    /// The trainer has it, or will have it, at this place of its step, from 0.
    case delivered(place: Int)
    /// The trainer does not get it.
    case cancelled(CancelReason)
}
