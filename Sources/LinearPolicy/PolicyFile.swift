import Files
import Vectors

/// A policy's weights as they lie in a safetensors file, with the version that they are.
///
/// One tensor of F32 for each matrix: `image.0`, `above.1`, `choiceImage.0`, `compatibility.0` and so on, numbered by rank
/// from 0. The metadata holds `format`, `version`, `dimension`, `scale` and `vocabulary`, which is JSON.
public struct PolicyFile: Sendable {
    /// What was read.
    public let weights: PolicyWeights
    /// Which policy version this is; 0 is the first.
    public let version: Int
    /// Of the file: 64 lower-case hexadecimal digits; empty for weights that were never in one.
    public let sha256: String

    private static let format = "linnet-linear-policy-1"

    /// Writes weights, whole or not at all; the same weights and version make the same bytes.
    ///
    /// - Returns: The file's SHA-256.
    /// - Throws: `FileError`.
    public static func write(_ weights: PolicyWeights, version: Int, to path: String) throws(FileError) -> String {
        try writer(weights, version: version, path: path).write(to: path)
    }

    /// The bytes that `write` writes: how a policy travels.
    ///
    /// - Throws: `FileError`, when the names are more than the format holds.
    public static func bytes(_ weights: PolicyWeights, version: Int) throws(FileError) -> [UInt8] {
        let name = "policy version \(version)"
        return try writer(weights, version: version, path: name).bytes(named: name)
    }

    private static func writer(
        _ weights: PolicyWeights, version: Int, path: String
    ) throws(FileError) -> SafetensorsWriter {
        var metadata = try weights.layout.record(path: path)
        metadata["format"] = format
        metadata["version"] = "\(version)"
        var writer = SafetensorsWriter(metadata: metadata)
        writer.add(weights.values, weights.layout)
        return writer
    }

    /// Reads a file.
    ///
    /// - Throws: `VectorFileError`, or `PolicyError.malformedFile` when the file is of something else.
    public init(path: String) throws {
        do {
            try self.init(SafetensorsFile(path: path))
        } catch VectorFileError.foreign(let path) {
            throw PolicyError.malformedFile(
                path: path, place: "its beginning", reason: "it is no policy; 'linnet train pretrain' makes one")
        }
    }

    /// Reads what `bytes(_:version:)` made.
    ///
    /// - Parameter name: What the bytes are called in errors.
    /// - Throws: As `init(path:)`.
    public init(bytes: [UInt8], name: String) throws { try self.init(SafetensorsFile(bytes: bytes, name: name)) }

    /// Weights that lie in no file, known by version alone.
    public init(_ weights: PolicyWeights, version: Int) {
        self.weights = weights
        self.version = version
        sha256 = ""
    }

    private init(_ file: SafetensorsFile) throws {
        guard file.metadata["format"] == Self.format else {
            throw PolicyError.malformedFile(
                path: file.path, place: "metadata 'format'",
                reason: "it is not '\(Self.format)'; name a policy, as 'linnet train' writes them")
        }
        let layout = try PolicyLayout(recordOf: file)
        version = try file.wholeNumber("version")
        try file.checkSize(of: layout, sets: 1)
        var weights = PolicyWeights(layout)
        weights.values = try file.values(layout)
        self.weights = weights
        sha256 = try file.sha256()
    }
}
