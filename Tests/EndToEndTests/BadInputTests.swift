import Foundation
import TestSupport
import Testing

/// The user's mistakes: each has a sentence that says what would work, and exit status 2.
@Suite(.aheadOfOthers) struct `A mistake` {
    private let directory: TemporaryDirectory
    private let set: String

    init() throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 20, to: directory.file("set.questions"))
    }

    private func expectMistake(
        _ arguments: [String], says words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await LinnetCommand(arguments).ended()
        #expect(result.status == 2, "\(result.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: sourceLocation)
        }
    }

    private func evaluate(_ set: String, _ more: String...) -> [String] {
        ["evaluate", set, "--model", "null", "--workers", "1", "--quiet", "--run", directory.file("run")] + more
    }

    @Test func `in the set's name`() async throws {
        try await expectMistake(evaluate(directory.file("none")), says: "cannot read", "No such file")
    }

    @Test func `of a foreign file for a set`() async throws {
        let text = try directory.write("{\"image\": \"a.jpg\"}\n", to: "foreign.jsonl")
        try await expectMistake(evaluate(text), says: "is not a question set", "linnet questions import")
    }

    @Test func `of a set that was cut off or damaged`() async throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: set))
        try whole.dropLast(10).write(to: URL(fileURLWithPath: directory.file("cut")))
        try await expectMistake(evaluate(directory.file("cut")), says: "is cut off")
        var damaged = whole
        damaged[whole.count - 20] ^= 1
        try damaged.write(to: URL(fileURLWithPath: directory.file("damaged")))
        try await expectMistake(evaluate(directory.file("damaged")), says: "is damaged")
    }

    @Test func `of another run's directory`() async throws {
        #expect(try await LinnetCommand(evaluate(set)).ended().status == 0)
        try await expectMistake(evaluate(set, "--strategy", "two-stage"), says: "strategy", "independent", "two-stage")
        let other = try TestSets.write(samples: 21, to: directory.file("other.questions"))
        try await expectMistake(evaluate(other), says: "set")
    }

    @Test func `of a run's directory that cannot be written`() async throws {
        let file = try directory.write("", to: "file")
        try await expectMistake(
            ["evaluate", set, "--model", "null", "--quiet", "--run", file + "/run"], says: "file/run")
    }

    @Test func `of a directory that holds no run`() async throws {
        try await expectMistake(["resume", directory.path, "--quiet"], says: "holds no run")
    }

    @Test func `in an option's value`() async throws {
        try await expectMistake(evaluate(set, "--workers", "0"), says: "--workers is 0")
        try await expectMistake(evaluate(set, "--strategy", "best"), says: "independent", "two-stage")
        try await expectMistake(evaluate(set, "--repeats", "0"), says: "--repeats is 0")
        try await expectMistake(
            evaluate(set, "--reward-weights", "speed=1"),
            says: "there is no reward component 'speed'",
            "accuracy, format, path, distance, overlong")
        try await expectMistake(evaluate(set, "--reward-weights", "format"), says: "'format' is no weight")
        try await expectMistake(evaluate(set, "--reward-weights", "overlong=1"), says: "--overlong-limit")
        try await expectMistake(evaluate(set, "--overlong-limit", "100"), says: "overlong=1")
        try await expectMistake(evaluate(set, "--overlong-buffer", "9"), says: "needs --overlong-limit")
        try await expectMistake(
            evaluate(set, "--overlong-limit", "8", "--overlong-buffer", "9"), says: "--overlong-buffer is 9")
        try await expectMistake(
            ["measures", "run", "--prices", "1,2"], says: "'--prices <prices>': write three numbers")
    }

    @Test func `of binding past loopback without encryption`() async throws {
        try await expectMistake(
            ["coordinator", set, "--model", "null", "--run", directory.file("run"), "--bind", "tcp://0.0.0.0:0"],
            says: "refusing to bind", "--insecure-plaintext")
        try await expectMistake(["worker", "--connect", "tcp://192.0.2.1:5555"], says: "--insecure-plaintext")
    }

    @Test func `of a port that is in use`() async throws {
        let arguments = ["coordinator", set, "--model", "null", "--bind"]
        let first = try LinnetCommand(arguments + ["tcp://127.0.0.1:*", "--run", directory.file("first")])
        var endpoint = ""
        let isUp = await eventually {
            let words = first.errors.split(whereSeparator: { $0 == " " || $0 == ";" || $0 == "\n" })
            endpoint = words.first { $0.hasPrefix("tcp://") }.map(String.init) ?? ""
            return !endpoint.isEmpty
        }
        #expect(isUp, "\(first.errors)")
        try await expectMistake(
            arguments + [endpoint, "--run", directory.file("second"), "--quiet"], says: endpoint, "choose another port")
        first.signal(SIGTERM)
        #expect(await first.ended().status == 75)
    }

    @Test func `of two coordinators for one run`() async throws {
        let arguments = [
            "coordinator", set, "--model", "null", "--run", directory.file("run"), "--bind", "tcp://127.0.0.1:*",
        ]
        let first = try LinnetCommand(arguments)
        #expect(await eventually { first.errors.contains("listening at") })
        try await expectMistake(arguments, says: "\(first.process.processIdentifier)")
        first.signal(SIGTERM)
        _ = await first.ended()
    }

    @Test func `of a coordinator that is not there ends after its time, resumable`() async throws {
        let result = try await LinnetCommand.run(
            "worker", "--connect", "ipc://" + directory.file("nobody"), "--coordinator-lost-timeout", "1")
        #expect(result.status == 75)
        #expect(result.errors.contains("no coordinator at"))
    }
}
