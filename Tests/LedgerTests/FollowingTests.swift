import Foundation
import Ledger
import Outcomes
import TestSupport
import Testing

/// A ledger that is read piece by piece while somebody else writes it.
@Suite struct `A ledger that is followed` {
    private let directory: TemporaryDirectory
    private let writer: RunLedger
    private let reader: RunLedger

    init() throws {
        directory = try TemporaryDirectory()
        writer = try Fixture.ledger(in: directory)
        reader = try RunLedger.openForReading(Fixture.run(in: directory))
    }

    @Test func `lends each block once`() throws {
        var last: Int64 = 0
        var seen: [Int] = []
        for number in 0..<5 {
            try writer.commit([Fixture.block([number * 2]), Fixture.block([number * 2 + 1])])
            while true {
                let blocks = try reader.blocks(after: last, upTo: 1)
                guard let block = blocks.first else { break }
                #expect(blocks.count == 1, "no more than are asked for")
                #expect(block.id > last)
                last = block.id
                try block.bytes.withUnsafeBytes { bytes in
                    try OutcomeSummary.forEachRecord(in: bytes) {
                        seen.append(try OutcomeSummary(serialized: $0).sample)
                    }
                }
            }
        }
        #expect(seen == Array(0..<10))
        #expect(try reader.blocks(after: 0, upTo: 1 << 20).count == 10)
    }

    @Test func `finds a sample wherever it is, and nothing where there is none`() throws {
        for start in stride(from: 0, to: 1200, by: 2) { try writer.commit([Fixture.block([start, start + 1])]) }
        for sample in [0, 1, 599, 1199] {
            let found = try #require(try reader.outcome(sample: sample, repetition: 0) { true })
            #expect(found.outcome == Fixture.outcome(sample))
            #expect(found.worker == "worker-1")
        }
        #expect(try reader.outcome(sample: 1200, repetition: 0) { true } == nil)
        #expect(try reader.outcome(sample: 1, repetition: 1) { true } == nil)
        #expect(try reader.outcome(sample: -1, repetition: 0) { true } == nil)
    }

    @Test func `is searched no longer than anybody wants`() throws {
        try writer.commit([Fixture.block([1])])
        #expect(throws: SearchGivenUp.self) { try reader.outcome(sample: 1, repetition: 0) { false } }
    }

    @Test func `tells what was given up, one or the first of many`() throws {
        for sample in 0..<20 {
            let row = QuarantinedSample(
                sample: sample, repetition: 0, failure: Failure(.deadline, "late"), evidence: "evidence \(sample)")
            try writer.commit([.quarantine(row)])
        }
        #expect(try reader.quarantined(sample: 7, repetition: 0)?.evidence == "evidence 7")
        #expect(try reader.quarantined(sample: 7, repetition: 1) == nil)
        #expect(try reader.quarantined(first: 3).map(\.sample) == [0, 1, 2])
    }

    @Test func `has no steps where nobody trains`() throws {
        #expect(try reader.steps(last: 10).isEmpty)
    }
}
