import Foundation
import Ledger
import Outcomes
import Runs
import TestSupport
import Testing

@Suite struct RolloutTests {
    let directory: TemporaryDirectory
    let ledger: RunLedger
    var run: RunDirectory { Fixture.run(in: directory) }

    init() throws {
        directory = try TemporaryDirectory()
        ledger = try Fixture.rollouts(in: Fixture.run(in: directory))
    }

    private static let adapter = PolicyRow(
        policy: Policy(version: 0, content: .adapter(location: "s3://policies/0")), weights: [], oldest: 0)
    private static let external = PolicyRow(policy: Policy(version: 1, content: .external), weights: [], oldest: 0)

    /// A step that delivers `delivered` and cancels `cancelled`, in two deliveries.
    private static func step(
        _ step: Int, delivered: [Int], cancelled: [(Int, CancelReason)] = [], asked: Int? = nil
    ) -> StepRow {
        let ends =
            cancelled.map { StoredGroupEnd(group: $0, end: .cancelled($1)) }
            + delivered.enumerated().map { StoredGroupEnd(group: $1, end: .delivered(place: $0)) }
        return StepRow(
            step: step, asked: asked ?? delivered.count, policyVersion: step + 1, delivered: delivered.count,
            versions: step...step + 1, ends: ends,
            deliveries: [
                StoredDelivery(first: 1, count: delivered.count - 1, block: [UInt8(step), 2, 3]),
                StoredDelivery(first: 0, count: 1, block: [UInt8(step)]),
            ])
    }

    /// Group, step and end of every group, in the order in which the ledger tells them.
    private static func ends(of ledger: RunLedger) throws -> [[String]] {
        var ends: [[String]] = []
        try ledger.forEachGroupEnd { group, step, end in
            ends.append(["\(group)", step.map { "\($0)" } ?? "nil", "\(end)"])
        }
        return ends
    }

    /// How many groups there are, and how many of them have ended.
    private static func progress(of ledger: RunLedger) throws -> [Int] {
        let progress = try ledger.progress()
        return [progress.total, progress.finished]
    }

    @Test func a_ledger_without_anything_of_a_trainer_says_so() throws {
        #expect(try ledger.rollouts() == StoredRollouts())
        #expect(try ledger.step(0) == nil)
        #expect(try ledger.deliveries(ofStep: 0).isEmpty)
        #expect(try Self.ends(of: ledger).isEmpty)
    }

    @Test func what_was_committed_is_read_back_after_a_restart() throws {
        try ledger.commit([.policy(Self.external), .policy(Self.adapter), .admitted(groups: 9)])
        let first = Self.step(
            0, delivered: [4, 0], cancelled: [(3, .noSpread), (1, .stale), (2, .noSpread)], asked: 3)
        try ledger.commit([.step(first)])
        try ledger.commit([.step(Self.step(1, delivered: [6, 5]))])
        let last = StoredGroupEnd(group: 7, end: .cancelled(.surplus))
        try ledger.commit([.ended([last])])
        try ledger.close()

        for reader in [try RunLedger.openForResume(run), try RunLedger.openForReading(run)] {
            let step = StoredStep(
                step: 1, asked: 2, policyVersion: 2, delivered: 2, versions: 1...2, cancelled: [:])
            let policies = [Self.adapter.policy, Self.external.policy]
            #expect(
                try reader.rollouts()
                    == StoredRollouts(admitted: 9, assembledSteps: 2, policies: policies, lastStep: step))
            #expect(try reader.step(1) == step)
            #expect(
                try reader.step(0)
                    == StoredStep(
                        step: 0, asked: 3, policyVersion: 1, delivered: 2, versions: 0...1,
                        cancelled: [.noSpread: 2, .stale: 1]))
            #expect(try reader.step(2) == nil)
            #expect(try reader.deliveries(ofStep: 0) == first.deliveries.reversed())
        }
    }

    @Test func ends_come_by_step_and_then_by_group() throws {
        try ledger.commit([.step(Self.step(0, delivered: [8, 0], cancelled: [(3, .pool)]))])
        try ledger.commit([.step(Self.step(1, delivered: [1, 9], cancelled: [(2, .failed)]))])
        try ledger.commit([.ended([StoredGroupEnd(group: 4, end: .cancelled(.surplus))])])
        #expect(
            try Self.ends(of: ledger) == [
                ["4", "nil", "cancelled(Outcomes.CancelReason.surplus)"], ["0", "0", "delivered(place: 1)"],
                ["3", "0", "cancelled(Outcomes.CancelReason.pool)"],
                ["8", "0", "delivered(place: 0)"], ["1", "1", "delivered(place: 0)"],
                ["2", "1", "cancelled(Outcomes.CancelReason.failed)"], ["9", "1", "delivered(place: 1)"],
            ])
    }

    @Test func every_reason_comes_back_as_itself() throws {
        let ends = CancelReason.allCases.enumerated().map { StoredGroupEnd(group: $0, end: .cancelled($1)) }
        try ledger.commit([.ended(ends)])
        var found: [StoredGroupEnd] = []
        try ledger.forEachGroupEnd { group, _, end in found.append(StoredGroupEnd(group: group, end: end)) }
        #expect(found == ends)
    }

    @Test func a_group_has_one_end_and_a_commit_that_gives_it_another_leaves_nothing() throws {
        try ledger.commit([.step(Self.step(0, delivered: [0, 1]))])
        let before = try Self.ends(of: ledger)
        let found = #expect(throws: LedgerError.self) {
            try ledger.commit([.admitted(groups: 5), .step(Self.step(1, delivered: [2, 1]))])
        }
        #expect(found?.canPass == false)
        #expect(throws: LedgerError.self) { try ledger.commit([.step(Self.step(0, delivered: [2, 3]))]) }
        #expect(try Self.ends(of: ledger) == before)
        #expect(try ledger.rollouts().admitted == 0)
        #expect(try ledger.rollouts().assembledSteps == 1)
        #expect(try ledger.deliveries(ofStep: 1).isEmpty)
    }

    @Test func what_is_settled_is_let_go_and_only_that() throws {
        for step in 0..<4 {
            try ledger.commit([.step(Self.step(step, delivered: [2 * step, 2 * step + 1]))])
        }
        try ledger.commit([.settled(steps: 2)])
        #expect(try (0..<4).map { try ledger.deliveries(ofStep: $0).count } == [0, 0, 2, 2])
        #expect(try ledger.rollouts().settledSteps == 2)
        #expect(try ledger.rollouts().assembledSteps == 4)
        #expect(try ledger.step(0)?.delivered == 2)
        #expect(try Self.ends(of: ledger).count == 8)
        // A trainer that says it late.
        try ledger.commit([.settled(steps: 1)])
        #expect(try ledger.rollouts().settledSteps == 2)
    }

    @Test func the_number_of_admitted_groups_never_falls() throws {
        for groups in [4, 9, 7] { try ledger.commit([.admitted(groups: groups)]) }
        #expect(try ledger.rollouts().admitted == 9)
    }

    @Test func its_progress_counts_groups() throws {
        // Three were answered, one of them is given up: what counts is which have ended.
        let failure = Failure(.imageMissing, "")
        try ledger.commit([
            .admitted(groups: 5), Fixture.block([Self.outcome(0), Self.outcome(1), Self.outcome(2)]),
            .quarantine(QuarantinedSample(sample: 3, repetition: 0, failure: failure)),
        ])
        #expect(try Self.progress(of: ledger) == [5, 0])
        try ledger.commit([.step(Self.step(0, delivered: [0, 2], cancelled: [(3, .failed)]))])
        #expect(try Self.progress(of: ledger) == [5, 3])
        #expect(try ledger.progress().open == 2)
    }

    @Test func its_failures_are_not_asked_again() throws {
        let failed = Outcome(sample: 1, repetition: 0, failure: Failure(.imageMissing, ""))
        try ledger.commit([
            Fixture.block([failed]),
            .quarantine(QuarantinedSample(sample: 2, repetition: 0, failure: Failure(.workerDied, ""))),
        ])
        let found = #expect(throws: LedgerError.self) { try ledger.forgetFailures() }
        #expect(found == .endedForGood(path: run.path))
        #expect(try ledger.committed() == [[1, 0]])
        #expect(try ledger.quarantined().count == 1)
        #expect(try ledger.events().isEmpty)
    }

    @Test func its_digest_is_of_its_groups_whatever_was_made_of_them() throws {
        let outcomes = (0..<20).map { Self.outcome($0 / 2, pass: $0 % 2) }
        try ledger.commit([
            Fixture.block(Array(outcomes[..<13])), .policy(Self.adapter),
            .step(Self.step(0, delivered: [0, 1])),
        ])
        try ledger.commit([Fixture.block(Array(outcomes[13...]))])
        let other = try TemporaryDirectory()
        let calm = try Fixture.rollouts(in: Fixture.run(in: other))
        try calm.commit([Fixture.block(outcomes.reversed())])
        #expect(try ledger.digest() == calm.digest())

        var changed = outcomes
        changed[7].group?.rollouts[1].policyVersion = 1
        let third = try TemporaryDirectory()
        let different = try Fixture.rollouts(in: Fixture.run(in: third))
        try different.commit([Fixture.block(changed)])
        #expect(try ledger.digest() != different.digest())
    }

    @Test func a_ledger_from_before_there_were_rollouts_reads_as_empty_and_opens() throws {
        try ledger.commit([Fixture.block([Self.outcome(3)])])
        try ledger.close()
        let tables = [
            "rollouts", "policies", "steps", "group_ends", "deliveries", "evaluations", "evaluation_levels",
        ]
        let sql = tables.map { "DROP TABLE \($0);" }.joined()
        try Fixture.sqlite(run.ledgerPath, sql + "DELETE FROM grdb_migrations WHERE identifier IN ('v4', 'v5')")

        let old = try RunLedger.openForReading(run)
        #expect(try old.rollouts() == StoredRollouts())
        #expect(try old.step(0) == nil)
        #expect(try old.deliveries(ofStep: 0).isEmpty)
        #expect(try Self.ends(of: old).isEmpty)
        #expect(try Self.progress(of: old) == [0, 0])
        #expect(try old.committed() == [[3, 0]])
        try old.close()

        let renewed = try RunLedger.openForResume(run)
        let step = Self.step(0, delivered: [0, 1])
        try renewed.commit([.admitted(groups: 2), .policy(Self.adapter), .step(step)])
        #expect(try renewed.rollouts().admitted == 2)
        #expect(try renewed.committed() == [[3, 0]])
    }

    private static func evaluation(_ number: Int) -> EvaluationRow {
        EvaluationRow(
            number: number, repetition: number / 10, asked: Date(timeIntervalSince1970: 1_800_000_000.25),
            policyVersion: number + 1, strategy: "two-stage")
    }

    @Test func an_evaluation_has_one_end_and_is_read_back_with_it() throws {
        var counts = EvaluationCounts()
        (counts.samples, counts.rightPaths, counts.rightLeaves, counts.rightNames, counts.failed) = (9, 2, 4, 3, 1)
        counts.levels = [2: .init(asked: 9, right: 7), 5: .init(asked: 8, right: 4)]
        let done = EvaluationResult.done(counts, milliseconds: 1_234)
        try ledger.commit([.evaluation(Self.evaluation(10)), .evaluation(Self.evaluation(20))])
        try ledger.commit([.evaluationEnd(number: 10, done), .evaluationEnd(number: 20, .cancelled)])
        try ledger.commit([.evaluation(Self.evaluation(30)), .evaluationEnd(number: 10, .cancelled)])
        try ledger.commit([.evaluationEnd(number: 20, done)])
        #expect(throws: LedgerError.self) { try ledger.commit([.evaluation(Self.evaluation(10))]) }
        try ledger.close()

        let found = try RunLedger.openForReading(run).rollouts().evaluations
        #expect(found.map(\.row) == [10, 20, 30].map(Self.evaluation))
        #expect(found.map(\.end) == [done, .cancelled, nil])
    }

    @Test func a_ledger_from_before_there_were_evaluations_reads_as_without_and_opens() throws {
        try ledger.commit([.admitted(groups: 3)])
        try ledger.close()
        try Fixture.sqlite(
            run.ledgerPath,
            """
            DROP TABLE evaluations; DROP TABLE evaluation_levels; DELETE FROM grdb_migrations WHERE identifier = 'v5'
            """)
        #expect(try RunLedger.openForReading(run).rollouts() == StoredRollouts(admitted: 3))
        let renewed = try RunLedger.openForResume(run)
        try renewed.commit([.evaluation(Self.evaluation(0))])
        #expect(try renewed.rollouts().evaluations.map(\.row.policyVersion) == [1])
    }

    @Test func what_no_linnet_of_this_version_wrote_is_an_error_and_no_crash() throws {
        try ledger.commit([.policy(Self.external), .step(Self.step(0, delivered: [0, 1], cancelled: [(2, .stale)]))])
        let path = run.ledgerPath
        try Fixture.sqlite(path, "UPDATE group_ends SET reason = 99 WHERE reason IS NOT NULL")
        #expect(throws: LedgerError.newerSchema(path: path)) { try Self.ends(of: ledger) }
        #expect(throws: LedgerError.newerSchema(path: path)) { try ledger.step(0) }
        try Fixture.sqlite(path, "DELETE FROM group_ends; UPDATE steps SET oldest_version = newest_version + 1")
        let reversed = LedgerError.corrupted(path: path, reason: "step 0 has versions 2 to 1")
        #expect(throws: reversed) { try ledger.step(0) }
        try Fixture.sqlite(path, "DELETE FROM steps; UPDATE policies SET kind = 'dream'")
        #expect(throws: LedgerError.newerSchema(path: path)) { try ledger.rollouts() }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func a_step_that_finds_no_room_leaves_nothing() throws {
        let disk = try SmallDisk(megabytes: 2)
        let run = RunDirectory(disk.path + "/run")
        let ledger = try Fixture.rollouts(in: run)
        var step = Self.step(0, delivered: [0, 1])
        step.deliveries[0].block = [UInt8](repeating: 7, count: 300_000)
        try disk.fill()
        #expect(throws: LedgerError.diskFull(path: run.ledgerPath)) {
            try ledger.commit([.admitted(groups: 2), .step(step)])
        }
        #expect(try ledger.rollouts() == StoredRollouts())
        #expect(try Self.ends(of: ledger).isEmpty)
        #expect(try ledger.deliveries(ofStep: 0).isEmpty)
        try disk.makeRoom()
        try ledger.commit([.admitted(groups: 2), .step(step)])
        #expect(try ledger.deliveries(ofStep: 0).map(\.block.count) == [1, 300_000])
    }

    private static func outcome(_ sample: Int, pass: Int = 0) -> Outcome {
        let rollouts = (0..<2).map { index in
            Rollout(
                index: index,
                answer: .written(
                    Completion(text: "A"), .choice(.choice(0, rule: .wholeText)), rewards: [RolloutReward(.accuracy, 1)]
                ), policyVersion: 0)
        }
        let group = Group(
            index: sample, sample: sample, pass: pass, question: .leaf, rank: "species", goldName: "parus major",
            sampling: Sampling(), rollouts: rollouts)
        return Outcome(sample: sample, repetition: pass, group: group)
    }
}
