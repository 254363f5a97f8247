import Glibc

/// Bytes that many messages carry: libzmq gets them by reference, and they are there until the last message is sent.
///
/// With a thousand workers, a taxonomy's names would else lie a thousand times in libzmq's queues.
public final class SharedBytes: Sendable {
    // Unsafe to the compiler alone: written once, before anybody else can see it; read-only from then on.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    /// How many there are.
    public let count: Int

    /// Copies bytes.
    public init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 16)
        memory.copyBytes(from: bytes)
        // A buffer of at least one byte has an address.
        start = memory.baseAddress.unsafelyUnwrapped
    }

    deinit { start.deallocate() }

    /// Lends the bytes.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Lends the bytes for as long as it takes until `release` is called with `hint`, from whatever thread.
    func lend() -> (start: UnsafeMutableRawPointer, count: Int, hint: UnsafeMutableRawPointer) {
        (start, count, Unmanaged.passRetained(self).toOpaque())
    }

    /// Ends a loan; in the form that `zmq_msg_init_data` wants.
    static let release: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void = { _, hint in
        if let hint { Unmanaged<SharedBytes>.fromOpaque(hint).release() }
    }
}

extension SharedBytes: Hashable {
    /// Whether the bytes are the same.
    public static func == (left: SharedBytes, right: SharedBytes) -> Bool {
        left === right || left.withUnsafeBytes { mine in right.withUnsafeBytes { mine.elementsEqual($0) } }
    }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// The frame after a message's body.
enum Payload {
    case bytes([UInt8])
    case shared(SharedBytes)
}
