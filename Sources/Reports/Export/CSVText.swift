import Outcomes
import Questions

/// Writes rows of comma-separated values (RFC 4180): a field with a comma, a quote or a line break is quoted.
struct CSVText {
    /// What was written so far, UTF-8.
    private(set) var bytes: [UInt8] = []

    /// Starts a table.
    init(header: [String]) { row(header) }

    /// Forgets what was written and keeps the memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func row(_ fields: [String]) {
        for (position, field) in fields.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            append(field)
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    private mutating func append(_ field: String) {
        let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard field.utf8.contains(where: special.contains) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension ExportRecord {
    /// The columns of a CSV export.
    static let columns = [
        "id", "image", "label", "split", "repetition", "level", "rank", "gold", "gold_letter", "letter", "chosen",
        "reading", "accuracy", "leaf", "failure", "endpoint", "text",
    ]
}

extension CSVText {
    /// A row for each asked level of the sample.
    mutating func append(_ record: ExportRecord) {
        let sample = record.sample
        for answered in record.levels {
            let accuracy = answered.answer?.rewards.first { $0.component == .accuracy }
            let failure = record.outcome.failure ?? answered.answer?.failure
            row([
                sample.id, sample.image, sample.label, sample.split, "\(record.outcome.repetition)",
                "\(answered.level.number)", answered.rank, answered.level.goldName,
                Reading.letter(of: answered.level.gold) ?? "", answered.letter ?? "", answered.chosen ?? "",
                answered.reading, accuracy.map { "\($0.score)" } ?? "", record.outcome.leaf?.leaf ?? "",
                failure?.kind.name ?? "", record.outcome.timing.endpoint, answered.text ?? "",
            ])
        }
    }
}
