/// A linear policy's settings.
public struct LinearSettings: Hashable, Sendable, Codable {
    /// What an image is to the policy.
    public enum Features: Hashable, Sendable, Codable {
        /// The embedded default: features of pictures that are drawn or read, with noise of this standard deviation. From 0.
        case specimens(difficulty: Double)
        /// Vectors that another program made.
        case vectors(VectorFileReference)
    }

    /// A policy's file: where it was, and what it must be.
    public struct Policy: Hashable, Sendable, Codable {
        /// Absolute.
        public var path: String
        /// SHA-256 of the file, 64 lower-case hexadecimal digits.
        public var sha256: String
        /// The policy's version.
        public var version: Int

        /// Makes a reference.
        public init(path: String, sha256: String, version: Int) {
            self.path = path
            self.sha256 = sha256
            self.version = version
        }
    }

    /// The weights.
    public var policy: Policy
    /// What an image is to them.
    public var features: Features
    /// 0 is greedy.
    public var temperature: Double

    /// Makes settings; greedy, with the embedded default's pictures.
    public init(policy: Policy, features: Features = .specimens(difficulty: 1), temperature: Double = 0) {
        self.policy = policy
        self.features = features
        self.temperature = temperature
    }
}
