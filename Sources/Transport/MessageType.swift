/// The number in a header that tells how to read the body. Workers' messages count from 1 and trainers' from 16; the
/// coordinator's to workers count from 64, those to trainers from 80.
public enum MessageType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case credit = 2
    case outcomes = 3
    case returned = 4
    case ping = 5
    case drained = 6
    case bye = 7

    case trainerHello = 16
    case publish = 17
    case ask = 18
    case settled = 19
    case trainerPing = 20
    case trainerBye = 21

    case welcome = 64
    case reject = 65
    /// Also to trainers.
    case who = 66
    case lease = 67
    case acknowledgement = 68
    case refusal = 69
    case revoke = 70
    case drain = 71
    case policy = 72

    case trainerWelcome = 80
    case published = 81
    case groups = 82
    case stepEnd = 83
    case trainerAcknowledgement = 84
    case trainerReject = 85

    /// Whether a frame of bytes follows the body: outcomes, samples, a question set's header, a policy's weights, as they
    /// lie in files.
    public var carriesPayload: Bool {
        switch self {
        case .outcomes, .lease, .welcome, .policy, .publish, .trainerWelcome, .groups: true
        default: false
        }
    }

    /// Whether a trainer says it.
    var isFromTrainer: Bool { (16..<32).contains(rawValue) }
}
