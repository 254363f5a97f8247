import ArgumentParser
import Files
import Foundation
import Measures
import Models
import Outcomes
import Questions
import Reasoning
import Specimens
import Training

/// `linnet questions export`: a question set for other programs.
struct ExportQuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a question set as the benchmark's JSONL, or as chat examples for outside trainers.",
        discussion: """
            As benchmark, importing it gives the same samples, byte for byte; their header is what the import is told. As \
            sft-chat, a line is one request in a run's words with the \
            answer that the model should give, as TRL, LLaMA-Factory or ms-swift read it.
            """)

    /// What is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case benchmark
        case sftChat = "sft-chat"
    }

    @Argument(help: "The question set.")
    var set: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the JSONL file.", valueName: "file"))
    var output: String

    @Option(help: "What is written.")
    var format: Format = .benchmark

    @Option(help: "Of sft-chat: whose format. Default: llama-factory.")
    var trainer: ChatExport.Trainer?

    @Option(help: "Of sft-chat: which stages. Default: both.")
    var stage: ChatExample.Stages?

    @Flag(help: "Of sft-chat: without pictures; the leaf's name is told instead.")
    var textOnly = false

    @Option(help: "Of sft-chat: only samples of this split.")
    var split: String?

    @Option(help: ArgumentHelp("Of sft-chat: where relative image paths start.", valueName: "directory"))
    var imageRoot: String?

    @Option(help: ArgumentHelp("Of sft-chat: draw specimens into this directory.", valueName: "directory"))
    var drawInto: String?

    @OptionGroup var prompts: PromptOptions

    func validate() throws {
        guard format != .sftChat else {
            if textOnly, stage == .one {
                throw ValidationError("Without pictures there is no stage one; leave out --stage or --text-only.")
            }
            return
        }
        if trainer != nil || stage != nil || textOnly || split != nil || imageRoot != nil || drawInto != nil {
            throw ValidationError(
                "--trainer, --stage, --text-only, --split, --image-root and --draw-into need --format sft-chat.")
        }
    }

    func run() throws {
        let set = try QuestionSetFile(path: set)
        guard format == .sftChat else {
            try QuestionExport.run(set, to: output)
            WrittenFile.tell("\(output): \(Number.of(set.count, "sample"))", of: output)
            return
        }
        let export = ChatExport(
            trainer: trainer ?? .llamaFactory, stages: stage ?? .both, isPictured: !textOnly, split: split)
        try set.check(imageRoot: imageRoot ?? "")
        let root = imageRoot.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let drawing = drawInto.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        if let drawing { try Directory.make(drawing) }
        let count = try export.run(set, prompts: try prompts.settings(), to: output) { sample in
            try Self.place(of: sample, set, root: root ?? "", drawing: drawing)
        }
        if count == 0 { StandardError.print("note: no sample fits, so that the file is empty") }
        WrittenFile.tell("\(output): \(Number.of(count, "example"))", of: output)
    }

    /// Where a trainer finds a sample's picture.
    private static func place(
        of sample: Sample, _ set: QuestionSetFile, root: String, drawing: String?
    ) throws -> String {
        guard sample.image.hasPrefix(SpecimenReference.scheme) else {
            let isRemote = ["http:", "https:", "data:"].contains { sample.image.lowercased().hasPrefix($0) }
            return isRemote ? sample.image : ImagePath.resolve(sample.image, root: root)
        }
        guard let drawing else {
            throw UserError(
                "sample '\(sample.id)' is a specimen, which is in no file; give --draw-into DIRECTORY, or --text-only")
        }
        switch SpecimenPicture.draw(sample.image, taxonomy: set.header.taxonomy) {
        case .failure(let failure): throw UserError("sample '\(sample.id)': \(failure.message)")
        case .success(let picture):
            // Percent-encoded as it is, the name holds no slash.
            let name = sample.image.dropFirst(SpecimenReference.scheme.count).replacing("?n=", with: "-")
            let path = "\(drawing)/\(name).png"
            try PNG.write(picture, to: path)
            return path
        }
    }
}

extension ChatExport.Trainer: ExpressibleByArgument {}
extension ChatExample.Stages: ExpressibleByArgument {}
