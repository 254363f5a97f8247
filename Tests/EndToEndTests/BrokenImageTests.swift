import Foundation
import TestSupport
import Testing

@Suite(.aheadOfOthers) struct `Images that are missing or broken` {
    /// What this test reads of `linnet measures --json`.
    private struct Measures: Decodable {
        let samples: Int
        let hca: Double
        let failures: [String: Int]
    }

    /// What it reads of a line of `linnet export --format jsonl`.
    private struct Line: Decodable {
        struct Level: Decodable {
            let letter: String?
            let goldLetter: String
        }
        let image: String
        let levels: [Level]
        let failure: Failure?

        struct Failure: Decodable { let kind: String }
        var isPathRight: Bool { levels.allSatisfy { $0.letter == $0.goldLetter } }
    }

    @Test func `fail with their kind, the run goes on, and the score's denominator keeps them`() async throws {
        let directory = try TemporaryDirectory()
        let environment = ["XDG_CACHE_HOME": directory.path]
        let drawn = try await LinnetCommand.run("specimens", "--limit", "8", "-o", directory.file("pictures"))
        #expect(drawn.status == 0, "\(drawn.errors)")
        let pictures = try FileManager.default.subpathsOfDirectory(atPath: directory.file("pictures"))
            .filter { $0.hasSuffix(".png") }.sorted()
        #expect(pictures.count == 8)
        // Of each kind of file there are some: whole ones, none at all, text, half a picture, a directory.
        _ = try directory.write("no picture", to: "pictures/text.png")
        let whole = try Data(contentsOf: URL(fileURLWithPath: directory.file("pictures/" + pictures[0])))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: directory.file("pictures/half.png")))
        try FileManager.default.createDirectory(
            atPath: directory.file("pictures/folder.png"), withIntermediateDirectories: false)
        let references = pictures + ["absent.png", "text.png", "half.png", "folder.png"]
        let samples = 60
        let set = try TestSets.write(samples: samples, to: directory.file("set.questions")) {
            references[$0 % references.count]
        }
        let run = directory.file("run")
        let result = try await LinnetCommand(
            [
                "evaluate", set, "--model", "embedding", "--workers", "2", "--quiet", "--run", run, "--image-root",
                directory.file("pictures"),
            ], environment: environment
        ).ended()
        #expect(result.status == 0, "\(result.errors)")

        let told = try await LinnetCommand.run("measures", run, "--json")
        let measures = try JSONDecoder().decode(Measures.self, from: Data(told.output.utf8))
        print("of \(measures.samples) samples failed: \(measures.failures)")
        #expect(measures.samples == samples)
        #expect(measures.failures == ["image-missing": 5, "image-unreadable": 15])
        let exported = try await LinnetCommand.run("export", run, "--format", "jsonl", "-o", directory.file("lines"))
        #expect(exported.status == 0, "\(exported.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let lines = try String(contentsOfFile: directory.file("lines"), encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.count == samples)
        for line in lines { #expect((line.failure == nil) == pictures.contains(line.image), "\(line.image)") }
        let right = lines.filter { $0.failure == nil && $0.isPathRight }.count
        #expect(abs(measures.hca - 100 * Double(right) / Double(samples)) < 1e-9)
    }
}
