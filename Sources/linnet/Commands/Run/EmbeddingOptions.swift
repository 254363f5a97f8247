import ArgumentParser
import Questions
import Reasoning
import Runs
import Taxonomies
import Vectors

/// What an embedding model goes by.
struct EmbeddingOptions: ParsableArguments {
    @OptionGroup var vectors: VectorOptions

    @Option(
        help: ArgumentHelp(
            "The sentence into which names were put before they became vectors, for the record.", valueName: "text"))
    var textTemplate: String?

    @Option(help: "How hard the embedded default's pictures are: noise added to their features, 0 or more.")
    var difficulty: Double?

    @Option(help: "What being an ancestor of the given leaf is worth to a choice, as cosine similarity, 0 or more.")
    var leafWeight: Double?

    func validate() throws {
        for (name, value) in [("difficulty", difficulty), ("leaf-weight", leafWeight)] {
            if let value, !(value >= 0 && value.isFinite) {
                throw ValidationError("--\(name) is \(value); it is 0 or more")
            }
        }
        guard vectors.isGiven else {
            if textTemplate != nil { throw ValidationError("--text-template belongs to --text-vectors FILE.") }
            return
        }
        if difficulty != nil { throw ValidationError("--difficulty is for drawn pictures; leave it out with vectors.") }
    }

    /// Whether anything was said of what images are.
    var saysWhatImagesAre: Bool { vectors.imageVectors != nil || difficulty != nil }

    /// Whether anything was said that only an embedding model understands.
    var saysWhatNamesAre: Bool { vectors.textVectors != nil || textTemplate != nil || leafWeight != nil }

    /// What images are to a linear policy; hashes the vectors' file.
    ///
    /// - Throws: `VectorFileError`.
    func features() throws -> LinearSettings.Features {
        if let images = try vectors.images() { return .vectors(try images.reference()) }
        return .specimens(difficulty: difficulty ?? 1)
    }

    /// The settings; hashes the vectors' files.
    ///
    /// - Throws: `VectorFileError`; `ValidationError` when one of two files is missing.
    func settings() throws -> EmbeddingSettings {
        guard (vectors.imageVectors == nil) == (vectors.textVectors == nil) else {
            throw ValidationError("Give both --image-vectors FILE and --text-vectors FILE, or neither.")
        }
        var settings = EmbeddingSettings(difficulty: difficulty ?? 1)
        if let leafWeight { settings.leafWeight = leafWeight }
        if let images = try vectors.images(), let texts = try vectors.texts() {
            settings.source = .files(
                VectorFiles(
                    images: try images.reference(), texts: try texts.reference(),
                    template: try texts.template(given: textTemplate)))
        }
        return settings
    }
}

extension RunSettings {
    /// Reads all vectors that a run needs once, before anything is asked.
    ///
    /// - Throws: `VectorFileError`, `TableError`: a row that cannot be used, an image or a name without a vector.
    func checkVectors(of set: QuestionSetFile) throws {
        if case .linear(let linear) = model { return try linear.check(set) }
        guard case .embedding(let embedding) = model, case .files(let files) = embedding.source else { return }
        // The files were hashed a moment ago.
        let images = try ImageVectors(LabelledVectors(files.images.path, ids: files.images.ids?.path))
        let texts = try TextVectors(
            LabelledVectors(files.texts.path, ids: files.texts.ids?.path), ranks: set.header.taxonomy.ranks)
        try VectorCoverage.check(
            images: images, texts: texts, set: set, includingLeaves: procedure.strategy.asksForLeaf)
        try images.file.checkRows()
    }
}
