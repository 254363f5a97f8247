/// A version of the policy that is trained.
public struct Policy: Hashable, Sendable {
    /// What makes the version.
    public enum Content: Hashable, Sendable {
        /// A file's bytes: their SHA-256, 32 bytes, and how many they are, at least one.
        case weights(sha256: [UInt8], bytes: Int)
        /// A LoRA adapter that chat servers load from a path or URI of theirs.
        case adapter(location: String)
        /// The trainer has put it into the servers itself.
        case external
    }

    /// Counts up from 0, the policy that training starts from.
    public var version: Int
    /// What makes it.
    public var content: Content

    /// Names a version.
    public init(version: Int, content: Content) {
        self.version = version
        self.content = content
    }
}
