/// The number in a header that tells how to read the body. Workers' messages count from 1, trainers' from 16, operators'
/// from 32; the coordinator's to workers count from 64, those to trainers from 80, those to operators from 96.
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
    case evaluate = 22

    case statusRequest = 32
    case drainWorkers = 33
    case pause = 34
    case `continue` = 35
    case retuneWorkers = 36

    case welcome = 64
    /// Also to operators, from a coordinator that knows none.
    case reject = 65
    /// Also to trainers.
    case who = 66
    case lease = 67
    case acknowledgement = 68
    case refusal = 69
    case revoke = 70
    case drain = 71
    case policy = 72
    case retune = 73

    case trainerWelcome = 80
    case published = 81
    case groups = 82
    case stepEnd = 83
    case trainerAcknowledgement = 84
    case trainerReject = 85
    case evaluationEnd = 86

    case statusReport = 96
    case operationDone = 97
    case operationRefused = 98

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

    /// Whether an operator says it.
    var isFromOperator: Bool { (32..<64).contains(rawValue) }
}
