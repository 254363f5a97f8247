/// What a message says before its body.
public struct MessageHeader: Hashable, Sendable {
    /// The sender's version of the protocol.
    public var major: UInt8
    /// As `major`; a larger one than ours is fine.
    public var minor: UInt8
    /// None is defined; a receiver ignores those that it does not know.
    public var flags: UInt8
    /// Which run; 0 in a HELLO from a worker that takes any.
    public var run: UInt64
    /// Which start of the run's coordinator; 0 when the worker has not been told yet.
    public var epoch: UInt32

    /// A header of this version of the protocol.
    public init(run: UInt64, epoch: UInt32) {
        self.init(major: ProtocolVersion.major, minor: ProtocolVersion.minor, flags: 0, run: run, epoch: epoch)
    }

    private init(major: UInt8, minor: UInt8, flags: UInt8, run: UInt64, epoch: UInt32) {
        self.major = major
        self.minor = minor
        self.flags = flags
        self.run = run
        self.epoch = epoch
    }
}

/// The header's frame: magic (4 bytes), major, minor, type, flags, run (8), epoch (4), reserved (4); little-endian.
extension MessageHeader {
    /// The frame's length.
    static let byteCount = 24
    /// "LNNT".
    static let magic: UInt32 = 0x544E_4E4C

    /// Lends the frame's bytes.
    func withFrame<Result>(_ type: MessageType, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var words = (
            UInt64(Self.magic) | UInt64(major) << 32 | UInt64(minor) << 40 | UInt64(type.rawValue) << 48
                | UInt64(flags) << 56,
            run, UInt64(epoch)
        )
        words = (words.0.littleEndian, words.1.littleEndian, words.2.littleEndian)
        return withUnsafeBytes(of: &words) { body(UnsafeRawBufferPointer($0)) }
    }

    /// Reads a frame.
    static func parse(_ frame: UnsafeRawBufferPointer) throws(MalformedMessage) -> (MessageType, MessageHeader) {
        guard frame.count == byteCount else { throw .headerLength(frame.count) }
        func word<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Word.Type) -> Word {
            Word(littleEndian: frame.loadUnaligned(fromByteOffset: offset, as: Word.self))
        }
        guard word(0, UInt32.self) == magic else { throw .magic }
        guard frame[4] == ProtocolVersion.major else { throw .majorVersion(frame[4]) }
        guard let type = MessageType(rawValue: frame[6]) else { throw .unknownType(frame[6]) }
        guard word(20, UInt32.self) == 0 else { throw .reservedBytes }
        let header = MessageHeader(
            major: frame[4], minor: frame[5], flags: frame[7], run: word(8, UInt64.self), epoch: word(16, UInt32.self))
        return (type, header)
    }
}
