import Foundation
import TestSupport
import Testing

@testable import Scaling

/// `--max-image-side` from the command line to the server.
@Suite(.serialized, .aheadOfOthers) struct `Pictures on their way to a server` {
    private static let side = ["--max-image-side", "60"]

    /// What the pictures' URLs hold.
    private func files(at server: FaultyChatServer) throws -> [[UInt8]] {
        try server.counts.pictures.values.map { url in
            let parts = url.split(separator: ",", maxSplits: 1)
            try #require(parts.count == 2 && url.hasPrefix("data:image/"))
            return [UInt8](try #require(Data(base64Encoded: String(parts[1]))))
        }
    }

    @Test func `large ones arrive smaller, small ones byte for byte`() async throws {
        let trial = try ChatServerTrial(samples: 3)
        let small = try TestPictures.file(.jpeg, 60, 45)
        let pictures = [try TestPictures.file(.jpeg, 300, 200), try TestPictures.file(.png, 90, 180), small]
        for (number, picture) in pictures.enumerated() {
            try Data(picture).write(to: URL(fileURLWithPath: trial.directory.file("\(number).jpg")))
        }
        let server = try FaultyChatServer()
        await trial.end(try trial.evaluate("run", server.url, Self.side + ["--strategy", "two-stage"]))
        let files = try files(at: server)
        let sides = try files.map { file in
            let header = try #require(PictureHeader(file))
            return "\(header.format) \(header.width) × \(header.height)"
        }
        #expect(sides.sorted() == ["jpeg 60 × 40", "jpeg 60 × 45", "png 30 × 60"])
        #expect(files.contains(small))
    }

    @Test func `cannot be both made smaller and read by the server`() async throws {
        let trial = try ChatServerTrial(samples: 1)
        let server = try FaultyChatServer()
        let result = await (try trial.evaluate("run", server.url, Self.side + ["--server-reads-files"])).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("--server-reads-files") && result.errors.contains("--max-image-side"))
        let worker = try await worker(of: trial, server, ["--server-reads-files"])
        #expect(worker.status == 2)
        #expect(worker.errors.contains("this worker cannot work") && worker.errors.contains("--max-image-side"))
        #expect(server.counts.requests == 0)
    }

    @Test func `need libgd when they are made smaller, and only then`() async throws {
        let trial = try ChatServerTrial(samples: 1)
        let server = try FaultyChatServer()
        // The system looks here first, and finds no library in the file.
        let libraries = try TemporaryDirectory()
        _ = try libraries.write(String(repeating: "no library ", count: 100), to: "libgd.so.3")
        let others = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"].map { ":" + $0 } ?? ""
        let environment = ["LD_LIBRARY_PATH": libraries.path + others]
        let result = await (try trial.evaluate("run", server.url, Self.side, environment: environment)).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("--max-image-side") && result.errors.contains("apt-get install libgd3"))
        let worker = try await worker(of: trial, server, environment: environment)
        #expect(worker.status == 2)
        #expect(worker.errors.contains("this worker cannot work") && worker.errors.contains("libgd3"))
        #expect(server.counts.requests == 0)
        let doctor = await
            (try LinnetCommand(
                ["doctor", "--endpoint", server.url, "--served-model", "test/model"], environment: environment)).ended()
        #expect(doctor.status == 0, "\(doctor.errors)")
        #expect(doctor.output.contains("apt-get install libgd3"), "\(doctor.output)")
        await trial.end(try trial.evaluate("whole", server.url, environment: environment))
    }

    /// How a worker ends that connects to a run whose pictures are to be made smaller.
    private func worker(
        of trial: ChatServerTrial, _ server: FaultyChatServer, _ further: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> LinnetCommand.Result {
        let link = "ipc://" + trial.directory.file("link")
        let coordinator = try LinnetCommand(
            ["coordinator"] + trial.arguments("led") + Self.side + ["--bind", link])
        let worker = try LinnetCommand(
            ["worker", "--connect", link, "--endpoint", server.url] + further, environment: environment)
        let result = await worker.ended()
        coordinator.signal(SIGTERM)
        let end = await coordinator.ended()
        #expect(end.status == 75, "\(end.errors)")
        return result
    }
}
