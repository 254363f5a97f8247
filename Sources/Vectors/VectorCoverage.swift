import Questions
import Taxonomies

/// Whether everything that a run will ask about has a vector.
public enum VectorCoverage {
    private struct Name: Hashable {
        let level: Int
        let text: String
    }

    /// Looks for the vectors of all images of a set and of all names among the choices that it asks.
    ///
    /// - Parameter includingLeaves: Whether all leaves of the taxonomy can be an answer as well.
    /// - Throws: `VectorFileError`, `.missingImages` and `.missingNames` with how many and the first few.
    public static func check(
        images: ImageVectors, texts: TextVectors, set: QuestionSetFile, includingLeaves: Bool
    ) throws {
        try texts.checkLength(of: images.file)
        var missingImages = MissingVectors()
        var missingNames = MissingVectors()
        var seen: Set<Name> = []
        func visit(_ name: Name) {
            guard seen.insert(name).inserted else { return }
            missingNames.add(
                name.text, isMissing: texts.row(level: name.level, name: NormalizedName(name.text)) == nil)
        }
        try set.forEachSample { _, sample in
            missingImages.add(
                sample.id, isMissing: images.row(sample: sample.id, image: sample.image) == nil)
            for level in sample.levels where level.isAsked(from: set.header.firstScoredLevel) {
                for choice in level.choices { visit(Name(level: level.number, text: choice)) }
            }
        }
        if includingLeaves {
            let taxonomy = set.header.taxonomy
            for leaf in taxonomy.leaves { visit(Name(level: taxonomy.level(of: leaf), text: taxonomy.name(of: leaf))) }
        }
        try missingImages.checkImages(images.file)
        try missingNames.checkNames(texts.file)
    }
}
