import Foundation

extension QuestionSetSummary {
    /// The summary for people, several lines.
    public var text: String {
        var lines = [
            "\(name)\(subject.isEmpty ? "" : " (\(subject))")",
            "  sha256       \(sha256)",
            "  source       \(source.isEmpty ? "unknown" : source)",
            "  taxonomy     \(taxonomy), \(taxa) name\(taxa == 1 ? "" : "s")",
            "  distractors  \(distractors)\(similarity.isEmpty ? "" : " by \(similarity)"), seed \(seed)",
            "  samples      \(samples)",
            "  questions    \(questions), from level \(firstScoredLevel) down",
            "  splits       "
                + splits.sorted { $0.key < $1.key }.map { "\($0.key.isEmpty ? "none" : $0.key) \($0.value)" }
                .joined(separator: ", "),
            "  chance       " + String(format: "HCA %.2f %%, leaf %.2f %%", chance.hca, chance.leaf),
            "  gaps         "
                + (samplesWithGaps == 1
                    ? "1 sample lacks a level between two that it has"
                    : "\(samplesWithGaps) samples lack a level between two that they have"),
        ]
        if samplesWithoutQuestion > 0 {
            let one = samplesWithoutQuestion == 1
            lines.append("  unasked      \(samplesWithoutQuestion) \(one ? "sample asks" : "samples ask") nothing")
        }
        lines.append("")
        let rankWidth = max(4, levels.map(\.rank.count).max() ?? 4)
        lines.append(row("level", "rank", "samples", "questions", "names", "choices", rankWidth))
        for level in levels {
            let choices = level.choices.sorted { $0.key < $1.key }
                .map { level.choices.count == 1 ? "\($0.key)" : "\($0.key): \($0.value)" }.joined(separator: ", ")
            lines.append(
                row(
                    "\(level.number)", level.rank, "\(level.samples)", "\(level.questions)", "\(level.names)", choices,
                    rankWidth))
        }
        return lines.joined(separator: "\n")
    }

    private func row(
        _ number: String, _ rank: String, _ samples: String, _ questions: String, _ names: String, _ choices: String,
        _ rankWidth: Int
    ) -> String {
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let rank = rank + String(repeating: " ", count: max(0, rankWidth - rank.count))
        return "  \(right(number, 5))  \(rank)  \(right(samples, 9))  \(right(questions, 9))  \(right(names, 7))  "
            + choices
    }
}
