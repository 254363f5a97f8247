import Files
import JSONReading
import Measures
import Questions
import Reasoning
import TestSupport
import WireFormat

@testable import Archive
@testable import Ledger
@testable import Outcomes
@testable import Reports

extension Decoder {
    /// What workers answer, as it lies in the ledger: read for counting, whole, for the digest, for measures and for exports.
    static let outcomes = [
        Decoder(
            name: "outcome-block", form: .protobuf,
            examples: { [Examples.block(Examples.outcomes), Examples.block([Examples.outcomes[0]]), []] },
            reader: {
                let directory = try TemporaryDirectory()
                let (set, _) = try Examples.questionSet(in: directory)
                let samples = SampleReader(set)
                let folds = try Strategy.allCases.map { try MeasureFold(set: set, procedure: Procedure($0)) }
                return { input in
                    try verdict(expecting: { $0 is WireError || $0 is MeasureError || $0 is ExportError }) {
                        _ = directory
                        try input.withUnsafeBytes { try Self.read($0, samples, folds) }
                    }
                }
            }),
        Decoder(
            name: "group-block", form: .protobuf, examples: { [Examples.block(Examples.groups)] },
            reader: {
                { input in
                    try verdict(expecting: { $0 is WireError }) {
                        let groups = try input.withUnsafeBytes { try Group.list(serialized: $0) }
                        let bytes = Examples.block(groups)
                        let again = try bytes.withUnsafeBytes { try Group.list(serialized: $0) }
                        try Flaw.unless(Examples.block(again) == bytes, "groups are written otherwise the second time")
                        var text = JSONText()
                        for group in groups { text.append(group, step: 0) }
                        try Self.checkLines(text.bytes)
                    }
                }
            }),
        Decoder(
            name: "endpoint-usages", form: .protobuf, examples: { [EndpointUsage.serialized(Examples.usages)] },
            reader: {
                { input in
                    try verdict(expecting: { $0 is WireError }) {
                        let usages = try input.withUnsafeBytes { try EndpointUsage.list(serialized: $0) }
                        let again = try EndpointUsage.serialized(usages).withUnsafeBytes {
                            try EndpointUsage.list(serialized: $0)
                        }
                        try Flaw.unless(again == usages, "\(usages) come back as \(again)")
                        var total = EndpointUsage(endpoint: "all")
                        for usage in usages {
                            total.add(usage)
                            _ = usage.latency(at: 0.99)
                        }
                        _ = ServerUsage(usages.isEmpty ? [] : [total])
                    }
                }
            }),
    ]

    private static func read(_ block: UnsafeRawBufferPointer, _ samples: SampleReader, _ folds: [MeasureFold]) throws {
        try OutcomeSummary.forEachRecord(in: block) { record in
            let whole = Result { try Outcome(serialized: record) }
            let summary = Result { try OutcomeSummary(serialized: record) }
            switch (whole, summary) {
            case (.success(let outcome), .success(let summary)):
                let place = try OutcomeSummary.place(of: record)
                try Flaw.unless(
                    summary.sample == outcome.sample && summary.repetition == outcome.repetition
                        && place == (outcome.sample, outcome.repetition) && summary.levels == outcome.levels.count
                        && summary.failure == outcome.failure?.kind,
                    "a summary tells of another outcome: \(summary), \(outcome)")
                try check(outcome)
                var digest = OutcomeDigest()
                try digest.add(record)
                _ = digest.finish()
                try export(record, samples)
                if outcome.sample < samples.set.count {
                    _ = RecordedAnswers(outcome, of: try samples.sample(at: outcome.sample))
                }
            case (.failure(let error), .failure): throw error
            case (.success(let outcome), .failure(let error)):
                // The door is narrower, so that what came through it cannot grow without bounds where it is read.
                let isVast =
                    outcome.levels.count > OutcomeSummary.mostLevels
                    || outcome.levels.contains { $0.parts.count > OutcomeSummary.mostParts }
                try Flaw.unless(isVast, "a summary refuses what can be read: \(error)")
                throw error
            case (.failure(let error), .success): throw Flaw("a summary takes what cannot be read: \(error)")
            }
        }
        var fold = folds[block.count % folds.count]
        try fold.add(block: block)
        try checkJSON(fold.report().json().utf8)
    }

    private static func check(_ outcome: Outcome) throws {
        var writer = WireWriter()
        outcome.write(to: &writer)
        let bytes = writer.bytes
        try bytes.withUnsafeBytes { bytes in
            try OutcomeSummary.forEachRecord(in: bytes) { record in
                var again = WireWriter()
                try Outcome(serialized: record).write(to: &again)
                try Flaw.unless(again.bytes.elementsEqual(bytes), "an outcome is written otherwise the second time")
            }
        }
    }

    private static func export(_ record: UnsafeRawBufferPointer, _ samples: SampleReader) throws {
        let record = try ExportRecord(.outcome(record), samples)
        var (text, table) = (JSONText(), CSVText(header: ExportRecord.columns))
        text.append(record)
        table.append(record)
        try checkLines(text.bytes)
    }

    private static func checkLines(_ bytes: [UInt8]) throws {
        for line in bytes.split(separator: UInt8(ascii: "\n")) { try checkJSON(line) }
    }

    /// - Throws: `Flaw` for what is no JSON.
    static func checkJSON(_ bytes: some Collection<UInt8>) throws {
        do {
            try Array(bytes).withUnsafeBytes { try JSONParser().withDocument($0) { _ in } }
        } catch {
            throw Flaw("what is written is \(error): \(String(decoding: bytes.prefix(500), as: UTF8.self))")
        }
    }
}
