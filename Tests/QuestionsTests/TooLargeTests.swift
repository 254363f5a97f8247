import Files
import Questions
import Taxonomies
import TestSupport
import Testing

@Suite struct TooLargeTests {
    @Test func a_header_that_could_not_be_read_again_is_refused() throws {
        let directory = try TemporaryDirectory()
        let entries = (0..<40).map {
            Taxonomy.Entry(name: "\($0)" + String(repeating: "x", count: 1 << 19), parent: nil, level: 1)
        }
        let taxonomy = try Taxonomy(name: "large", ranks: ["species"], entries: entries)
        let header = QuestionSetHeader(
            name: "large", subject: "animal", firstScoredLevel: 1, distractors: .init(method: "random"), seed: 1,
            source: "a test", taxonomy: taxonomy)
        let error = #expect(throws: FileError.self) {
            _ = try QuestionSetWriter(path: directory.file("set"), header: header)
        }
        #expect(error?.description.contains("40 names") == true)
    }

    @Test func a_sample_that_could_not_be_read_again_is_refused() throws {
        let directory = try TemporaryDirectory()
        var samples = Fixtures.samples(3)
        samples[1].image = "data:" + String(repeating: "A", count: 17 << 20)
        #expect(throws: FileError.self) { try Fixtures.write(samples, in: directory) }
    }
}
