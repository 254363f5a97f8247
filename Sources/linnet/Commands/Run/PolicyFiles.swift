import Foundation
import LinearPolicy
import Models
import Questions
import Runs
import Vectors

extension LinearSettings.Policy {
    /// What a run keeps of a policy's file.
    ///
    /// - Throws: `VectorFileError`, `PolicyError`.
    init(file path: String) throws {
        let file = try PolicyFile(path: path)
        self.init(
            path: URL(fileURLWithPath: path).standardizedFileURL.path, sha256: file.sha256, version: file.version)
    }
}

extension LinearSettings {
    /// What every worker would find out, said once and at once: whether the policy knows the set's names, and whether it is
    /// for such images.
    ///
    /// - Throws: `ModelSettingsError`, `VectorFileError`, `PolicyError`, `TableError`.
    func check(_ set: QuestionSetFile) throws {
        let layout = try policy.open().weights.layout
        if let stranger = layout.vocabulary.stranger(in: set.header.taxonomy) {
            throw ModelSettingsError.otherTaxonomy(name: stranger)
        }
        var dimension = ImageFeatures.count
        if case .vectors(let reference) = features {
            let images = try ImageVectors(LabelledVectors(reference.path, ids: reference.ids?.path))
            try images.file.checkRows()
            dimension = images.file.columns
        }
        guard layout.dimension == dimension else {
            throw ModelSettingsError.otherDimension(policy: layout.dimension, features: dimension)
        }
    }
}
