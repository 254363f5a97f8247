import Foundation
import TestSupport
import Testing

@Suite struct `What is exported` {
    private let directory: TemporaryDirectory
    private let set: String
    private let run: String

    init() async throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: 40, to: directory.file("set.questions"))
        run = directory.file("run")
        let made = try await LinnetCommand.run("evaluate", set, "--model", "null", "--run", run, "--quiet")
        #expect(made.status == 0, "\(made.errors)")
    }

    private func export(to path: String) async throws -> LinnetCommand.Result {
        try await LinnetCommand.run("export", run, "--format", "jsonl", "-o", path)
    }

    private func shell(_ script: String) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        let end = ProcessEnd(of: process)
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        await end.reached()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test func `is the same in a file, on standard output, in a pipe and for another program`() async throws {
        let file = directory.file("run.jsonl")
        let told = try await export(to: file)
        #expect(told.output == "\(file): 40 samples\n", "\(told.errors)")
        let expected = try String(contentsOfFile: file, encoding: .utf8)
        #expect(expected.split(separator: "\n").count == 40)

        // Standard output is a file here, as after `> FILE`; it holds the records alone.
        let output = try await export(to: "/dev/stdout")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.output == expected)
        #expect(output.errors.contains("/dev/stdout: 40 samples"))

        let command = "\(LinnetCommand.path) export \(run) --format jsonl -o"
        let piped = try await shell("\(command) /dev/stdout | cat")
        #expect(piped.output == expected)
        let zipped = try await shell("\(command) >(gzip > it.gz); wait $!; gzip -dc it.gz")
        #expect(zipped.output.hasSuffix(": 40 samples\n" + expected), "\(zipped.output.prefix(200))")
        let named = try await shell("mkfifo pipe; cat pipe > read & \(command) pipe; wait; test -p pipe && cat read")
        #expect(named.status == 0)
        #expect(named.output == "pipe: 40 samples\n" + expected)
    }

    @Test func `is refused for a directory, and a question set for what cannot be gone back in`() async throws {
        let refused = try await export(to: directory.path)
        #expect(refused.status == 2)
        #expect(
            refused.errors.contains("cannot write '\(directory.path)': it is a directory; name another file"),
            "\(refused.errors)")
        let half = try await LinnetCommand.run(
            "questions", "split", set, "--by", "image", "-o", "/dev/stdout", "-o", directory.file("b"))
        #expect(half.status == 2)
        #expect(half.errors.contains("cannot write '/dev/stdout': it is no file on a disk"), "\(half.errors)")
    }
}
