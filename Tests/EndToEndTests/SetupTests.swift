import Foundation
import TestSupport
import Testing

/// `make setup` on machines that lack something: a folder of made-up commands is all that its script can see.
@Suite(.aheadOfOthers) struct `Setting up` {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for command in ["grep", "cat", "tail"] {
            let found = ["/usr/bin/", "/bin/"].map { $0 + command }.first(where: FileManager.default.fileExists)
            try FileManager.default.createSymbolicLink(
                atPath: directory.file(command), withDestinationPath: try #require(found))
        }
    }

    private func add(_ command: String, _ script: String) throws {
        let path = try directory.write("#!/bin/sh\n\(script)\n", to: command)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// Runs the script; what it says on both outputs.
    private func setUp() async throws -> (status: Int32, text: String) {
        let script = URL(fileURLWithPath: #filePath).appending(path: "../../../Orchestration/local/setup").standardized
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [script.path, "libzmq3-dev", "libpng-dev"]
        process.environment = ["PATH": directory.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test func `where it is not Debian names what has to be installed`() async throws {
        let (status, text) = try await setUp()
        #expect(status == 1)
        #expect(text.contains("this is not a Debian system"))
        #expect(text.contains("libzmq3-dev libpng-dev"))
    }

    @Test func `without Swift says where it comes from`() async throws {
        try add("dpkg-query", "echo installed")
        let (status, text) = try await setUp()
        #expect(status == 1)
        #expect(text.contains("no 'swift' on PATH"))
    }

    @Test func `where it is not root says what root has to run`() async throws {
        try add("dpkg-query", "case \"$*\" in *libpng*) echo installed;; *) exit 1;; esac")
        try add("swift", "")
        try add("id", "echo 1000")
        let (status, text) = try await setUp()
        #expect(status == 1)
        #expect(text.contains("sudo apt-get install libzmq3-dev'"), "\(text)")
    }

    @Test func `where nothing is missing says nothing, root or not`() async throws {
        try add("dpkg-query", "echo installed")
        try add("swift", "")
        let (status, text) = try await setUp()
        #expect(status == 0)
        #expect(text == "")
    }
}
