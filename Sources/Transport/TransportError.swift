import CZeroMQ
import Glibc

/// Why a socket or its thread could not be set up.
public enum TransportError: Error, Hashable, Sendable {
    /// Somebody listens there already.
    case addressInUse(String)
    /// The host has no such address or interface.
    case addressNotAvailable(String)
    /// Not an endpoint: `why` says what is wrong with it.
    case badEndpoint(String, why: String)
    /// The system does not let this user listen there.
    case notPermitted(String)
    /// The process may not open more files.
    case tooManyFiles
    /// The loop was stopped, or the socket closed.
    case closed
    /// Anything else: the function that failed, and the system's words.
    case system(function: String, text: String)
}

extension TransportError: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .addressInUse(let endpoint):
            "Another program listens at \(endpoint) already. Stop it, or choose another port; port * takes any free one."
        case .addressNotAvailable(let endpoint):
            "This host has no address or interface for \(endpoint). Use tcp://127.0.0.1:PORT, or tcp://*:PORT for all."
        case .badEndpoint(let endpoint, let why):
            "'\(endpoint)' is no endpoint: \(why). Write tcp://HOST:PORT or ipc:///PATH."
        case .notPermitted(let endpoint):
            "The system does not permit listening at \(endpoint). Ports below 1024 and foreign directories need rights."
        case .tooManyFiles:
            "The limit of open files is reached. Raise it: ulimit -n, or LimitNOFILE= in a systemd unit."
        case .closed: "The socket is closed."
        case .system(let function, let text): "\(function) failed: \(text)."
        }
    }
}

extension TransportError {
    /// The error that the last call of libzmq or the system left in `errno`. Call it at once.
    static func last(_ function: String, endpoint: String = "") -> TransportError {
        let code = zmq_errno()
        return switch code {
        case EADDRINUSE: .addressInUse(endpoint)
        case EADDRNOTAVAIL, ENODEV: .addressNotAvailable(endpoint)
        case EINVAL where !endpoint.isEmpty: .badEndpoint(endpoint, why: "its form is not known")
        case EPROTONOSUPPORT, ENOCOMPATPROTO:
            .badEndpoint(endpoint, why: "its transport is not known, or cannot be used here")
        case ENAMETOOLONG: .badEndpoint(endpoint, why: "the path of a Unix socket has at most 107 bytes")
        case ENOENT, ENOTDIR: .badEndpoint(endpoint, why: "its directory does not exist")
        case EACCES, EPERM: .notPermitted(endpoint)
        case EMFILE, ENFILE: .tooManyFiles
        case ENOTSOCK, ETERM: .closed
        default: .system(function: function, text: String(cString: zmq_strerror(code)))
        }
    }
}
