/// Everything that comes in at the coordinator's socket: its types tell workers, trainers and operators apart.
public enum FromPeer: Hashable, Sendable {
    case worker(FromWorker)
    case trainer(FromTrainer)
    case `operator`(FromOperator)
}

extension FromPeer: LinkMessage {
    var type: MessageType {
        switch self {
        case .worker(let message): message.type
        case .trainer(let message): message.type
        case .operator(let message): message.type
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .worker(let message): message.encode(into: body)
        case .trainer(let message): message.encode(into: body)
        case .operator(let message): message.encode(into: body)
        }
    }

    static func decode(_ body: BodyReader, payload: UnsafeRawBufferPointer) throws(MalformedMessage) -> FromPeer {
        if body.type.isFromTrainer { return .trainer(try .decode(body, payload: payload)) }
        if body.type.isFromOperator { return .operator(try .decode(body, payload: payload)) }
        return .worker(try .decode(body, payload: payload))
    }
}
