/// Everything that comes in at the coordinator's socket: its types tell workers from trainers.
public enum FromPeer: Hashable, Sendable {
    case worker(FromWorker)
    case trainer(FromTrainer)
}

extension FromPeer: LinkMessage {
    var type: MessageType {
        switch self {
        case .worker(let message): message.type
        case .trainer(let message): message.type
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .worker(let message): message.encode(into: body)
        case .trainer(let message): message.encode(into: body)
        }
    }

    static func decode(_ body: BodyReader, payload: UnsafeRawBufferPointer) throws(MalformedMessage) -> FromPeer {
        body.type.isFromTrainer
            ? .trainer(try .decode(body, payload: payload)) : .worker(try .decode(body, payload: payload))
    }
}
