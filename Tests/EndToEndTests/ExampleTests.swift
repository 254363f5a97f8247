import Foundation
import TestSupport
import Testing

/// Whether the page about the link is enough: the example is written from it alone.
@Suite(.aheadOfOthers) struct `The example worker in Python` {
    private static let python = "python3"
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static func isPossible() async -> Bool {
        await (try? run("-c", "import zmq, google.protobuf, grpc_tools")) == 0
    }

    private static func run(_ arguments: String..., path: String = "") async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": path]) { $1 }
        process.standardError = FileHandle.nullDevice
        let end = ProcessEnd(of: process)
        try process.run()
        await end.reached()
        return process.terminationStatus
    }

    @Test(.enabled("python3 with pyzmq, protobuf and grpcio-tools is not here", isPossible))
    func `answers a whole run`() async throws {
        let trial = try Trial(samples: 300)
        let protos = Self.root + "/Protos"
        let generated = try await Self.run(
            "-m", "grpc_tools.protoc", "-I", protos, "--python_out=" + trial.directory.path,
            "linnet/v1/link.proto", "linnet/v1/questions.proto", "linnet/v1/outcomes.proto")
        #expect(generated == 0)
        let endpoint = "ipc://" + trial.directory.file("link")
        let leader = try LinnetCommand(trial.arguments("coordinator", run: "run", "--bind", endpoint, "--quiet"))
        let directory = trial.directory.path
        let worker = Task.detached {
            try await Self.run(Self.root + "/Documentation/Examples/worker.py", endpoint, path: directory)
        }
        let result = await leader.ended(patience: .seconds(120))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try await worker.value == 0)
        #expect(trial.committed(in: "run").count == 300)
    }
}
