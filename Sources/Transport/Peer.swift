import Files

/// The other end of one connection, as the coordinator's socket names it. A worker that reconnects is a new peer.
public struct Peer: Hashable, Sendable, CustomStringConvertible {
    /// ROUTER's routing id: 1 to 255 bytes; libzmq draws 5 of its own for workers that set none, as ours.
    let routingID: [UInt8]

    /// What a worker's socket is connected to; it has only one.
    public static let coordinator = Peer(routingID: [])

    /// The routing id in hexadecimal.
    public var description: String {
        routingID.isEmpty ? "coordinator" : Hexadecimal.text(routingID)
    }
}
