import CZeroMQ
import Files

/// A CURVE key pair: who has it can show that they are the one whom others know by its public half.
public struct KeyPair: Sendable {
    /// What others are told.
    public let publicKey: PublicKey
    let secret: SecretKey

    /// Draws a new pair.
    ///
    /// - Throws: `TransportError.system` when libzmq was built without CURVE.
    public static func generate() throws(TransportError) -> KeyPair {
        // 32 bytes in Z85 are 40 letters, and the NUL.
        var texts = (public: [CChar](repeating: 0, count: 41), secret: [CChar](repeating: 0, count: 41))
        guard zmq_curve_keypair(&texts.public, &texts.secret) == 0 else { throw .last("zmq_curve_keypair") }
        var bytes = (
            public: [UInt8](repeating: 0, count: PublicKey.byteCount),
            secret: [UInt8](repeating: 0, count: PublicKey.byteCount)
        )
        guard zmq_z85_decode(&bytes.public, texts.public) != nil, zmq_z85_decode(&bytes.secret, texts.secret) != nil,
            let publicKey = PublicKey(bytes: bytes.public), let secret = SecretKey(bytes: bytes.secret)
        else { throw .last("zmq_z85_decode") }
        return KeyPair(publicKey: publicKey, secret: secret)
    }
}

/// The half that nobody else may have. It shows itself to nobody who prints it, also as a part of something else.
struct SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    /// A key of 32 bytes; nil for another number of them.
    init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == PublicKey.byteCount else { return nil }
    }

    /// The other half; nil when libzmq cannot tell.
    var publicKey: PublicKey? {
        var secret = [CChar](repeating: 0, count: 41)
        var text = [CChar](repeating: 0, count: 41)
        var key = [UInt8](repeating: 0, count: PublicKey.byteCount)
        guard zmq_z85_encode(&secret, bytes, bytes.count) != nil, zmq_curve_public(&text, secret) == 0,
            zmq_z85_decode(&key, text) != nil
        else { return nil }
        return PublicKey(bytes: key)
    }

    var description: String { "a secret key" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
