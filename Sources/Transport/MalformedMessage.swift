/// Why something that came in is not a message of the link.
public enum MalformedMessage: Error, Hashable, Sendable {
    /// Not header, body and, for the types that carry one, payload.
    case frameCount(found: Int)
    /// The header has not 24 bytes.
    case headerLength(Int)
    /// The header does not begin with LNNT.
    case magic
    /// Another major version of the protocol.
    case majorVersion(UInt8)
    /// The header's last four bytes are not zero.
    case reservedBytes
    /// A type that does not exist, or that is not sent in this direction.
    case unknownType(UInt8)
    /// A body past the limit.
    case tooLarge(MessageType, bytes: Int)
    /// A body that is not the protobuf message of its type.
    case undecodable(MessageType, bytes: Int)
    /// The peer sends more than one may: this message was not read, and those of the next seconds are not.
    case tooFast
    /// A field without a value that it must have, or past its limit. The name is that in link.proto, rollouts.proto
    /// or operators.proto.
    case field(MessageType, String)

    /// Whether it says of itself that a trainer sent it.
    public var isFromTrainer: Bool { type?.isFromTrainer ?? false }

    /// Whether it says of itself that an operator sent it.
    public var isFromOperator: Bool { type?.isFromOperator ?? false }

    private var type: MessageType? {
        switch self {
        case .tooLarge(let type, _), .undecodable(let type, _), .field(let type, _): type
        case .frameCount, .headerLength, .magic, .majorVersion, .reservedBytes, .unknownType, .tooFast: nil
        }
    }

    /// A few words without a variable part, for counters and metric labels.
    public var label: String {
        switch self {
        case .frameCount: "frame count"
        case .headerLength: "header length"
        case .magic: "magic"
        case .majorVersion: "major version"
        case .reservedBytes: "reserved bytes"
        case .unknownType: "unknown type"
        case .tooLarge: "too large"
        case .undecodable: "undecodable"
        case .tooFast: "too fast"
        case .field: "field"
        }
    }
}

extension MalformedMessage: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .frameCount(let found): "The message has \(found) frames, which do not fit its type."
        case .headerLength(let bytes): "The header has \(bytes) bytes instead of \(MessageHeader.byteCount)."
        case .magic: "The header does not begin with LNNT: the peer does not speak Linnet's protocol."
        case .majorVersion(let major):
            "The peer speaks version \(major) of the protocol, this side \(ProtocolVersion.text): use one release of Linnet."
        case .reservedBytes: "The header's reserved bytes are not zero."
        case .unknownType(let type): "Messages of type \(type) are not known in this direction."
        case .tooLarge(let type, let bytes): "The body of a \(type) has \(bytes) bytes, past the limit."
        case .undecodable(let type, let bytes): "The \(bytes) bytes of a \(type)'s body cannot be decoded."
        case .tooFast: "The peer sends more messages or bytes a second than one may, and is not heard for a while."
        case .field(let type, let name): "The field '\(name)' of a \(type) is missing or past its limit."
        }
    }
}
