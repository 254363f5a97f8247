import ArgumentParser
import Foundation
import Measures
import Questions
import Runs
import Taxonomies
import Vectors

extension DistractorMethod: ExpressibleByArgument {}

/// `linnet questions build`: a set from a taxonomy and images.
struct QuestionsBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Makes a question set from a taxonomy and images.",
        discussion: """
            Images are a directory with a directory a leaf, a table with the columns 'image' and 'leaf', a JSON file in \
            the COCO form, or specimens, which are drawn when they are asked for.
            """)

    @Option(help: "A taxonomy's file, or 'bundled'. Given more than once, the trees are joined.")
    var taxonomy: [String]

    @OptionGroup var options: TaxonomyOptions

    @Option(help: ArgumentHelp("So many specimens of each leaf.", valueName: "count"))
    var specimens: Int?

    @Option(help: ArgumentHelp("A directory, a .csv or .tsv file, or a .json file.", valueName: "path"))
    var images: String?

    @Option(
        help: ArgumentHelp(
            "How wrong choices are found; similar by the taxonomy, or by vectors where they are given.",
            valueName: "method"))
    var distractors: DistractorMethod = .random

    @OptionGroup var vectors: VectorOptions

    @Option(help: "Seeds whatever is random: the same seed and sets make the same file.")
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("At most so many samples, each leaf keeping its share.", valueName: "count"))
    var limit: Int?

    @Option(help: "The set's name. By default the taxonomy's.")
    var name: String?

    @Option(help: "What the pictures show, such as plant, animal or bird.")
    var subject = ""

    @Option(help: ArgumentHelp("The first level that is scored; those above it are context.", valueName: "level"))
    var firstLevel = 1

    @Option(help: "The split that images without one of their own belong to, such as test.")
    var split = ""

    @Flag(help: "Count and leave out images that cannot be used, rather than stop.")
    var skipBad = false

    @Option(name: .shortAndLong, help: ArgumentHelp("The question set to write.", valueName: "set"))
    var output: String

    func validate() throws {
        if taxonomy.isEmpty { throw ValidationError("Name a taxonomy: --taxonomy FILE, or --taxonomy bundled.") }
        if (specimens == nil) == (images == nil) {
            throw ValidationError("Give either --specimens COUNT or --images PATH.")
        }
        if vectors.isGiven, distractors != .similar || vectors.textVectors == nil {
            throw ValidationError(
                "Vectors are for --distractors similar with --text-vectors FILE, and perhaps --image-vectors FILE.")
        }
        if let specimens, !(1...1_000_000).contains(specimens) {
            throw ValidationError("--specimens must be between 1 and 1000000.")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if !(1...Taxonomy.maximumDepth).contains(firstLevel) {
            throw ValidationError("--first-level must be between 1 and \(Taxonomy.maximumDepth).")
        }
    }

    func run() throws {
        let tree = try options.read(taxonomy)
        guard firstLevel <= tree.depth else {
            throw UserError("--first-level \(firstLevel) is below the deepest level of the taxonomy, \(tree.depth)")
        }
        let source = try source(of: tree)
        let header = QuestionSetHeader(
            name: name ?? tree.name, subject: subject, firstScoredLevel: firstLevel, distractors: .init(method: ""),
            seed: seed, source: "\(tree.name) and \(source.summary)", taxonomy: tree)
        let build = QuestionSetBuild(
            header: header, distractors: try choices(of: tree, for: source), limit: limit, skipsBad: skipBad)
        let report = try build.write(source, to: output)
        if report.complaintCount > 0 {
            let more = report.complaintCount - report.complaints.count
            let lines =
                report.complaints.map { "skipped: \($0)" } + (more > 0 ? ["skipped: \(more) more"] : [])
                + [
                    "\(Number.of(report.skippedImages, "image")) \(report.skippedImages == 1 ? "was" : "were") left out."
                ]
            try? FileHandle.standardError.write(  // What was skipped is told if it can be; the set is whole either way.
                contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        }
        print("\(output): \(Number.of(report.samples, "sample")), \(Number.of(report.questions, "question"))")
    }

    private func choices(of tree: Taxonomy, for source: any ImageSource) throws -> DistractorSource {
        guard let texts = try vectors.texts() else { return .taxonomy(distractors) }
        let images = try vectors.images()
        let files = try [images, texts].compactMap { try $0?.reference().signature }
        let similarity = try VectorSimilarity(
            taxonomy: tree, images: try images.map { try ImageVectors($0) },
            texts: try TextVectors(texts, ranks: tree.ranks), signature: files.joined(separator: " and "))
        try similarity.check(source)
        return .similarity(similarity)
    }

    private func source(of tree: Taxonomy) throws -> any ImageSource {
        guard let images else {
            return try SpecimenSource(taxonomy: tree, countPerLeaf: specimens ?? 0, split: split)
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: images, isDirectory: &isDirectory) else {
            throw UserError("--images: there is no '\(images)'")
        }
        if isDirectory.boolValue { return DirectorySource(path: images, taxonomy: tree, split: split) }
        if images.lowercased().hasSuffix(".json") { return COCOSource(path: images, taxonomy: tree, split: split) }
        return TableSource(path: images, taxonomy: tree, split: split)
    }
}
