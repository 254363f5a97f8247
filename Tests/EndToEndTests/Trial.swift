import Foundation
import Ledger
import Runs
import TestSupport
import Testing

/// One question set, and the runs that are made of it.
struct Trial {
    let directory: TemporaryDirectory
    let set: String
    let settings: [String]

    /// - Parameter delay: Milliseconds that the null model takes for each request. It changes no answer.
    init(samples: Int, delay: Int = 4) throws {
        directory = try TemporaryDirectory()
        set = try TestSets.write(samples: samples, to: directory.file("set.questions"))
        settings = ["--model", "null", "--null-delay", "\(delay)", "--seed", "7"]
    }

    /// The arguments that run the set, in this directory's `run`.
    func arguments(_ command: String, run: String, _ more: String...) -> [String] {
        [command, set, "--run", directory.file(run)] + settings + more
    }

    func digest(of run: String) async throws -> String { try await Self.digest(at: directory.file(run)) }

    static func digest(at path: String) async throws -> String {
        let result = try await LinnetCommand.run("digest", path)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func committed(in run: String) -> Set<String> { Self.committed(at: directory.file(run)) }

    static func committed(at path: String) -> Set<String> {
        guard let ledger = try? RunLedger.openForReading(RunDirectory(path)) else { return [] }
        var units: Set<String> = []
        // A ledger that is being made has nothing committed yet.
        try? ledger.forEachCommitted { units.insert("\($0)/\($1)") }
        return units
    }

    /// Evaluates the set, and tells the run's digest.
    func evaluate(_ run: String, workers: Int) async throws -> String {
        let result = try await LinnetCommand(
            arguments("evaluate", run: run, "--workers", "\(workers)", "--quiet")
        ).ended()
        #expect(result.status == 0, "\(result.errors)")
        return try await digest(of: run)
    }

    /// What a run without faults makes of the set, as fast as it goes.
    func calmDigest() async throws -> String {
        let result = try await LinnetCommand([
            "evaluate", set, "--run", directory.file("calm"), "--workers", "2", "--quiet", "--model", "null", "--seed",
            "7",
        ]).ended()
        #expect(result.status == 0, "\(result.errors)")
        return try await digest(of: "calm")
    }

    /// The samples that a worker's log says it started.
    static func started(in log: String) -> [String] {
        log.split(separator: "\n").compactMap { line in
            guard line.contains("a sample starts") else { return nil }
            func value(_ key: String) -> Substring? {
                line.split(separator: " ").first { $0.hasPrefix(key + "=") }?.dropFirst(key.count + 1)
            }
            guard let sample = value("sample"), let repetition = value("repetition") else { return nil }
            return "\(sample)/\(repetition)"
        }
    }
}
