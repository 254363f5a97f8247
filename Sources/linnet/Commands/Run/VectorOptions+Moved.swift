import Foundation
import Runs
import Vectors

extension VectorOptions {
    /// A run's settings with its files of vectors where they are now: where the options say, else where they were.
    ///
    /// - Throws: `UserError` when they are not there, or when the run has none; `VectorFileError`.
    func moving(_ settings: RunSettings) throws -> RunSettings {
        var (hasImages, hasTexts) = (false, false)
        let moved = try settings.mappingVectors(
            images: { reference in
                hasImages = true
                return try images()?.reference() ?? present(reference, "--image-vectors")
            },
            texts: { reference in
                hasTexts = true
                return try texts()?.reference() ?? present(reference, "--text-vectors")
            })
        for (given, isUsed, option) in [
            (imageVectors, hasImages, "--image-vectors"), (textVectors, hasTexts, "--text-vectors"),
        ] where given != nil && !isUsed {
            throw UserError("the run goes by no such vectors; leave out \(option)")
        }
        return moved
    }

    private func present(_ reference: VectorFileReference, _ option: String) throws -> VectorFileReference {
        for path in [VectorPlace(reference.path).path, reference.ids?.path].compactMap(\.self)
        where !FileManager.default.fileExists(atPath: path) {
            throw UserError(
                "the run's vectors are not at '\(path)'; say where they are now with \(option) FILE, which must be the "
                    + "same file")
        }
        return reference
    }
}
