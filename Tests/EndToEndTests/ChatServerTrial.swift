import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing

/// A question set with pictures, and runs of it against chat servers.
struct ChatServerTrial {
    let directory: TemporaryDirectory
    let set: String

    init(samples: Int) throws {
        directory = try TemporaryDirectory()
        for number in 0..<samples {
            let bytes = [0xFF, 0xD8, 0xFF, 0xE0] + (0..<300).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
            try Data(bytes).write(to: URL(fileURLWithPath: directory.file("\(number).jpg")))
        }
        set = try TestSets.write(samples: samples, to: directory.file("set.questions")) { "\($0).jpg" }
    }

    func evaluate(
        _ run: String, _ endpoints: String, _ further: [String] = [], environment: [String: String] = [:]
    ) throws -> LinnetCommand {
        try LinnetCommand(
            ["evaluate"] + arguments(run) + ["--endpoint", endpoints, "--slots", "8"] + further,
            environment: environment)
    }

    /// What `evaluate` and `coordinator` are told of a run.
    func arguments(_ run: String) -> [String] {
        [
            set, "--run", directory.file(run), "--model", "chat", "--served-model", "test/model",
            "--image-root", directory.path, "--quiet", "--seed", "3",
        ]
    }

    func digest(of run: String) async throws -> String {
        let result = try await LinnetCommand.run("digest", directory.file(run))
        #expect(result.status == 0, "\(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Which endpoint answered each sample last.
    func endpoints(of run: String) throws -> [String] {
        var endpoints: [String] = []
        try RunLedger.openForReading(RunDirectory(directory.file(run))).forEachEntryInOrder { entry in
            if case .outcome(let record) = entry {
                endpoints.append(try Outcome(serialized: record).timing.endpoint)
            }
        }
        return endpoints
    }

    func end(_ command: LinnetCommand) async {
        let result = await command.ended()
        #expect(result.status == 0, "\(result.errors)")
    }
}
