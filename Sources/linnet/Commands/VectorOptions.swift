import ArgumentParser
import Vectors

/// Files of vectors that another program made: the same options wherever they are read.
struct VectorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Vectors of images: .npy or .safetensors, one a row (FILE.safetensors#NAME for one of several tensors).",
            valueName: "file"))
    var imageVectors: String?

    @Option(help: ArgumentHelp("Vectors of names, likewise.", valueName: "file"))
    var textVectors: String?

    @Option(
        help: ArgumentHelp(
            "Which image each row is: a sample's id or its image, one a line, a JSON list or a CSV column 'id'. "
                + "By default the vectors' path with .ids at its end.", valueName: "file"))
    var imageIds: String?

    @Option(
        help: ArgumentHelp(
            "Which name each row is: NAME or LEVEL<tab>NAME a line, a JSON list, or CSV columns 'level' and 'name'. "
                + "By default the vectors' path with .ids at its end.", valueName: "file"))
    var textIds: String?

    func validate() throws {
        if imageIds != nil, imageVectors == nil {
            throw ValidationError("--image-ids belongs to --image-vectors FILE.")
        }
        if textIds != nil, textVectors == nil { throw ValidationError("--text-ids belongs to --text-vectors FILE.") }
    }

    /// Whether any vectors were named.
    var isGiven: Bool { imageVectors != nil || textVectors != nil }

    /// The vectors of images, where they were named.
    func images() throws -> LabelledVectors? { try imageVectors.map { try LabelledVectors($0, ids: imageIds) } }

    /// The vectors of names, where they were named.
    func texts() throws -> LabelledVectors? { try textVectors.map { try LabelledVectors($0, ids: textIds) } }
}
