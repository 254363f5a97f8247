/// The number in a header that tells how to read the body. Workers' messages count from 1, the coordinator's from 64.
public enum MessageType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case credit = 2
    case outcomes = 3
    case returned = 4
    case ping = 5
    case drained = 6
    case bye = 7

    case welcome = 64
    case reject = 65
    case who = 66
    case lease = 67
    case acknowledgement = 68
    case refusal = 69
    case revoke = 70
    case drain = 71

    /// Whether a frame of bytes follows the body: outcomes, samples, or a question set's header, as they lie in files.
    public var carriesPayload: Bool { self == .outcomes || self == .lease || self == .welcome }
}
