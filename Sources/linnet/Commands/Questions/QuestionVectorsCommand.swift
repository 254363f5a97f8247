import ArgumentParser
import Files
import Measures
import Models
import Questions
import Runs
import Taxonomies
import Training
import Vectors

/// `linnet questions vectors`: what the embedded models see of a set's pictures, for other programs.
struct QuestionVectorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Writes the embedded models' features of a set's pictures: safetensors, one row a sample, with ids.")

    @Argument(help: "Question sets of one taxonomy.")
    var sets: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String

    @Option(help: "How hard the pictures are: noise added to their features, 0 or more.")
    var difficulty = 1.0

    @Option(help: ArgumentHelp("Where relative image paths start.", valueName: "directory"))
    var imageRoot = ""

    func validate() throws {
        if sets.isEmpty { throw ValidationError("Name a question set.") }
        try TrainingRange.check("--difficulty", notNegative: difficulty)
    }

    func run() async throws {
        let files = try sets.map { try QuestionSetFile(path: $0) }
        for file in files { try file.check(imageRoot: imageRoot) }
        let source = try await LinearSettings.Features.specimens(difficulty: difficulty)
            .source(taxonomy: files[0].header.taxonomy, imageRoot: imageRoot)
        var ids: [String] = []
        var values: [Float] = []
        for file in files {
            try file.forEachSample { _, sample in
                switch source.features(ofImage: sample.image, sample: sample.id) {
                case .failure(let failure): throw TrainingError.noFeatures(sample: sample.id, failure)
                case .success(let features): values += features
                }
                ids.append(sample.id)
            }
        }
        var writer = SafetensorsWriter(metadata: ["ids": ids.joined(separator: "\n")])
        writer.add("image", rows: ids.count, columns: source.dimension, values)
        _ = try writer.write(to: output)
        WrittenFile.tell("\(output): \(Number.of(ids.count, "vector")) of \(source.dimension) numbers", of: output)
    }
}
