import Foundation

/// The vectors of an embedding model's images and names, in files.
public struct VectorFiles: Hashable, Sendable, Codable {
    /// One vector an image.
    public var images: VectorFileReference
    /// One vector a name.
    public var texts: VectorFileReference
    /// The sentence into which names were put before they became vectors, such as `a photo of a {}.`; nil when nobody said.
    public var template: String?

    /// Makes settings.
    public init(images: VectorFileReference, texts: VectorFileReference, template: String? = nil) {
        self.images = images
        self.texts = texts
        self.template = template
    }
}

/// A file of vectors: where it was, and what it must be.
public struct VectorFileReference: Hashable, Sendable, Codable {
    /// A list of ids in a file of its own.
    public struct IDs: Hashable, Sendable, Codable {
        /// Absolute.
        public var path: String
        /// SHA-256 of the file, 64 lower-case hexadecimal digits.
        public var sha256: String

        /// Makes a reference.
        public init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// Absolute; of a safetensors file with several tensors, its path, `#` and the tensor's name.
    public var path: String
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// Nil when the ids lie within the file.
    public var ids: IDs?

    /// Makes a reference.
    public init(path: String, sha256: String, ids: IDs?) {
        self.path = path
        self.sha256 = sha256
        self.ids = ids
    }

    /// The file's name and the start of its SHA-256, for people and for a question set's header:
    /// `names.npy sha256:0123456789abcdef`.
    public var signature: String { "\(URL(fileURLWithPath: path).lastPathComponent) \(signatureHash)" }

    /// The part of `signature` that tells the file from all others, whatever it is called.
    public var signatureHash: String { "sha256:\(sha256.prefix(16))" }
}
