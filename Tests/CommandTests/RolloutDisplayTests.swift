import Measures
import Outcomes
import Testing

@testable import Coordinator
@testable import linnet

struct RolloutDisplayTests {
    private func run(
        step: Int? = 2, trainer: String? = "grpo", policy: Int? = 2, workers: Int = 1, steps: Int = 3
    ) -> RunSnapshot {
        var figures = RolloutFigures()
        (figures.written, figures.delivered, figures.cancelled) = (2_048, 128, [.noSpread: 1_200, .surplus: 4])
        figures.steps = (0..<steps).map { number in
            .init(
                number: number, groups: 64, spread: 40, leafReward: 0.125 * Double(number), levelReward: 0.75,
                lag: number)
        }
        let rollouts = RunSnapshot.Rollouts(
            step: step, groups: 64, completions: 8, ready: 32, open: 9, assembledSteps: 2, settledSteps: 1,
            policyVersion: policy, trainer: trainer, trainerSilence: .seconds(5), figures: figures)
        return RunSnapshot(
            activity: .running, rollouts: rollouts, total: 0, waiting: 0, leased: 9, done: 0, quarantined: 0,
            restored: 0,
            counts: LiveCounts(), rate: 16, idleShare: 0.25, elapsed: .seconds(75), working: .seconds(4),
            workers: (0..<workers).map { number in
                RunSnapshot.Worker(
                    id: "w\(number)", host: "oak", slots: 1, held: 4, finished: 5, pace: 2.25, silence: .seconds(3),
                    state: "running")
            }, epoch: 1, endpoint: "tcp://127.0.0.1:5555", malformed: 0, leases: 3, duplicates: 0)
    }

    private func lines(_ run: RunSnapshot, columns: Int = 100) -> [String] {
        RunDisplay(title: "train", run: run).lines(.init(columns: columns, rows: 30))
    }

    @Test func a_step_under_way_is_shown_with_what_came_before() {
        let lines = lines(run())
        #expect(lines[1].hasSuffix("░ 50.0 %"))
        #expect(
            Array(lines[2..<7]) == [
                "step 2: 32 of 64 groups ready, 9 under way, 128 groups delivered, 128 rollouts a second, 1:15 gone",
                "reward of stage one 0.250, of stage two 0.750, spread in 40 of 64 groups, lag 2, surplus 4",
                "no-spread 1,200, workers idle 25.00 %",
                "stage one  ▁▅█  0.000 … 0.250",
                "stage two  ▅▅▅  0.750 … 0.750",
            ])
        for width in 1...120 { #expect(self.lines(run(), columns: width).allSatisfy { $0.count <= width }) }
    }

    @Test func whoever_is_waited_for_is_told() {
        #expect(lines(run(step: nil, trainer: nil)).contains { $0.hasPrefix("no trainer") })
        #expect(lines(run(step: nil, policy: nil)).contains("waiting for the trainer 'grpo' to publish its policy"))
        #expect(lines(run(workers: 0)).contains("no worker yet; workers connect to tcp://127.0.0.1:5555"))
        #expect(lines(run(step: nil)).contains("the trainer 'grpo' learns, heard 5 s ago"))
        #expect(lines(run(step: nil)).contains { $0.hasPrefix("2 steps made, 32 ready ahead, 9 under way") })
    }

    @Test func why_the_last_worker_went_is_told_whoever_else_is_waited_for() {
        var run = run(trainer: nil, workers: 0)
        run.departed = [.init(id: "w1", host: "oak", state: "left", reason: "it cannot work: no file", since: .zero)]
        #expect(RunDisplay(title: "", run: run).plainLine.contains("'w1', is gone: it cannot work: no file"))
    }

    @Test func how_the_policy_does_is_told() {
        var run = run()
        var counts = EvaluationCounts()
        (counts.samples, counts.rightPaths, counts.rightLeaves) = (200, 50, 99)
        run.rollouts?.evaluating = .init(policyVersion: 9, finished: 40, samples: 200)
        run.rollouts?.evaluated = .init(policyVersion: 5, counts: counts)
        let line = RunDisplay(title: "", run: run).plainLine
        #expect(line.contains("evaluating version 9: 40 of 200 samples"))
        #expect(line.contains("version 5: HCA 25.00 %, leaf 49.50 %"))
    }

    @Test func the_end_tells_what_was_made_and_what_was_not_delivered() {
        #expect(
            RunSummary(title: "train", directory: "runs/rl", run: run(), failures: nil).lines == [
                "train: 2 steps, 128 groups delivered", "  2,048 rollouts in 4.00 s, 512 a second",
                "  newest step: reward of stage one 0.250, of stage two 0.750, spread in 40 of 64 groups, lag 2",
                "  not delivered: surplus 4, no-spread 1,200", "  workers idle 25.00 %", "  in    runs/rl",
            ])
        #expect(
            RunDisplay(title: "train", run: run()).plainLine.hasPrefix(
                "train: step 2: 32 of 64 groups ready, 9 under way"))
    }

    @Test func a_curve_has_as_many_characters_as_there_is_room_for() {
        #expect(Sparkline.text([], width: 9) == "" && Sparkline.text([1], width: 0) == "")
        #expect(Sparkline.text([0, 1], width: 9) == "▁█")
        #expect(Sparkline.text((0..<64).map(Double.init), width: 8) == "▁▂▃▄▅▆▇█")
    }
}
