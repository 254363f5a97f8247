import Ledger
import Models
import Questions
import Runs

extension RunSettings {
    /// The same settings with what lies below the image root, where the model looks at it.
    ///
    /// - Parameter begun: The run that goes on with these settings; nil for a new one. It keeps what it knew when it began:
    ///   where nobody could see its pictures then, their place has to be the same.
    /// - Throws: `UserError` when the pictures are others than those of the same run; `QuestionSetError`.
    func knowingPictures(of set: QuestionSetFile, begun: RunLedger?) throws -> RunSettings {
        var settings = self
        if let begun {
            settings.pictures = begun.settings.pictures
            // In what else another run differs, its ledger tells.
            guard let pictures = begun.settings.pictures, begun.set.sha256 == set.sha256Text,
                begun.settings.differences(from: settings).isEmpty
            else { return settings }
            try pictures.check(below: imageRoot, of: set)
        } else if model.looksAtFiles, !imageRoot.isEmpty {
            settings.pictures = try PictureFingerprint.below(imageRoot, of: set)
        }
        return settings
    }
}

extension PictureFingerprint {
    /// Refuses other pictures than these.
    ///
    /// - Parameters:
    ///   - root: Where they are looked for.
    ///   - mayHaveChanged: Whether it is enough that there are any.
    /// - Throws: `UserError`; `QuestionSetError`.
    func check(below root: String, of set: QuestionSetFile, mayHaveChanged: Bool = false) throws {
        let place = root.isEmpty ? "in the current directory" : "below '\(root)'"
        guard let found = try Self.below(root, of: set, earlier: self) else {
            throw UserError("the run's pictures are not \(place); say where they are now with --image-root DIRECTORY")
        }
        guard found == self || mayHaveChanged else {
            throw UserError(
                "the pictures \(place) are not those that the run began with: their SHA-256 is \(found.sha256.prefix(12))…, "
                    + "the run's is \(sha256.prefix(12))…; put them back, name their place with --image-root DIRECTORY, or "
                    + "go on by 'linnet resume' with --pictures-changed if some were mended")
        }
    }
}
