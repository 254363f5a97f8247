import Crypto
import Outcomes

/// Puts a policy's pieces together, and knows whether they are the whole. Pure.
public struct PolicyAssembly: Sendable {
    /// Why a policy cannot be used.
    public enum Failed: Error, Equatable, CustomStringConvertible {
        case gap(version: Int, expected: Int, found: Int)
        case otherBytes(version: Int)
        case tooMany(version: Int)

        /// What is wrong with which version.
        public var description: String {
            switch self {
            case .gap(let version, let expected, let found):
                "the policy's version \(version) goes on at byte \(found) instead of \(expected)"
            case .otherBytes(let version): "the bytes of the policy's version \(version) are not those of its SHA-256"
            case .tooMany(let version): "the policy's version \(version) has more bytes than it says"
            }
        }
    }

    private var policy: Policy?
    private var bytes: [UInt8] = []
    /// Of `bytes`: each piece is hashed when it comes, since a large policy's whole would take seconds at once.
    private var hash = SHA256()

    /// Has nothing yet.
    public init() {}

    /// The bytes that are there of the version that is being put together.
    public var receivedBytes: Int { bytes.count }

    /// Takes the next piece.
    ///
    /// - Returns: The weights when this was the last piece, empty for a policy without; nil when more has to come.
    /// - Throws: `Failed`; what was there of the version is forgotten.
    public mutating func add(_ piece: PolicyPiece) throws(Failed) -> [UInt8]? {
        guard case .weights(sha256: let digest, bytes: let total) = piece.policy.content else { return [] }
        // A version begins anew with its first piece, whatever was there.
        if piece.offset == 0 { (policy, bytes, hash) = (piece.policy, [], SHA256()) }
        let version = piece.policy.version
        guard policy == piece.policy, piece.offset == bytes.count else {
            let expected = policy == piece.policy ? bytes.count : 0
            (policy, bytes) = (nil, [])
            throw .gap(version: version, expected: expected, found: piece.offset)
        }
        piece.bytes.withUnsafeBytes { piece in
            bytes.append(contentsOf: piece)
            hash.update(bufferPointer: piece)
        }
        guard bytes.count >= total else { return nil }
        defer { (policy, bytes) = (nil, []) }
        guard bytes.count == total else { throw .tooMany(version: version) }
        guard hash.finalize().elementsEqual(digest) else { throw .otherBytes(version: version) }
        return bytes
    }
}
