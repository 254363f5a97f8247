/// One direction of the link: all that can be said in it.
protocol LinkMessage: Sendable {
    /// What the header says.
    var type: MessageType { get }

    /// Writes the body, and tells the payload of a type that has one.
    func encode(into body: BodyWriter) -> Payload?

    /// Reads the message that body and payload hold. `payload` is empty for types without one.
    static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> Self
}

extension LinkMessage {
    /// Reads header, body and payload, which begin at slot `first` of `count` frames in all.
    static func parse(
        _ frames: FrameSlots, from first: Int, count: Int
    ) throws(MalformedMessage) -> (MessageHeader, Self) {
        let found = count - first
        guard found >= 1 else { throw .frameCount(found: found) }
        let (type, header) = try MessageHeader.parse(frames.bytes(first))
        guard found == (type.carriesPayload ? 3 : 2) else { throw .frameCount(found: found) }
        let body = BodyReader(type: type, bytes: frames.bytes(first + 1))
        let payload = type.carriesPayload ? frames.bytes(first + 2) : UnsafeRawBufferPointer(start: nil, count: 0)
        return (header, try decode(body, payload: payload))
    }
}
