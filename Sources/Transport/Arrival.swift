/// What came in over a socket.
public enum Arrival<Message: Sendable>: Sendable {
    /// A message that is well formed. Whether it fits the run, the epoch and the session is for its reader to say.
    case message(Peer, MessageHeader, Message)
    /// Something else; it was dropped.
    case malformed(Peer, MalformedMessage)
}

extension Arrival: Equatable where Message: Equatable {}

/// What became of a message that was to be sent.
public enum Delivery: Hashable, Sendable {
    /// It is in the socket's queue. That is no proof that it arrives: only an answer is.
    case sent
    /// The peer is gone, or the socket is closed.
    case unreachable
    /// The peer's queue is full, or nobody is connected yet. Nothing was sent; try later.
    /// libzmq learns what was read in steps of half a queue: that is how few messages can fill it.
    case full
}
