import ArgumentParser
import Foundation
import Questions

/// `linnet questions inspect`: what a question set holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows a question set's header, its counts and chance levels, and one of its samples.")

    @Argument(help: "The question set.")
    var set: String

    @Option(help: "The sample to show: its id, or its index from 0.")
    var sample: String?

    @Flag(help: "Print JSON.")
    var json = false

    /// The summary's members and the sample beside them, in one object.
    private struct Inspection: Encodable {
        var summary: QuestionSetSummary
        var sample: SampleDescription?

        private enum Key: CodingKey { case sample }

        func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encodeIfPresent(sample, forKey: .sample)
        }
    }

    func run() throws {
        let file = try QuestionSetFile(path: set)
        let inspection = Inspection(summary: try QuestionSetSummary(file), sample: try shownSample(of: file))
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(inspection), as: UTF8.self))
        } else {
            print(inspection.summary.text)
            if let sample = inspection.sample { print("\n\(sample)") }
        }
    }

    private func shownSample(of file: QuestionSetFile) throws -> SampleDescription? {
        guard let sample else {
            return file.count == 0 ? nil : SampleDescription(try file.sample(at: 0), at: 0, header: file.header)
        }
        guard let index = try file.index(ofSample: sample) else {
            throw UserError(
                "'\(set)' has no sample with the id '\(sample)', and its indices go from 0 to \(file.count - 1)")
        }
        return SampleDescription(try file.sample(at: index), at: index, header: file.header)
    }
}
