import CMessages
import Outcomes
import Testing
import WireFormat

/// One serialized `Outcome`, without the block's tag and length.
private func serialized(_ outcome: Outcome) throws -> [UInt8] {
    var writer = WireWriter()
    outcome.write(to: &writer)
    return try writer.bytes.withUnsafeBytes { bytes in
        var reader = WireReader(bytes)
        _ = try reader.nextField()
        return Array(try reader.lengthDelimited())
    }
}

private func decoded(_ bytes: [UInt8]) throws -> Outcome { try bytes.withUnsafeBytes { try Outcome(serialized: $0) } }

private func summary(_ bytes: [UInt8]) throws -> OutcomeSummary {
    try bytes.withUnsafeBytes { try OutcomeSummary(serialized: $0) }
}

/// What a summary has to say of an outcome.
private func expectAgreement(_ summary: OutcomeSummary, _ outcome: Outcome) {
    func isRight(_ level: LevelAnswer) -> Bool { level.rewards.contains { $0.component == .accuracy && $0.score == 1 } }
    #expect(summary.sample == outcome.sample)
    #expect(summary.repetition == outcome.repetition)
    #expect(summary.levels == outcome.levels.count)
    #expect(summary.rightLevels == outcome.levels.filter(isRight).count)
    #expect(summary.isLeafRight == (outcome.levels.last.map(isRight) ?? false))
    #expect(summary.invalidLevels == outcome.levels.filter { $0.reading.choice == nil }.count)
    #expect(summary.failure == outcome.failure?.kind)
    let isFailed =
        outcome.failure != nil || outcome.leaf?.failure != nil
        || outcome.levels.contains { $0.failure != nil || $0.parts.contains { $0.failure != nil } }
        || outcome.group?.rollouts.contains { if case .failed = $0.answer { true } else { false } } == true
    #expect(summary.isFailed == isFailed)
    var group = outcome.group
    group?.timing = outcome.timing
    #expect(summary.group == group)
}

struct OutcomeWireTests {
    @Test func an_outcome_of_more_levels_or_parts_than_there_can_be_is_refused_before_it_grows() throws {
        // A level that says nothing, and a level's part, in two bytes each.
        func levels(_ count: Int) -> [UInt8] { [[UInt8]](repeating: [0x22, 0], count: count).flatMap { $0 } }
        func parts(_ count: Int) throws -> [UInt8] {
            var writer = WireWriter()
            writer.data(4, [[UInt8]](repeating: [0x32, 0], count: count).flatMap { $0 })
            return writer.bytes
        }
        #expect(try summary(levels(255)).levels == 255)
        #expect(try summary(parts(255)).levels == 1)
        #expect(throws: WireError.unexpectedType) { try summary(levels(256)) }
        #expect(throws: WireError.unexpectedType) { try summary(parts(256)) }
    }

    @Test func random_outcomes_come_back_as_they_were_and_equal_ones_are_equal_bytes() throws {
        var generator = OutcomeGenerator(seed: 1)
        for _ in 0..<500 {
            let outcome = generator.outcome()
            let bytes = try serialized(outcome)
            let again = try decoded(bytes)
            #expect(again == outcome)
            #expect(try serialized(again) == bytes)
            expectAgreement(try summary(bytes), outcome)
        }
    }

    @Test func libprotobuf_c_reads_the_same_and_would_write_the_same_bytes() throws {
        var generator = OutcomeGenerator(seed: 2)
        for _ in 0..<200 {
            let outcomes = (0..<3).map { _ in generator.outcome() }
            var writer = WireWriter()
            for outcome in outcomes { outcome.write(to: &writer) }
            let block = try #require(linnet__v1__outcome_block__unpack(nil, writer.count, writer.bytes))
            defer { linnet__v1__outcome_block__free_unpacked(block, nil) }
            #expect(block.pointee.n_outcomes == 3)
            for (number, outcome) in outcomes.enumerated() {
                let other = try #require(block.pointee.outcomes[number]).pointee
                #expect(Int(other.sample) == outcome.sample)
                #expect(Int(other.repetition) == outcome.repetition)
                #expect(other.n_levels == outcome.levels.count)
                #expect((other.leaf != nil) == (outcome.leaf != nil))
                #expect(other.failure.map { Int($0.pointee.kind.rawValue) } == outcome.failure?.kind.rawValue)
                for (place, level) in outcome.levels.enumerated() {
                    let found = try #require(other.levels[place]).pointee
                    let reading = try #require(found.reading).pointee
                    #expect(Int(found.number) == level.number)
                    #expect(Int(reading.letter) == (level.reading.choice.map { $0 + 1 } ?? 0))
                    #expect(Int(reading.kind.rawValue) == level.reading.kind.rawValue)
                    #expect(Int(reading.rule.rawValue) == level.reading.rule.rawValue)
                    #expect(Int(reading.span_start) == level.reading.span.lowerBound)
                    #expect(Int(reading.span_length) == level.reading.span.count)
                    #expect(found.n_parts == level.parts.count)
                    #expect(found.completion.map { String(cString: $0.pointee.text) } == level.completion?.text)
                }
            }
            var packed = [UInt8](repeating: 0, count: linnet__v1__outcome_block__get_packed_size(block))
            linnet__v1__outcome_block__pack(block, &packed)
            #expect(packed == writer.bytes)
        }
    }

    @Test func the_timing_lies_in_one_piece_so_that_a_digest_can_leave_it_out() throws {
        var generator = OutcomeGenerator(seed: 3)
        var outcome = generator.outcome()
        outcome.timing = Timing()
        let bare = try serialized(outcome)
        outcome.timing = Timing(waitedMicroseconds: 5, ranMicroseconds: 7, endpoint: "x")
        let timed = try serialized(outcome)
        #expect(timed.count > bare.count)
        let shared = zip(timed, bare).prefix { $0 == $1 }.count
        #expect(timed.suffix(bare.count - shared) == bare.suffix(bare.count - shared))
    }

    @Test func damaged_bytes_are_refused_or_read_and_both_readers_agree() throws {
        var generator = OutcomeGenerator(seed: 4)
        var readable = 0
        for _ in 0..<3_000 {
            var bytes = try serialized(generator.outcome())
            for _ in 0...Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: bytes.removeSubrange(place...)
                default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
                }
            }
            guard let outcome = try? decoded(bytes) else {
                // What the coordinator takes must be readable later.
                #expect(throws: WireError.self) { try summary(bytes) }
                continue
            }
            readable += 1
            expectAgreement(try summary(bytes), outcome)
        }
        #expect(readable > 100)
    }

    @Test func a_block_of_groups_comes_back_as_it_was_also_through_the_other_codec() throws {
        var generator = OutcomeGenerator(seed: 6)
        for _ in 0..<200 {
            let groups = (0..<3).map { _ in generator.group() }
            var writer = WireWriter()
            for group in groups { group.writeRecord(to: &writer) }
            let bytes = writer.bytes
            #expect(try bytes.withUnsafeBytes { try Group.list(serialized: $0) } == groups)
            let block = try #require(linnet__v1__group_block__unpack(nil, bytes.count, bytes))
            defer { linnet__v1__group_block__free_unpacked(block, nil) }
            var packed = [UInt8](repeating: 0, count: linnet__v1__group_block__get_packed_size(block))
            linnet__v1__group_block__pack(block, &packed)
            #expect(packed == bytes)
            for (number, group) in groups.enumerated() {
                let other = try #require(block.pointee.groups[number]).pointee
                #expect(Int(other.group) == group.index)
                #expect(other.n_rollouts == group.rollouts.count)
                #expect((other.given != nil) == (group.question != .leaf))
                for (place, rollout) in group.rollouts.enumerated() {
                    let found = try #require(other.rollouts[place]).pointee
                    #expect(Int(found.policy_version) == rollout.policyVersion)
                    #expect(found.n_rewards == rollout.rewards.count)
                    #expect((found.failure == nil) == (found.completion != nil))
                }
            }
        }
    }

    @Test func a_group_of_an_unknown_stage_is_refused_rather_than_taken_for_another() throws {
        var writer = WireWriter()
        writer.message(8) { $0.integer(5, 2) }
        #expect(throws: WireError.self) { try decoded(writer.bytes) }
        #expect(throws: WireError.self) { try summary(writer.bytes) }
    }

    @Test func a_reward_of_an_unknown_component_is_passed_over() throws {
        var writer = WireWriter()
        writer.message(4) { level in
            level.integer(1, 1)
            level.message(4) { reward in
                reward.integer(1, 99)
                reward.float(2, 1)
            }
        }
        let outcome = try decoded(writer.bytes)
        #expect(outcome.levels.map(\.rewards) == [[]])
        expectAgreement(try summary(writer.bytes), outcome)
    }

    @Test func a_block_lends_its_outcomes_one_by_one() throws {
        var generator = OutcomeGenerator(seed: 5)
        let outcomes = (0..<20).map { _ in generator.outcome() }
        var writer = WireWriter()
        for outcome in outcomes { outcome.write(to: &writer) }
        var found: [Outcome] = []
        try writer.bytes.withUnsafeBytes { block in
            try OutcomeSummary.forEachRecord(in: block) { found.append(try Outcome(serialized: $0)) }
        }
        #expect(found == outcomes)
    }

    @Test(arguments: ["é", "字", "🌹", "x"])
    func a_message_that_is_too_long_is_cut_between_characters(character: String) {
        for lead in 0..<4 {
            let text = String(repeating: "x", count: lead) + String(repeating: character, count: 2001)
            let message = Failure(.unknown, text).message
            #expect(message.utf8.count <= Failure.maximumMessageBytes)
            #expect(message.hasSuffix("…"))
            #expect(text.hasPrefix(message.dropLast()))
        }
    }
}
