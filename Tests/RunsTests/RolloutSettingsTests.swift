import Outcomes
import Questions
import Reasoning
import Runs
import Testing

struct RolloutSettingsTests {
    private let levels = (1...4).map { Level(number: $0, choices: ["a", "b"], gold: 0) }

    @Test func prompts_come_in_the_shares_that_the_mix_says() {
        // Of 30,000 prompts half ask the leaf; the others are 1 : 2 : 4 : 8. A deviation is at most 87.
        let mix = PromptMix(leafShare: 0.5, deepening: 2)
        var counts = [Int](repeating: 0, count: 5)
        for seed: UInt64 in 0..<30_000 { counts[mix.level(of: levels, seed: seed)?.number ?? 0] += 1 }
        for (count, expected) in zip(counts, [15_000, 1_000, 2_000, 4_000, 8_000]) {
            #expect(abs(count - expected) < 350, "\(counts)")
        }
    }

    @Test func the_ends_of_the_share_leave_nothing_to_chance() {
        for seed: UInt64 in 0..<200 {
            #expect(PromptMix(leafShare: 1).level(of: levels, seed: seed) == nil)
            #expect(PromptMix(leafShare: 0).level(of: levels, seed: seed) != nil)
            #expect(PromptMix(leafShare: 0).level(of: [], seed: seed) == nil)
        }
    }

    @Test func a_task_depends_on_seed_sample_and_pass_alone() {
        let sample = Sample(id: "s", image: "", label: "", split: "", levels: levels)
        func task(_ group: Int, pass: Int, seed: UInt64, version: Int) -> GroupTask {
            RolloutSettings().task(
                group: group, sample: sample, pass: pass, firstScoredLevel: 1, seed: seed, version: version)
        }
        let first = task(3, pass: 0, seed: 1, version: 0)
        let later = task(9, pass: 0, seed: 1, version: 4)
        #expect(first.seed == later.seed && first.question == later.question)
        #expect(task(3, pass: 1, seed: 1, version: 0).seed != first.seed)
        #expect(task(3, pass: 0, seed: 2, version: 0).seed != first.seed)
        #expect(!first.allowsNewer && first.completions == 8)
    }

    @Test(arguments: [
        "\"repeats\":1": "\"repeats\":0", "\"seed\":0": "\"limit\":-1,\"seed\":0",
        "\"completions\":8": "\"completions\":1",
        "\"oversampling\":0": "\"oversampling\":1e300", "\"maxLag\":0": "\"maxLag\":-1",
    ])
    func settings_that_no_run_can_have_are_refused(written: String, changed: String) throws {
        var settings = RunSettings(model: .null(NullSettings()), strategy: .twoStage)
        settings.rollouts = RolloutSettings()
        let json = settings.json()
        try #require(json.contains(written), "\(json)")
        #expect(throws: DecodingError.self) { try RunSettings(json: json.replacing(written, with: changed)) }
    }

    @Test func settings_come_back_as_they_were_written() throws {
        var rollouts = RolloutSettings()
        rollouts.mix.leafShare = 0.25
        rollouts.estimator = .reinforcePlusPlus
        rollouts.skips = [.solvedNever, .solvedAlways]
        rollouts.maxLag = 2
        var settings = RunSettings(model: .null(NullSettings()), strategy: .twoStage)
        #expect(!settings.json().contains("rollouts"))
        settings.rollouts = rollouts
        #expect(try RunSettings(json: settings.json()) == settings)
        rollouts.maxLag = 1
        var other = settings
        other.rollouts = rollouts
        #expect(settings.differences(from: other).map(\.name) == ["rollouts.maxLag"])
        other.rollouts = nil
        other.seed += 1
        let differences = settings.differences(from: other)
        #expect(differences.map(\.name) == ["kind of run"])
        #expect(differences.map(\.first) == ["rollouts"] && differences.map(\.second) == ["evaluation"])
    }
}
