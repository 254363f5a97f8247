/// Why the page cannot be served.
public enum DashboardError: Error, CustomStringConvertible {
    /// The address is taken, or is none of this machine's.
    case cannotBind(HTTPAddress, reason: String, isTaken: Bool)
    /// The token's file does not do.
    case token(path: String, String)
    /// Past loopback anyone who reaches the port could look.
    case needsToken(HTTPAddress)

    /// What is wrong, and what would work.
    public var description: String {
        switch self {
        case .cannotBind(let address, let reason, _):
            "cannot serve the page at \(address): \(reason). Give --http another HOST:PORT, or --http off"
        case .token(let path, let reason): "the token's file '\(path)' does not do: \(reason)"
        case .needsToken(let address):
            "refusing to serve the page at \(address): past loopback anyone who reaches the port could look. "
                + "Give --http-token-file FILE, or a loopback address such as 127.0.0.1:5580"
        }
    }
}
