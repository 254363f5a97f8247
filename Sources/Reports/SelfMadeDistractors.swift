import Questions
import Runs

/// Whether a model chooses between names that were picked by its own vectors: then the wrong choices are the very names
/// that it finds most alike, and other models have it easier.
enum SelfMadeDistractors {
    /// The sentence that a person reads; nil when all is well. Vectors are known by the start of their files' SHA-256.
    static func warning(_ settings: RunSettings, _ header: QuestionSetHeader) -> String? {
        guard case .embedding(let embedding) = settings.model, case .files(let files) = embedding.source else {
            return nil
        }
        let own = [files.images, files.texts].filter { header.distractors.similarity.contains($0.signatureHash) }
        guard let first = own.first else { return nil }
        return "This model's own vectors (\(first.signature)) picked the wrong choices: they are what it finds most "
            + "alike, so that its figures are lower than on choices picked by another model, and cannot be compared."
    }
}
