import Crypto
import Outcomes
import Transport

/// Puts a policy's pieces together, and knows whether they are the whole. Pure.
struct PolicyAssembly {
    /// Why a policy cannot be used.
    enum Failed: Error, Equatable, CustomStringConvertible {
        case gap(version: Int, expected: Int, found: Int)
        case otherBytes(version: Int)

        var description: String {
            switch self {
            case .gap(let version, let expected, let found):
                "the policy's version \(version) goes on at byte \(found) instead of \(expected)"
            case .otherBytes(let version): "the bytes of the policy's version \(version) are not those of its SHA-256"
            }
        }
    }

    private var policy: PolicyPiece?
    private var bytes: [UInt8] = []

    /// Takes the next piece.
    ///
    /// - Returns: The weights when this was the last piece, empty for a policy without; nil when more has to come.
    /// - Throws: `Failed`; what was there of the version is forgotten.
    mutating func add(_ piece: PolicyPiece) throws(Failed) -> [UInt8]? {
        guard case .weights(sha256: let digest, bytes: let total) = piece.policy.content else { return [] }
        // A version begins anew with its first piece, whatever was there.
        if piece.offset == 0 { (policy, bytes) = (piece, []) }
        let version = piece.policy.version
        guard policy?.policy == piece.policy, piece.offset == bytes.count else {
            let expected = policy?.policy == piece.policy ? bytes.count : 0
            (policy, bytes) = (nil, [])
            throw .gap(version: version, expected: expected, found: piece.offset)
        }
        piece.bytes.withUnsafeBytes { bytes.append(contentsOf: $0) }
        guard bytes.count == total else { return nil }
        defer { (policy, bytes) = (nil, []) }
        guard SHA256.hash(data: bytes).elementsEqual(digest) else { throw .otherBytes(version: version) }
        return bytes
    }
}
