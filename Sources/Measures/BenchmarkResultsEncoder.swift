import Outcomes
import Questions

/// Writes outcomes in the layout of the benchmark's results files, which `BenchmarkResults` reads: a JSON list, one
/// object a sample and repetition, with the levels that are asked.
///
/// Feed it samples one after the other and take its bytes as they come; nothing is kept.
public struct BenchmarkResultsEncoder: Sendable {
    private let firstScoredLevel: Int
    private var isFirst = true

    /// Starts a list for a set that scores from this level on.
    public init(firstScoredLevel: Int) { self.firstScoredLevel = firstScoredLevel }

    /// Appends one element to `output`, as JSON in UTF-8.
    ///
    /// - Parameter outcome: Nil for a sample that was given up: no level has a prediction.
    public mutating func append(_ sample: Sample, _ outcome: Outcome?, to output: inout [UInt8]) {
        output += (isFirst ? "[\n" : ",\n").utf8
        isFirst = false
        output += "{\"image\": ".utf8
        Self.append(sample.image, to: &output)
        output += ", \"label\": ".utf8
        Self.append(sample.label, to: &output)
        for level in sample.askedLevels(from: firstScoredLevel) {
            let answers = outcome?.failure == nil ? outcome?.levels : nil
            append(level, answers?.first { $0.number == level.number }, to: &output)
        }
        output += "}".utf8
    }

    /// Ends the list.
    public consuming func finish(to output: inout [UInt8]) {
        output += (isFirst ? "[]\n" : "\n]\n").utf8
    }

    private func append(_ level: Level, _ answer: LevelAnswer?, to output: inout [UInt8]) {
        let choice = answer?.reading.choice.flatMap { level.choices.indices.contains($0) ? $0 : nil }
        let number = level.number
        output += ", \"ground_truth_level\(number)\": ".utf8
        Self.append(level.goldName, to: &output)
        output += ", \"prediction_level\(number)\": ".utf8
        // A level that the taxonomy completed has no text: its letter stands for what would have been written.
        Self.append(answer?.completion?.text ?? choice.flatMap(Reading.letter(of:)), to: &output)
        output += ", \"predicted_level\(number)_letter\": ".utf8
        Self.append(choice.flatMap(Reading.letter(of:)), to: &output)
        output += ", \"predicted_level\(number)\": ".utf8
        Self.append(choice.map { level.choices[$0] }, to: &output)
        output += ", \"choices_level\(number)\": ".utf8
        appendChoices(level.choices, to: &output)
    }

    /// From letter to name; a list where there are more choices than letters.
    private func appendChoices(_ choices: [String], to output: inout [UInt8]) {
        let hasLetters = choices.count <= 26
        output += (hasLetters ? "{" : "[").utf8
        for (index, choice) in choices.enumerated() {
            if index > 0 { output += ", ".utf8 }
            if hasLetters, let letter = Reading.letter(of: index) { output += "\"\(letter)\": ".utf8 }
            Self.append(choice, to: &output)
        }
        output += (hasLetters ? "}" : "]").utf8
    }

    /// Appends a JSON string, or null. Source: RFC 8259, section 7.
    private static func append(_ text: String?, to output: inout [UInt8]) {
        guard let text else {
            output += "null".utf8
            return
        }
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case UInt8(ascii: "\n"): output += "\\n".utf8
            case UInt8(ascii: "\t"): output += "\\t".utf8
            case UInt8(ascii: "\r"): output += "\\r".utf8
            case 0..<0x20:
                output += "\\u00".utf8
                for digit in [byte >> 4, byte & 15] { output.append(digit < 10 ? 48 + digit : 87 + digit) }
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
