import NIOCore

/// What the server bears from its clients.
public struct HTTPLimits: Sendable {
    /// Connections at once; more wait until one ends.
    public var connections = 256
    /// A request has so long to come, a connection to bring the next, and a client to take what it is sent.
    public var patience = TimeAmount.seconds(20)
    /// Of one header field, in bytes.
    public var fieldBytes = 8 << 10
    /// Of all header fields, in bytes.
    public var headBytes = 16 << 10
    /// Header fields.
    public var fields = 64

    /// The usual ones.
    public init() {}
}
