import Files

/// The other end of one connection, as the coordinator's socket names it. A worker that reconnects is a new peer.
public struct Peer: Hashable, Sendable, CustomStringConvertible {
    /// ROUTER's routing id: 1 to 255 bytes; libzmq draws 5 of its own for workers that set none, as ours.
    let routingID: [UInt8]
    /// What is known of who is at the other end, as of the message that came.
    public let standing: Standing

    init(routingID: [UInt8], standing: Standing = .plaintext) {
        self.routingID = routingID
        self.standing = standing
    }

    /// What a worker's socket is connected to; it has only one.
    public static let coordinator = Peer(routingID: [])

    /// Whether both are one connection. What its owner may do can change meanwhile.
    public static func == (left: Peer, right: Peer) -> Bool { left.routingID == right.routingID }

    /// By the connection.
    public func hash(into hasher: inout Hasher) { hasher.combine(routingID) }

    /// The routing id in hexadecimal.
    public var description: String {
        routingID.isEmpty ? "coordinator" : Hexadecimal.text(routingID)
    }
}
