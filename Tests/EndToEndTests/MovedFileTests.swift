import Foundation
import Ledger
import Questions
import Runs
import TestSupport
import Testing

/// Recordings and pictures are known by their content: where they lie may change, what they hold may not.
@Suite(.aheadOfOthers) struct `A run goes on` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 60, to: directory.file("set.questions")) { "\($0 % 20).png" }
    }

    private func linnet(_ arguments: [String], status: Int32 = 0) async throws -> LinnetCommand.Result {
        let result = try await LinnetCommand(arguments).ended()
        #expect(result.status == status, "\(arguments.joined(separator: " ")): \(result.errors)")
        return result
    }

    private func settings(_ run: String) throws -> RunSettings {
        try RunLedger.openForReading(RunDirectory(directory.file(run))).settings
    }

    private func digest(_ run: String) throws -> String {
        try RunLedger.openForReading(RunDirectory(directory.file(run))).digest()
    }

    private func move(_ name: String, _ other: String) throws {
        try FileManager.default.moveItem(atPath: directory.file(name), toPath: directory.file(other))
    }

    private func drawPictures(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: directory.file(folder), withIntermediateDirectories: true)
        for number in 0..<20 {
            try Data(try TestPictures.file(.png, 16 + number, 16)).write(
                to: URL(fileURLWithPath: directory.file("\(folder)/\(number).png")))
        }
    }

    @Test func `with a recording that has moved, and not with another one`() async throws {
        let run = directory.file("again")
        func evaluate(_ from: String, status: Int32 = 0) async throws -> LinnetCommand.Result {
            try await linnet(
                ["evaluate", set, "--model", "replay", "--from", directory.file(from), "--run", run, "--quiet"],
                status: status)
        }
        _ = try await linnet(["evaluate", set, "--model", "null", "--run", directory.file("old"), "--quiet"])
        _ = try await linnet([
            "evaluate", set, "--model", "null", "--seed", "9", "--run", directory.file("other"), "--quiet",
        ])
        _ = try await evaluate("old")
        #expect(try digest("again") == digest("old"))
        try move("old", "moved")
        var refused = try await linnet(["resume", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("say where it is now with --from PATH"), "\(refused.errors)")
        _ = try await linnet(["resume", run, "--quiet", "--from", directory.file("moved")])
        #expect(try settings("again").json().contains(directory.file("moved")))
        _ = try await linnet(["resume", run, "--quiet"])
        try move("moved", "third")
        _ = try await evaluate("third")

        refused = try await linnet(["resume", run, "--quiet", "--from", directory.file("other")], status: 2)
        #expect(refused.errors.contains("does not hold what the run replays"), "\(refused.errors)")
        refused = try await evaluate("other", status: 2)
        #expect(refused.errors.contains("model.replay.sha256"), "\(refused.errors)")
        refused = try await linnet(["resume", directory.file("other"), "--quiet", "--from", run], status: 2)
        #expect(refused.errors.contains("the run replays nothing"), "\(refused.errors)")
    }

    @Test func `with a results file that has moved, and not with one that has changed`() async throws {
        let results = directory.file("results.json")
        _ = try await linnet(["evaluate", set, "--model", "null", "--run", directory.file("old"), "--quiet"])
        _ = try await linnet(["export", directory.file("old"), "--format", "benchmark", "-o", results])
        let run = directory.file("again")
        _ = try await linnet(["evaluate", set, "--model", "replay", "--from", results, "--run", run, "--quiet"])
        try move("results.json", "moved.json")
        _ = try await linnet(["resume", run, "--quiet", "--from", directory.file("moved.json")])
        var bytes = try Data(contentsOf: URL(fileURLWithPath: directory.file("moved.json")))
        bytes.append(UInt8(ascii: "\n"))
        try bytes.write(to: URL(fileURLWithPath: directory.file("moved.json")))
        let refused = try await linnet(["resume", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("does not hold what the run replays"), "\(refused.errors)")
        let nothing = try await linnet(
            ["evaluate", set, "--model", "replay", "--from", directory.file("nothing"), "--run", run], status: 2)
        #expect(nothing.errors.contains("neither a run's directory nor a results file"), "\(nothing.errors)")
    }

    @Test func `with pictures that have moved, and with changed ones only when it is told so`() async throws {
        try drawPictures(in: "pictures")
        let run = directory.file("run")
        func evaluate(_ root: String, status: Int32 = 0) async throws -> LinnetCommand.Result {
            try await linnet(
                ["evaluate", set, "--image-root", directory.file(root), "--run", run, "--quiet"], status: status)
        }
        _ = try await evaluate("pictures")
        let begun = try #require(try settings("run").pictures)
        #expect(begun.count == 20)
        try move("pictures", "moved")
        var refused = try await linnet(["resume", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("say where they are now with --image-root"), "\(refused.errors)")
        _ = try await linnet(["resume", run, "--quiet", "--image-root", directory.file("moved")])
        #expect(try settings("run").imageRoot == directory.file("moved"))
        #expect(try settings("run").pictures == begun)
        try move("moved", "third")
        _ = try await evaluate("third")

        // Of the same size, so that the bytes tell.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: directory.file("third/7.png")))
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: directory.file("third/7.png")))
        refused = try await linnet(["resume", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("are not those that the run began with"), "\(refused.errors)")
        refused = try await evaluate("third", status: 2)
        #expect(refused.errors.contains("are not those that the run began with"), "\(refused.errors)")
        refused = try await linnet(["evaluate", set, "--run", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("are not in the current directory"), "\(refused.errors)")
        _ = try await linnet(["resume", run, "--quiet", "--pictures-changed"])
        #expect(try settings("run").pictures == begun)

        // What was not there when it began may come, and what was there may not go.
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: directory.file("third/7.png")))
        try FileManager.default.removeItem(atPath: directory.file("third/3.png"))
        let other = directory.file("other")
        _ = try await linnet([
            "evaluate", set, "--image-root", directory.file("third"), "--run", other, "--quiet",
        ])
        #expect(try settings("other").pictures?.missing.count == 1)
        try bytes.write(to: URL(fileURLWithPath: directory.file("third/3.png")))
        _ = try await linnet(["resume", other, "--quiet"])
        _ = try await linnet([
            "evaluate", set, "--image-root", directory.file("third"), "--run", other, "--quiet",
        ])
        try FileManager.default.removeItem(atPath: directory.file("third/3.png"))
        refused = try await linnet(["resume", run, "--quiet"], status: 2)
        #expect(refused.errors.contains("--pictures-changed"), "\(refused.errors)")
    }

    @Test func `by the place of its pictures where nobody could see them when it began`() async throws {
        let run = directory.file("run")
        func evaluate(_ root: String, status: Int32) async throws -> LinnetCommand.Result {
            try await linnet(
                ["evaluate", set, "--image-root", directory.file(root), "--run", run, "--quiet"], status: status)
        }
        _ = try await evaluate("later", status: 3)
        #expect(try settings("run").pictures == nil)
        var refused = try await evaluate("elsewhere", status: 2)
        #expect(refused.errors.contains("imageRoot"), "\(refused.errors)")
        refused = try await linnet(["resume", run, "--quiet", "--image-root", directory.path], status: 2)
        #expect(refused.errors.contains("leave out --image-root"), "\(refused.errors)")
        // Once they are there, the same run takes them.
        try drawPictures(in: "later")
        _ = try await linnet(["resume", run, "--quiet", "--retry-failed"])
        _ = try await evaluate("later", status: 0)
        #expect(try settings("run").pictures == nil)
    }

    @Test func `without a word about pictures that its model does not look at`() async throws {
        let run = directory.file("run")
        _ = try await linnet([
            "evaluate", set, "--model", "null", "--image-root", directory.path, "--run", run, "--quiet",
        ])
        for option in [["--image-root", directory.path], ["--pictures-changed"]] {
            let refused = try await linnet(["resume", run, "--quiet"] + option, status: 2)
            #expect(refused.errors.contains("looks at no pictures; leave out \(option[0])"), "\(refused.errors)")
        }
    }
}
