import Ledger
import Outcomes
import Runs
import TestSupport
import Testing
import WireFormat

@Suite struct DigestTests {
    /// The digest of a fresh ledger with these writes, each in a commit of its own.
    private func digest(_ writes: [LedgerWrite]) throws -> String {
        let directory = try TemporaryDirectory()
        let ledger = try Fixture.ledger(in: directory)
        for write in writes { try ledger.commit([write]) }
        return try ledger.digest()
    }

    private func digest(of outcomes: [Outcome]) throws -> String { try digest([Fixture.block(outcomes)]) }

    @Test func it_does_not_depend_on_how_outcomes_were_ordered_and_parted() throws {
        var random = SeededGenerator(seed: 11)
        let outcomes = (0..<300).map { Fixture.outcome($0 / 2, repetition: $0 % 2) }
        let expected = try digest(of: outcomes)
        for _ in 0..<10 {
            var rest = outcomes.shuffled(using: &random)[...]
            var writes: [LedgerWrite] = []
            while !rest.isEmpty {
                let block = rest.prefix(Int.random(in: 1...40, using: &random))
                rest = rest.dropFirst(block.count)
                writes.append(Fixture.block(Array(block), worker: "w\(writes.count)", epoch: UInt32(writes.count)))
            }
            #expect(try digest(writes) == expected)
        }
    }

    @Test func it_is_the_hash_of_the_outcomes_in_order_as_they_are_written() throws {
        // SHA-256 of nothing at all: what `sha256sum /dev/null` says.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(try digest([]) == empty)
        // printf '\x0a\x02\x08\x01\x0a\x06\x08\x02\x2a\x02\x08\x01' | sha256sum
        let known = "7da2b07eb16f0a088e5442ed832fa50bd61714b7efbc712f4e61653e95543e69"
        let second = Outcome(sample: 2, repetition: 0, failure: Failure(.imageMissing, "no such file"))
        #expect(try digest(of: [second, Outcome(sample: 1, repetition: 0)]) == known)
    }

    @Test func every_change_of_an_answer_a_reading_or_a_reward_changes_it() throws {
        let base = Fixture.outcome(5)
        var changed: [Outcome] = []
        func change(_ edit: (inout Outcome) -> Void) {
            var outcome = base
            edit(&outcome)
            changed.append(outcome)
        }
        change { $0.sample = 6 }
        change { $0.repetition = 1 }
        change { $0.levels[2].completion?.text = "C" }
        change { $0.levels[2].completion = nil }
        change { $0.levels[0].reading = .choice(0, rule: .cue) }
        change { $0.levels[0].reading = .none(.refusal) }
        change { $0.levels[1].rewards = [Reward(.accuracy, 0.5)] }
        change { $0.levels[1].failure = Failure(.deadline, "") }
        change { $0.levels.removeLast() }
        change { $0.leaf = LeafAnswer(leaf: "quercus robur") }
        change { $0.leaf = LeafAnswer(leaf: "quercus rubra") }
        change { $0.leaf = LeafAnswer(failure: Failure(.deadline, "")) }
        change { $0.failure = Failure(.imageMissing, "") }
        change { $0.failure = Failure(.imageUnreadable, "") }
        let neighbour = Fixture.outcome(90)
        var digests = [try digest(of: [base, neighbour])]
        for outcome in changed { digests.append(try digest(of: [outcome, neighbour])) }
        #expect(Set(digests).count == changed.count + 1)
    }

    @Test func times_and_the_messages_of_failures_stay_out() throws {
        var slow = Fixture.outcome(5)
        slow.timing = Timing(waitedMicroseconds: 1, ranMicroseconds: 2_000_000, endpoint: "http://gpu-7:8000")
        #expect(try digest(of: [slow]) == digest(of: [Fixture.outcome(5)]))

        var told = Fixture.outcome(5)
        told.levels[1].failure = Failure(.deadline, "after 31 s on host a")
        told.leaf = LeafAnswer(failure: Failure(.modelRefused, "request 17"))
        var silent = Fixture.outcome(5)
        silent.levels[1].failure = Failure(.deadline, "")
        silent.leaf = LeafAnswer(failure: Failure(.modelRefused, ""))
        #expect(try digest(of: [told]) == digest(of: [silent]))
    }

    @Test func a_quarantined_sample_enters_with_the_kind_of_its_failure() throws {
        let others = Fixture.block([1, 4])
        func quarantined(_ kind: Failure.Kind, _ message: String, _ evidence: String) throws -> String {
            let failure = Failure(kind, message)
            return try digest([
                others, .quarantine(QuarantinedSample(sample: 3, repetition: 0, failure: failure, evidence: evidence)),
            ])
        }
        let died = try quarantined(.workerDied, "on a, then b", "{}")
        #expect(try died == quarantined(.workerDied, "on c, then d", "[]"))
        #expect(try died != quarantined(.imageMissing, "on a, then b", "{}"))
        #expect(try died != digest([others]))
        #expect(
            try died
                == digest([
                    others, Fixture.block([Outcome(sample: 3, repetition: 0, failure: Failure(.workerDied, ""))]),
                ]))
    }

    @Test func a_sample_that_was_committed_twice_is_an_error() throws {
        let found = #expect(throws: LedgerError.self) {
            try self.digest([Fixture.block([1, 2]), Fixture.block([3, 2])])
        }
        guard case .duplicate(_, 2, 0) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        let failure = Failure(.workerDied, "")
        #expect(throws: LedgerError.self) {
            try self.digest([
                Fixture.block([1, 2]), .quarantine(QuarantinedSample(sample: 2, repetition: 0, failure: failure)),
            ])
        }
    }

    @Test func a_block_that_holds_no_outcomes_is_an_error() throws {
        #expect(throws: LedgerError.self) {
            try self.digest([.block(OutcomeBlockRow(worker: "w", epoch: 1, count: 1, bytes: [0x0A, 0x7F, 0x08]))])
        }
    }
}
