import CZeroMQ

/// The version of the link's protocol: frames, header and messages of Documentation/Link.md.
///
/// Peers of one major version understand each other: a larger minor only adds fields and message types that may be
/// ignored.
public enum ProtocolVersion {
    /// Raised when an older peer would misunderstand.
    public static let major: UInt8 = 1
    /// Raised when something is added that an older peer may ignore.
    public static let minor: UInt8 = 2
    /// Workers of this minor version or a larger one understand `ToWorker.retune`.
    public static let minorOfRetune: UInt8 = 2
    /// From this minor version on workers know what to do with samples that are held out, and coordinators with who asks
    /// for that.
    public static let firstWithEvaluations: UInt8 = 2
    /// As people write it: "1.2".
    public static let text = "\(major).\(minor)"
}

/// Whether the libzmq that the program runs with can encrypt: it was built with CURVE.
public var canEncrypt: Bool { zmq_has("curve") == 1 }

/// The version of the libzmq that the program runs with, such as "4.3.4".
public var zeroMQVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
}
