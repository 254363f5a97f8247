import Outcomes

/// The benchmark's own way to read an answer: the first of A, B, C, D that occurs anywhere in the text.
///
/// It reads `Answer: B` as A. Published figures were made with it, so it is kept to reproduce them.
/// Source: the code of Tan et al., arXiv 2505.24840.
public enum BenchmarkReader {
    /// Reads an answer. A text with none of the four letters is `.unparsed`, an empty one too, as the benchmark has it.
    public static func read(_ completion: Completion, choices: [String]) -> Reading {
        var text = completion.text
        let places = text.withUTF8 { utf8 -> [Int?] in
            (UInt8(ascii: "A")...UInt8(ascii: "D")).map { letter in utf8.firstIndex(of: letter) }
        }
        for (choice, place) in places.enumerated() {
            if let place, choice < choices.count { return .choice(choice, rule: .benchmark, span: place..<place + 1) }
        }
        return .none(.unparsed, rule: .benchmark)
    }
}
