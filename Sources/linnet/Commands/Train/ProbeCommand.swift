import ArgumentParser
import Foundation
import LinearPolicy
import Measures
import Models
import Questions
import Runs
import Taxonomies
import Training
import Vectors

/// `linnet probe`: how much of the path lies in vectors.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Trains one linear classifier a level on vectors, and tells how much of the path lies in them.",
        discussion: """
            The classifiers (heads) are trained on one set and stopped by a validation set; the test set is only asked \
            about. Without a validation set a tenth of the training set, the same share of every leaf, stands in. Several \
            files of vectors, such as a vision encoder's, a projector's and a language model's layers, are put side by side.
            """)

    @Option(help: ArgumentHelp("The question set to learn from.", valueName: "set"))
    var train: String

    @Option(help: ArgumentHelp("The question set that tells when to stop.", valueName: "set"))
    var validation: String?

    @Option(help: ArgumentHelp("The question set to be asked about.", valueName: "set"))
    var test: String

    @Option(
        help: ArgumentHelp(
            "Vectors of all images: .npy or .safetensors; may be given several times. By default drawn pictures' features.",
            valueName: "file"))
    var imageVectors: [String] = []

    @Option(help: "How hard drawn pictures are: noise added to their features, 0 or more.")
    var difficulty = 1.0

    @Option(help: "Passes over the training vectors, at most.")
    var passes = LinearProbe.Settings().passes

    @Option(help: "Stop after so many passes that were no better on the validation set.")
    var patience = LinearProbe.Settings().patience

    @Option(help: "The learning rate: how far a step goes.")
    var rate = LinearProbe.Settings().rate

    @Option(help: "Weight decay: what half the square of a weight costs.")
    var penalty = LinearProbe.Settings().penalty

    @Option(help: "Seeds the choice of the validation share.")
    var seed: UInt64 = 0

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func validate() throws {
        try TrainingRange.check("--passes", passes, from: 1)
        try TrainingRange.check("--patience", patience, from: 1)
        try TrainingRange.check("--rate", positive: rate)
        try TrainingRange.check("--penalty", notNegative: penalty)
        try TrainingRange.check("--difficulty", notNegative: difficulty)
    }

    func run() async throws {
        let sets = try ([train, test] + [validation].compactMap { $0 }).map { try QuestionSetFile(path: $0) }
        let taxonomy = sets[0].header.taxonomy
        let vocabulary = PathVocabulary(taxonomy)
        guard vocabulary.leaves.count > 0 else {
            throw UserError("'\(train)' has no taxonomy; build it with '--taxonomy'")
        }
        var settings = LinearProbe.Settings()
        (settings.passes, settings.patience, settings.rate, settings.penalty) = (passes, patience, rate, penalty)
        var reports: [ProbeReport] = []
        for source in try await sources(sets[0]) {
            var training = try await ImageExample.load([sets[0]], vocabulary, source.features)
            let asked = try await ImageExample.load([sets[1]], vocabulary, source.features)
            var checking: [ImageExample] = []
            if sets.count > 2 {
                checking = try await ImageExample.load([sets[2]], vocabulary, source.features)
            } else {
                let chosen = Set(
                    StratifiedSample.indices(
                        strata: training.map { "\($0.leaf ?? -1)" }, limit: max(1, training.count / 10), seed: seed))
                checking = training.indices.filter { chosen.contains($0) }.map { training[$0] }
                training = training.indices.filter { !chosen.contains($0) }.map { training[$0] }
            }
            reports.append(
                ProbeReport(
                    source.name, training: training, validation: checking, test: asked, vocabulary,
                    rank: taxonomy.rank(ofLevel:), settings
                ) { level in
                    StandardError.print("\(source.name): \(level.rank), \(Number.of(level.passes, "pass", "passes"))")
                })
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(reports), as: UTF8.self))
        } else {
            print(Self.table(reports), terminator: "")
        }
    }

    private func sources(_ set: QuestionSetFile) async throws -> [(name: String, features: any FeatureSource)] {
        var sources: [(name: String, features: any FeatureSource)] = []
        for path in imageVectors {
            sources.append(
                (URL(fileURLWithPath: path).lastPathComponent, FileFeatures(try ImageVectors(LabelledVectors(path)))))
        }
        guard sources.isEmpty else { return sources }
        let drawn = LinearSettings.Features.specimens(difficulty: difficulty)
        return [("drawn pictures", try await drawn.source(taxonomy: set.header.taxonomy, imageRoot: ""))]
    }

    /// A row a level, a column a file; per cent with 95 % intervals.
    private static func table(_ reports: [ProbeReport]) -> String {
        func text(_ share: ProbeReport.Share?) -> String {
            guard let share else { return "" }
            return String(format: "%.1f [%.1f, %.1f]", 100 * share.value, 100 * share.low, 100 * share.high)
        }
        var table = TextTable(["per cent [95 %]"] + reports.map(\.vectors))
        for level in reports.first?.levels ?? [] {
            table.append(
                [level.rank]
                    + reports.map { text($0.levels.first { $0.number == level.number }?.accuracy) })
        }
        table.append(["leaf"] + reports.map { text($0.leaf) })
        table.append(["HCA"] + reports.map { text($0.hca) })
        return table.text
    }
}
