import Files
import Foundation
import LinearPolicy
import Vectors

/// A learner in a file, to the bit: a safetensors file with four numbers for each weight, below `weights/`, `reference/`,
/// `mean/` and `square/`, and the rest in its metadata.
extension GRPOLearner {
    private static let format = "linnet-grpo-learner-1"

    /// Writes the learner, whole or not at all.
    ///
    /// - Returns: The file's SHA-256.
    /// - Throws: `FileError`.
    @discardableResult
    public func write(to path: String) throws(FileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var metadata = try weights.layout.record(path: path)
        metadata["format"] = Self.format
        metadata["step"] = "\(step)"
        metadata["updates"] = "\(adam.steps)"
        do {
            metadata["settings"] = String(decoding: try encoder.encode(settings), as: UTF8.self)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
        var writer = SafetensorsWriter(metadata: metadata)
        let memory = adam.memory
        for (prefix, values) in [
            ("weights/", weights.values), ("reference/", reference.values), ("mean/", memory.mean),
            ("square/", memory.square),
        ] { writer.add(values, weights.layout, prefix: prefix) }
        return try writer.write(to: path)
    }

    /// Reads what `write(to:)` wrote, and goes on as if it had never stopped.
    ///
    /// - Throws: `VectorFileError`; `PolicyError.malformedFile` when the file is of something else.
    public init(checkpoint path: String) throws {
        let file = try SafetensorsFile(path: path)
        func malformed(_ entry: String, _ reason: String) -> PolicyError {
            .malformedFile(path: path, place: "metadata '\(entry)'", reason: reason)
        }
        guard file.metadata["format"] == Self.format else {
            throw malformed("format", "it is not '\(Self.format)'; name a learner's checkpoint")
        }
        let layout = try PolicyLayout(recordOf: file)
        try file.checkSize(of: layout, sets: 4)
        let settings: Settings
        do {
            settings = try JSONDecoder().decode(Settings.self, from: Data((file.metadata["settings"] ?? "").utf8))
        } catch {
            throw malformed("settings", "they are not as Linnet writes them (\(error))")
        }
        self.init(
            settings, weights: PolicyWeights(layout, values: try file.values(layout, prefix: "weights/")),
            reference: PolicyWeights(layout, values: try file.values(layout, prefix: "reference/")),
            step: try file.wholeNumber("step"),
            adam: Adam(
                settings.adam, mean: try file.values(layout, prefix: "mean/"),
                square: try file.values(layout, prefix: "square/"), steps: try file.wholeNumber("updates")))
    }
}
