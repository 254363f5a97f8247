import CZeroMQ
import Files

/// The public half of a CURVE key pair (Curve25519): whom the other half belongs to. It is no secret.
public struct PublicKey: Hashable, Sendable {
    /// Bytes of either half.
    static let byteCount = 32

    let bytes: [UInt8]

    /// A key of 32 bytes; nil for another number of them.
    init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == Self.byteCount else { return nil }
    }

    /// Reads 64 hexadecimal digits; nil for anything else.
    public init?(text: String) {
        guard text.utf8.count == 2 * Self.byteCount, let bytes = Hexadecimal.bytes(text.lowercased()) else {
            return nil
        }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits, as key files have it.
    public var text: String { Hexadecimal.text(bytes) }
}

extension PublicKey: CustomStringConvertible {
    /// Its first twelve digits: enough to tell one key from another.
    public var description: String { Hexadecimal.text(bytes.prefix(6)) + "…" }
}
