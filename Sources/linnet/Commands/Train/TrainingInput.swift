import ArgumentParser
import Files
import Foundation
import LinearPolicy
import Models
import Questions
import Runs
import Taxonomies
import Training
import Vectors

/// Question sets to learn from, and what their images are.
struct TrainingInput: ParsableArguments {
    @Argument(help: ArgumentHelp("Question sets of one taxonomy.", valueName: "set"))
    var sets: [String]

    @Option(
        help: ArgumentHelp(
            "Vectors of images instead of drawn pictures: .npy or .safetensors, one a row.", valueName: "file"))
    var imageVectors: String?

    @Option(help: ArgumentHelp("Which image each row is; by default the vectors' path with .ids.", valueName: "file"))
    var imageIds: String?

    @Option(help: "How hard drawn pictures are: noise added to their features, 0 or more.")
    var difficulty: Double?

    @Option(help: ArgumentHelp("Where relative image paths start.", valueName: "directory"))
    var imageRoot = ""

    func validate() throws {
        if sets.isEmpty { throw ValidationError("Name a question set.") }
        if imageIds != nil, imageVectors == nil {
            throw ValidationError("--image-ids belongs to --image-vectors FILE.")
        }
        if let difficulty, !(difficulty >= 0 && difficulty.isFinite) {
            throw ValidationError("--difficulty is \(difficulty); it is 0 or more")
        }
        if difficulty != nil, imageVectors != nil {
            throw ValidationError("--difficulty is for drawn pictures; leave it out with vectors.")
        }
    }

    /// The sets, of one taxonomy.
    func open() throws -> [QuestionSetFile] {
        let files = try sets.map { try QuestionSetFile(path: $0) }
        let vocabulary = PathVocabulary(files[0].header.taxonomy)
        guard vocabulary.leaves.count > 0 else {
            throw UserError("'\(sets[0])' has no taxonomy; build it with '--taxonomy'")
        }
        for file in files { try file.check(imageRoot: imageRoot) }
        for file in files.dropFirst() where PathVocabulary(file.header.taxonomy) != vocabulary {
            throw UserError("'\(file.path)' is of another taxonomy than '\(sets[0])'; train on sets of one taxonomy")
        }
        return files
    }

    /// What images are.
    ///
    /// - Throws: `VectorFileError`, `TableError`.
    func features() throws -> LinearSettings.Features {
        guard let imageVectors else { return .specimens(difficulty: difficulty ?? 1) }
        return .vectors(try LabelledVectors(imageVectors, ids: imageIds).reference())
    }

    /// Where images' features come from.
    func source(_ taxonomy: Taxonomy) async throws -> any FeatureSource { try await source(features(), taxonomy) }

    /// The same, with features that are known already.
    func source(_ features: LinearSettings.Features, _ taxonomy: Taxonomy) async throws -> any FeatureSource {
        KeptFeatures(try await features.source(taxonomy: taxonomy, imageRoot: imageRoot))
    }
}

/// What training leaves behind.
struct TrainingOutput: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The policy to write.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("Write the settings and each epoch's or step's figures as JSON.", valueName: "file"))
    var log: String?

    @Flag(name: .shortAndLong, help: "Say nothing of the progress.")
    var quiet = false

    /// What can be told before hours of training.
    func validate() throws {
        for path in [output] + (log.map { [$0] } ?? []) {
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
                throw ValidationError("'\(path)' is a directory; name a file")
            }
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            if !FileManager.default.fileExists(atPath: parent) {
                throw ValidationError("'\(path)' cannot be written: there is no directory '\(parent)'")
            }
        }
    }

    func tell(_ text: String) { if !quiet { StandardError.print(text) } }

    func tell(_ epoch: SupervisedLearning.Epoch) {
        tell("\(epoch.stage), epoch \(epoch.epoch): loss \(Self.text(epoch.loss, digits: 4))")
    }

    /// Writes the policy.
    func write(_ weights: PolicyWeights, version: Int) throws {
        let sha256 = try PolicyFile.write(weights, version: version, to: output)
        WrittenFile.tell("\(output): version \(version), SHA-256 \(sha256)", of: output)
    }

    /// Writes the log, then the policy.
    func write(_ weights: PolicyWeights, version: Int, log entries: some Encodable) throws {
        if let log {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let file = try WholeFile(path: log)
            try file.write(Array(try encoder.encode(entries)) + [UInt8(ascii: "\n")])
            try file.commit()
        }
        try write(weights, version: version)
    }

    static func text(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }
}

/// A log of epochs.
struct EpochLog<Settings: Encodable>: Encodable {
    let settings: Settings
    let examples: Int
    let epochs: [SupervisedLearning.Epoch]
}

/// Shares and counts that options may have.
enum TrainingRange {
    static func check(_ option: String, share value: Double) throws {
        guard (0...1).contains(value) else { throw ValidationError("\(option) is \(value); it is a share from 0 to 1") }
    }

    static func check(_ option: String, positive value: Double) throws {
        guard value > 0, value.isFinite else { throw ValidationError("\(option) is \(value); it is a number above 0") }
    }

    static func check(_ option: String, notNegative value: Double) throws {
        guard value >= 0, value.isFinite else { throw ValidationError("\(option) is \(value); it is 0 or more") }
    }

    static func check(_ option: String, _ value: Int, from least: Int) throws {
        guard (least...1_000_000).contains(value) else {
            throw ValidationError("\(option) is \(value); it is a number from \(least) to 1000000")
        }
    }
}
