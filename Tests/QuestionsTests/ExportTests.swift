import Foundation
import Questions
import TestSupport
import Testing

@Suite struct ExportTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let benchmark = "../shared/data/annotations/CUB200_with_similar_choice.jsonl"
    private static let hasBenchmark = FileManager.default.fileExists(atPath: benchmark)

    private let settings = QuestionImport(name: "n", ranks: [], firstScoredLevel: 1)

    @Test func an_export_imports_to_the_same_samples() throws {
        // A name may be offered once only: the fixtures' names differ by their number.
        let samples = Fixtures.samples(300)
        let set = try QuestionSetFile(path: try Fixtures.write(samples, in: directory))
        try QuestionExport.run(set, to: directory.file("out.jsonl"))
        _ = try settings.run(from: directory.file("out.jsonl"), to: directory.file("again"))
        #expect(try Fixtures.samples(ofSetAt: directory.file("again")) == samples)
        let again = try QuestionSetFile(path: directory.file("again"))
        #expect(try records(of: again) == records(of: set))
        // What is no sample's is not in the export: the import says it.
        #expect(again.header.distractors.method == "given" && set.header.distractors.method == "similar")
        #expect(again.sha256 != set.sha256)
    }

    private func records(of set: QuestionSetFile) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try set.forEachRecord(in: 0..<set.count) { _, bytes in records.append(Array(bytes)) }
        return records
    }

    @Test func absent_levels_are_null_down_to_the_deepest() throws {
        let sample = Sample(
            id: "i\"\n", image: "a\\b", label: "", split: "", levels: [Level(number: 2, choices: ["x", "y"], gold: 1)])
        let set = try QuestionSetFile(path: try Fixtures.write([sample], in: directory))
        try QuestionExport.run(set, to: directory.file("out.jsonl"))
        let text = try String(contentsOfFile: directory.file("out.jsonl"), encoding: .utf8)
        #expect(
            text == #"{"id": "i\"\n", "image": "a\\b", "label": "", "split": "", "#
                + #""level1": null, "choices_level1": null, "level2": "y", "choices_level2": ["x", "y"], "#
                + #""level3": null, "choices_level3": null, "level4": null, "choices_level4": null}"# + "\n")
    }

    @Test(.enabled(if: hasBenchmark, "the benchmark's annotations are not here"))
    func the_benchmark_survives_export_and_import_to_the_byte() throws {
        let source = URL(fileURLWithPath: Self.benchmark).lastPathComponent
        let report = try settings.run(from: Self.benchmark, to: directory.file("first"))
        #expect(report.samples == 5794 && report.questions == 23_176 && report.skipped.isEmpty)
        let first = try QuestionSetFile(path: directory.file("first"))
        try QuestionExport.run(first, to: directory.file(source))
        _ = try settings.run(from: directory.file(source), to: directory.file("second"))
        #expect(try QuestionSetFile(path: directory.file("second")).sha256 == first.sha256)
    }

    @Test(.enabled(if: hasBenchmark, "the benchmark's annotations are not here"))
    func the_bytes_of_an_imported_sample_are_those_that_a_sample_writes() throws {
        _ = try settings.run(from: Self.benchmark, to: directory.file("first"))
        let first = try QuestionSetFile(path: directory.file("first"))
        var writer = try QuestionSetWriter(path: directory.file("second"), header: first.header)
        try first.forEachSample { try writer.append($1) }
        try writer.finish()
        #expect(try QuestionSetFile(path: directory.file("second")).sha256 == first.sha256)
    }
}
