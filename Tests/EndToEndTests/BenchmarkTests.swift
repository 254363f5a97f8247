import Foundation
import TestSupport
import Testing

/// The benchmark's own annotations and taxonomies, where they lie beside the package: imported, run, scored, exported and
/// scored again.
@Suite(.enabled(if: SharedData.directory != nil, "the benchmark's files are not at ../shared/data"))
struct `The benchmark` {
    private let directory: TemporaryDirectory
    private let shared: URL

    init() throws {
        directory = try TemporaryDirectory()
        shared = try #require(SharedData.directory)
    }

    /// Runs a command that has to succeed.
    @discardableResult
    private func linnet(_ arguments: String...) async throws -> LinnetCommand.Result {
        let result = try await LinnetCommand(arguments).ended()
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `imports, runs, scores, and scores the same from its own results format`() async throws {
        let (set, run) = (directory.file("cub.set"), directory.file("run"))
        let results = directory.file("cub200-results.json")
        try await linnet(
            "questions", "import", shared.appending(path: "annotations/CUB200_with_similar_choice.jsonl").path,
            "--name",
            "CUB-200-similar", "--first-level", "1", "--ranks", "order,family,genus,species", "-o", set)
        let inspected = try json(try await linnet("questions", "inspect", set, "--json").output)
        #expect(inspected["samples"] as? Int == 5794)
        #expect(inspected["questions"] as? Int == 23_176)
        #expect((inspected["levels"] as? [Any])?.count == 4)
        #expect((inspected["sha256"] as? String)?.count == 64)

        try await linnet(
            "evaluate", set, "--model", "null", "--strategy", "independent", "--workers", "2", "--run", run, "--quiet")
        let measured = try json(try await linnet("measures", run, "--json").output)
        try await linnet("export", run, "--format", "benchmark", "-o", results)
        let again = try json(
            try await linnet("measures", "--benchmark-results", results, "--first-level", "1", "--json").output)
        let plain = try PlainScore(of: results, levels: 4)
        #expect(measured["samples"] as? Int == 5794)
        for (key, value) in plain.figures {
            let (ours, theirs) = (try #require(measured[key] as? Double), try #require(again[key] as? Double))
            #expect(ours == theirs, "\(key)")
            #expect(abs(ours - value) < 1e-9, "\(key): \(ours), by the definitions \(value)")
        }
        let levels = try #require(measured["levels"] as? [String: Double])
        #expect(levels == again["levels"] as? [String: Double])
        #expect(levels.keys.sorted() == ["1", "2", "3", "4"])
        for (number, value) in plain.levels { #expect(abs((levels["\(number)"] ?? -1) - value) < 1e-9) }
        for report in [measured, again] {
            let published = try #require(report["published"] as? [[String: Any]])
            #expect(published.contains { $0["model"] as? String == "GPT-4o" && $0["hca"] as? Double == 81.96 })
        }

        try await linnet("export", run, "--format", "jsonl", "-o", directory.file("answers.jsonl"))
        let lines = try String(contentsOfFile: directory.file("answers.jsonl"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 5794)
        let first = try json(String(lines[0]))
        for key in ["id", "image", "label", "levels", "failures"] { #expect(first[key] != nil, "\(key)") }
        let level = try #require((first["levels"] as? [[String: Any]])?.first)
        for key in ["number", "rank", "choices", "gold", "letter", "reading", "text", "rewards"] {
            #expect(level[key] != nil, "\(key)")
        }
    }

    @Test(arguments: [
        ("CUB200", 200), ("Food", 84), ("Inat_animal", 5388), ("Inat_plantae", 4271), ("imagenet_animal", 397),
    ])
    func `has taxonomies that load`(name: String, leaves: Int) async throws {
        let path = shared.appending(path: "taxonomies/hierarchy_\(name).json").path
        let tree = try json(try await linnet("taxonomy", "inspect", path, "--json").output)
        #expect(tree["leaves"] as? Int == leaves)
    }

    @Test func `has one taxonomy with a shared name, which has to be allowed`() async throws {
        let path = shared.appending(path: "taxonomies/hierarchy_imagenet_artifact.json").path
        let refused = try await LinnetCommand.run("taxonomy", "inspect", path)
        #expect(refused.status == 2)
        for words in ["artifact.json:453", "sports equipment", "line 235", "--allow-shared-names"] {
            #expect(refused.errors.contains(words), "\(refused.errors)")
        }
        let allowed = try await linnet("taxonomy", "inspect", path, "--json", "--allow-shared-names")
        #expect(try json(allowed.output)["leaves"] as? Int == 494)
        #expect(allowed.errors.contains("warning: 'sports equipment'"))
    }
}

/// A results file without gaps, scored as the definitions say, without any of Linnet's code.
private struct PlainScore {
    /// Per cent, by the key under which `linnet measures --json` has it.
    let figures: [String: Double]
    let levels: [Int: Double]

    init(of path: String, levels depth: Int) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let list = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        let answers = list.map { sample in
            (1...depth).map { level in
                sample["ground_truth_level\(level)"] as? String == sample["predicted_level\(level)"] as? String
            }
        }
        func mean(_ value: ([Bool]) -> Double) -> Double {
            100 * answers.map(value).reduce(0, +) / Double(answers.count)
        }
        figures = [
            "hca": mean { $0.allSatisfy { $0 } ? 1 : 0 }, "leaf": mean { $0[depth - 1] ? 1 : 0 },
            "por": mean { Double($0.count { $0 }) / Double(depth) },
            "prefix_por": mean { Double($0.prefix { $0 }.count) / Double(depth) },
            "s_por": mean { Double($0.split(separator: false).map(\.count).max() ?? 0) / Double(depth) },
            "tor": mean { path in Double(zip(path, path.dropFirst()).count { $0 && $1 }) / Double(depth - 1) },
        ]
        levels = Dictionary(
            uniqueKeysWithValues: (0..<depth).map { level in (level + 1, mean { $0[level] ? 1 : 0 }) })
    }
}

private enum SharedData {
    /// Nil where the files are not there, which is an answer and no failure.
    static let directory: URL? = {
        let package = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized
        let found = package.appending(path: "../shared/data").standardized
        return FileManager.default.fileExists(atPath: found.appending(path: "annotations").path) ? found : nil
    }()
}
