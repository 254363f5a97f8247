import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing

@Suite("Every strategy through real workers", .aheadOfOthers) struct StrategyRunTests {
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory()
        let built = try await LinnetCommand([
            "questions", "build", "--taxonomy", "bundled", "--specimens", "1", "--limit", "40", "--seed", "3", "-o",
            directory.file("set"),
        ]).ended()
        #expect(built.status == 0, "\(built.errors)")
    }

    private func evaluate(_ run: String, _ options: [String]) async throws {
        let result = try await LinnetCommand(
            ["evaluate", directory.file("set"), "--workers", "2", "--quiet", "--run", directory.file(run)] + options
        ).ended()
        #expect(result.status == 0, "\(options): \(result.errors)")
    }

    private func digest(_ run: String) throws -> String {
        try RunLedger.openForReading(RunDirectory(directory.file(run))).digest()
    }

    @Test(
        arguments: [
            ["--strategy", "stepwise"], ["--strategy", "joint"], ["--strategy", "open-path"],
            ["--strategy", "text-only"],
            ["--circular"], ["--strategy", "stepwise", "--form", "binary"],
            ["--strategy", "two-stage", "--when-no-leaf", "independent"],
        ])
    func both_embedded_models_answer_and_a_replay_gives_the_same(_ options: [String]) async throws {
        for model in ["null", "embedding"] {
            try await evaluate(model, options + ["--model", model])
            let ledger = try RunLedger.openForReading(RunDirectory(directory.file(model)))
            var outcomes = 0
            try ledger.forEachEntryInOrder { entry in
                guard case .outcome(let record) = entry else {
                    Issue.record("given up: \(entry)")
                    return
                }
                let outcome = try Outcome(serialized: record)
                #expect(outcome.failure == nil && !outcome.levels.isEmpty)
                outcomes += 1
            }
            #expect(outcomes == 40)
            try await evaluate("\(model)-again", options + ["--model", "replay", "--from", directory.file(model)])
            #expect(try digest("\(model)-again") == digest(model))
        }
    }

    @Test func runs_of_a_set_are_compared_and_what_cannot_be_is_refused() async throws {
        for strategy in ["independent", "two-stage", "text-only"] {
            try await evaluate(strategy, ["--model", "embedding", "--strategy", strategy])
        }
        let paths = ["independent", "two-stage"].map(directory.file)
        let flips = directory.file("flips.jsonl")
        let told = try await LinnetCommand(["compare"] + paths + ["--flips", flips]).ended()
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains("against \(paths[0]): 40 pairs"))
        let json = try await LinnetCommand(["compare"] + paths + ["--json"]).ended()
        let sets = try #require(
            try (JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])?["sets"]
                as? [[String: Any]])
        let comparison = try #require((sets[0]["comparisons"] as? [[String: Any]])?.first)
        let measures = try #require(comparison["measures"] as? [[String: Any]])
        let flipped = measures.reduce(0) { $0 + ($1["gained"] as? Int ?? 0) + ($1["lost"] as? Int ?? 0) }
        let lines = try String(contentsOfFile: flips, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == flipped)

        for (arguments, word) in [
            ([paths[0]], "two runs or more"), ([paths[0], paths[0] + "/"], "named twice"),
            ([paths[0], directory.file("text-only")], "was told the leaf"),
            ([paths[0], directory.file("nothing")], "holds no run"),
        ] {
            let refused = try await LinnetCommand(["compare"] + arguments).ended()
            #expect(refused.status == 2)
            #expect(refused.errors.contains(word), "\(refused.errors)")
        }
    }

    @Test func a_replay_keeps_repetitions_and_reward_weights_unless_told_otherwise() async throws {
        let weights = ["--reward-weights", "accuracy=1,path=0.25", "--leaf-reward-weights", "accuracy=2"]
        try await evaluate("old", ["--strategy", "two-stage", "--repeats", "3"] + weights)
        let replay = ["--strategy", "two-stage", "--model", "replay", "--from", directory.file("old")]
        try await evaluate("again", replay + ["--repeats", "3"])
        #expect(try digest("again") == digest("old"))
        func settings(_ run: String) throws -> RunSettings {
            try RunLedger.openForReading(RunDirectory(directory.file(run))).settings
        }
        let kept = RewardWeights(levels: ["accuracy": 1, "path": 0.25], leaf: ["accuracy": 2])
        #expect(try settings("again").rewardWeights == kept)
        try await evaluate("other", replay + ["--leaf-reward-weights", "accuracy=3"])
        #expect(
            try settings("other").rewardWeights == RewardWeights(levels: kept.levels, leaf: ["accuracy": 3]))
        let refused = try await LinnetCommand(
            ["evaluate", directory.file("set"), "--quiet", "--repeats", "4", "--run", directory.file("more")] + replay
        ).ended()
        #expect(refused.status == 2 && refused.errors.contains("holds 3 of each sample"), "\(refused.errors)")
    }

    @Test func a_sample_that_a_recording_lacks_is_a_typed_failure() async throws {
        try await evaluate("part", ["--model", "null", "--limit", "30"])
        try await evaluate("whole", ["--model", "replay", "--from", directory.file("part")])
        var failed = 0
        try RunLedger.openForReading(RunDirectory(directory.file("whole"))).forEachEntryInOrder { entry in
            switch entry {
            case .outcome(let record):
                let outcome = try Outcome(serialized: record)
                #expect(outcome.failure == nil)
            case .quarantined(let sample):
                #expect(sample.failure.kind == .sampleInvalid && sample.failure.message.contains("holds no answers"))
                failed += 1
            }
        }
        #expect(failed == 10)
    }

    @Test func the_benchmarks_results_file_can_be_replayed() async throws {
        try await evaluate("run", ["--model", "null"])
        let results = directory.file("results.json")
        let exported = try await LinnetCommand([
            "export", directory.file("run"), "--format", "benchmark", "-o", results,
        ]).ended()
        #expect(exported.status == 0)
        try await evaluate("again", ["--model", "replay", "--from", results])
        func measures(_ run: String) async throws -> String {
            let text = try await LinnetCommand(["measures", directory.file(run), "--json"]).ended()
            #expect(text.status == 0, "\(text.errors)")
            return text.output
        }
        let (again, run) = (try await measures("again"), try await measures("run"))
        #expect(again == run)
    }

    @Test func what_means_nothing_together_ends_with_two_and_a_sentence() async throws {
        let result = try await LinnetCommand([
            "evaluate", directory.file("set"), "--strategy", "joint", "--circular", "--run", directory.file("run"),
        ]).ended()
        #expect(result.status == 2)
        #expect(result.errors.contains("strategies that can: independent"))
        #expect(!FileManager.default.fileExists(atPath: directory.file("run")))
    }
}
