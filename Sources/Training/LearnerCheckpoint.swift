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
    /// - Parameter plan: What it is trained by; nil when nobody is to hold it against that.
    /// - Returns: The file's SHA-256.
    /// - Throws: `FileError`.
    @discardableResult
    public func write(to path: String, plan: TrainingPlan? = nil) throws(FileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var metadata = try weights.layout.record(path: path)
        metadata["format"] = Self.format
        metadata["step"] = "\(step)"
        metadata["updates"] = "\(adam.steps)"
        do {
            metadata["settings"] = String(decoding: try encoder.encode(settings), as: UTF8.self)
            metadata["plan"] = try plan?.json()
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

    /// Reads what `write(to:plan:)` wrote, and goes on as if it had never stopped.
    ///
    /// - Parameter plan: What it is trained by from now on.
    /// - Throws: `VectorFileError`; `PolicyError.malformedFile` when the file is of something else;
    ///   `TrainingError.otherSettings` when it was trained by another plan.
    public init(checkpoint path: String, plan: TrainingPlan? = nil) throws {
        let file = try SafetensorsFile(path: path)
        func malformed(_ entry: String, _ reason: String) -> PolicyError {
            .malformedFile(path: path, place: "metadata '\(entry)'", reason: reason)
        }
        guard file.metadata["format"] == Self.format else {
            throw malformed("format", "it is not '\(Self.format)'; name a learner's checkpoint")
        }
        if let plan {
            guard
                let known = try? JSONDecoder().decode(TrainingPlan.self, from: Data((file.metadata["plan"] ?? "").utf8))
            else { throw malformed("plan", "there is none that this version can read; start anew with another file") }
            let differences = try plan.differences(from: known)
            guard differences.isEmpty else { throw TrainingError.otherSettings(path: path, differences: differences) }
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
