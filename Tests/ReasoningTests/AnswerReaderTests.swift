import Outcomes
import Reasoning
import TestSupport
import Testing

/// A reading in short: a letter, a letter with `!` for a conflict, or the name of the non-answer.
private func read(
    _ text: String, choices: [String] = AnswerReaderTests.plants, finish: Completion.FinishReason = .stop
) -> String {
    let reading = AnswerReader.read(Completion(text: text, finishReason: finish), choices: choices)
    return reading.letter.map { $0 + (reading.isConflict ? "!" : "") } ?? reading.kind.name
}

struct AnswerReaderTests {
    static let plants = ["fagaceae", "poaceae", "rosaceae", "asteraceae"]
    static let list = "A. fagaceae\nB. poaceae\nC. rosaceae\nD. asteraceae"

    @Test(
        "Every row of the contract is read as written there",
        arguments: [
            ("C", ["C", "c", "C.", "(C)", "**C**", "Option C", "Ｃ", "\\boxed{C}"]),
            ("B", ["Answer: B", "ANSWER: **B**", "Answer: b", "ANSWER: $B$", "The answer is (b)."]),
            ("C", ["(C) Rosaceae", "C. rosaceae", "Rosaceae (C)", "The answer is rosaceae", "Rosaceae."]),
            ("B", ["<think>A or maybe D</think><answer>B</answer>", "Reasoning… A fits.</think>\nB"]),
            ("truncated", ["<think>Let me see, A is"]),
            (
                "C",
                [
                    "A plant in the family rosaceae", "The answer is a member of rosaceae",
                    "Answer: A plant of the rosaceae",
                ]
            ),
            ("C", ["Not B. The answer is C.", "C\n\nExplanation: A and B lack petals."]),
            ("B", ["The answer is B. Note that A is a common distractor."]),
            ("B!", ["B. rosaceae"]),
            (
                "D",
                [
                    "I considered (A), but it is incorrect. Final answer: D.",
                    "Both A and B are wrong; the answer is D",
                ]
            ),
            (
                "ambiguous",
                ["A or B", "A and C", "C or maybe D", "Answer: AB", "Could be asteraceae or rosaceae", list]
            ),
            ("refusal", ["I'm sorry, but I can't identify this."]),
            (
                "unparsed",
                ["It is not rosaceae", "Dicotyledon", "Charadriiformes", "a plant", "ANSWER: None of the above"]
            ),
            ("empty", [""]),
        ])
    func contract(expected: String, texts: [String]) {
        for text in texts { #expect(read(text) == expected, "\(text)") }
    }

    @Test(
        "Other ways to say it",
        arguments: [
            // The whole text.
            ("b)", "B"), ("[D]", "D"), ("  A  ", "A"), ("\"B\"", "B"), ("C!", "C"), ("__C__", "C"), ("`C`", "C"),
            ("option b", "B"), ("ROSACEAE", "C"), ("*rosaceae*", "C"), ("'Poaceae'", "B"), ("ｒｏｓａｃｅａｅ", "C"),
            ("AB", "ambiguous"), ("\\text{C}", "C"), ("$\\boxed{\\text{C}}$", "C"), ("Ⓒ", "C"), ("C\u{200B}", "C"),
            ("\u{200F}C\u{200E}", "C"), ("\u{FEFF}C", "C"), ("C\u{0}", "C"), ("\r\nC\r\n", "C"), ("E", "unparsed"),
            // First and last line.
            ("C\nbecause of its five petals", "C"), ("Its petals are five.\n\n**C**", "C"),
            ("A\nno, wait\nB", "ambiguous"), ("A\nB\nC\nD", "ambiguous"), ("C\nC", "C"), ("(c)\nrosaceae", "C"),
            // Cues.
            ("The correct option is C.", "C"), ("I would select option D", "D"), ("I pick b", "B"),
            ("I'd go with C", "C"),
            ("Answer:\n\nC. rosaceae", "C"), ("Answer: B. rosaceae", "B!"), ("**Answer:** (B) poaceae", "B"),
            ("The answer is option (C): rosaceae", "C"), ("Option A is wrong. Option C is right.", "C"),
            ("The answer is not B but C", "C"), ("My choice is not A. It is D.", "D"), ("The answer is A", "A"),
            ("Answer: A or B", "ambiguous"), ("Answer: A, B", "ambiguous"), ("Answer: A/B", "ambiguous"),
            ("Answer: A or B. On reflection, final answer: B", "B"), ("Answer: a rose", "unparsed"),
            ("The wrong answer is A. The right one: rosaceae", "C"), ("Answer: E", "unparsed"),
            ("Answer: C. E is not offered", "C"), ("Answer — D", "D"), ("Answer = D", "D"), ("答案：Ｃ", "C"),
            ("The answer is B, A is wrong.", "B"), ("Option A looks good. Still, the answer is rosaceae.", "C"),
            ("I would not select A.", "unparsed"), ("It is the correct one: D", "D"), ("Answer: N/A", "unparsed"),
            ("\(list)\nAnswer: C. rosaceae", "C"), ("\(list)\n\nThe answer is C", "C"),
            ("Option A: fagaceae\nOption B: poaceae\nOption C: rosaceae\nOption D: asteraceae", "ambiguous"),
            // A letter at the beginning.
            ("B: poaceae, by its spikelets", "B"), ("(A) fagaceae. Acorns.", "A"), ("- C) rosaceae", "C"),
            ("(A) or (B)", "ambiguous"), ("(A) is wrong", "unparsed"), ("A. fagaceae\nB. poaceae", "ambiguous"),
            ("A) fagaceae B) poaceae C) rosaceae D) asteraceae", "ambiguous"), ("D.C. area flora", "unparsed"),
            // Joined letters.
            ("Either A or C", "ambiguous"), ("B, C", "ambiguous"), ("(A)/(D)", "ambiguous"),
            ("It's A & B", "ambiguous"),
            ("B or B", "B"),
            // Names.
            ("This looks like rosaceae to me", "C"), ("not poaceae, rather rosaceae", "C"),
            ("Rosaceae is incorrect; it is poaceae", "B"), ("non-rosaceae", "unparsed"), ("rosaceaeous", "unparsed"),
            ("rosaceae, not asteraceae", "C"), ("It isn't rosaceae", "unparsed"), ("rosaceae rosaceae", "C"),
            ("Rosaceae cannot be right", "unparsed"), ("rosaceae (B)", "C"), ("rosaceae’s petals", "C"),
            // One capital letter.
            ("I think C", "C"), ("It must be C, surely", "C"), ("perhaps B… perhaps D", "ambiguous"),
            ("A Rose", "unparsed"), ("X-ray of C-type", "unparsed"), ("C. elegans is a worm; this is C. elegans", "C"),
            ("this is C. elegans", "unparsed"), ("Plan N/A", "unparsed"),
            // Refusals.
            ("I cannot tell.", "refusal"), ("As an AI, I see no photo", "refusal"), ("I don’t know", "refusal"),
            ("Unable to determine the family", "refusal"), ("I cannot say whether it is rosaceae", "refusal"),
            // Reasoning.
            ("<think>B</think>", "empty"), ("<answer></answer>", "empty"), ("<answer>C", "C"), ("C</answer>", "C"),
            ("<answer>A</answer><answer>C</answer>", "C"), ("<THINK>A</THINK><ANSWER>d</ANSWER>", "D"),
            ("<think><think>A</think>B</think>C", "C"), ("</think>D", "D"), ("<answer>A</answer> B is wrong", "A"),
            ("<think>x</think>B<think>y</think>", "B"), ("B<think>and then", "truncated"), ("<think", "unparsed"),
            ("<answer><answer>C</answer></answer>", "C"), (" \n\t ", "empty"), ("\u{00A0}", "empty"), ("…", "unparsed"),
        ])
    func variants(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test func a_text_cut_at_its_token_limit_is_truncated_unless_it_holds_a_choice() {
        #expect(read("C", finish: .length) == "C")
        #expect(read("Answer: C. It has", finish: .length) == "C")
        #expect(read("Let me look at the petals", finish: .length) == "truncated")
        #expect(read("A or B", finish: .length) == "truncated")
        #expect(read("<answer></answer>", finish: .length) == "truncated")
        #expect(read("  ", finish: .length) == "empty")
    }

    @Test func names_within_names_are_read_as_the_longest() {
        let choices = ["rosa", "rosa canina", "canina", "st. john's wort"]
        #expect(read("It is rosa canina", choices: choices) == "B")
        #expect(read("It is Rosa  Canina.", choices: choices) == "B")
        #expect(read("rosa", choices: choices) == "A")
        #expect(read("It is St. John’s wort", choices: choices) == "D")
        #expect(read("rosa-canina", choices: choices) == "unparsed")
    }

    @Test func names_past_ascii_are_compared_in_one_normal_form() {
        let choices = ["Zoë’s frog", "naïve × hybrida", "ΣΊΣΥΦΟΣ", "ＷＩＤＥ name"]
        #expect(read("zoe\u{0308}'s frog", choices: choices) == "A")
        #expect(read("It is NAI\u{0308}VE × hybrida", choices: choices) == "B")
        #expect(read("wide NAME", choices: choices) == "D")
    }

    @Test func sets_of_other_sizes_know_their_letters_alone() {
        #expect(read("C", choices: ["x y", "z"]) == "unparsed")
        #expect(read("Answer: B", choices: ["x y", "z"]) == "B")
        let many = (0..<26).map { "taxon number \($0)" }
        #expect(read("Answer: Z", choices: many) == "Z")
        #expect(read("I think it is Q", choices: many) == "Q")
        #expect(read("A", choices: []) == "unparsed")
    }

    @Test func the_span_is_the_bytes_that_were_used() throws {
        func used(_ text: String) -> String {
            let span = AnswerReader.read(Completion(text: text), choices: Self.plants).span
            return String(decoding: Array(text.utf8)[span], as: UTF8.self)
        }
        #expect(used("C") == "C")
        #expect(used("<think>…</think>\n**Ｃ**") == "Ｃ")
        #expect(used("Größe: 5 cm. Die Answer: **B**.") == "Answer: **B")
        #expect(used("é — it looks like Rosaceae.") == "Rosaceae")
        #expect(used("A or maybe B") == "A or maybe B")
        #expect(used("Well, I cannot say") == "I cannot")
    }

    @Test(
        "The rule that read it is kept",
        arguments: [
            ("C", Reading.Rule.wholeText), ("C\nbecause", .bareLine), ("Answer: C", .cue),
            ("(C) Rosaceae", .leadingLetter),
            ("A or B", .joinedLetters), ("a rosaceae plant", .choiceName), ("It is C, I think", .soleLetter),
            ("I cannot", .refusalPhrase), ("hm", .none),
        ])
    func rule(text: String, expected: Reading.Rule) {
        #expect(AnswerReader.read(Completion(text: text), choices: Self.plants).rule == expected)
    }

    @Test(
        "A long run of anything is read to its end",
        arguments: [
            "A", "A ", "A\n", "<", "<think>", "</think>", "<think></think>", "<answer>", "(", "answer ", "answer: ",
            "\u{0}", "\u{202E}", "\u{0301}", "é", "e\u{0301}", "or ", "not ", "\\boxed{", "}", "*", "_", "'",
            "rosaceae ", "A, ",
            "A or ", "select not ", "字", "A)))", "<answer>A</answer>B</think>", "\\",
        ])
    func hostile(unit: String) {
        // Unoptimised code takes seconds for a megabyte.
        #if DEBUG
            let size = 1 << 14
        #else
            let size = 1 << 20
        #endif
        let text = String(repeating: unit, count: size / unit.utf8.count)
        let reading = AnswerReader.read(Completion(text: text), choices: Self.plants)
        #expect((0...text.utf8.count).contains(reading.span.upperBound))
    }

    @Test func random_texts_never_crash_and_read_the_same_twice() {
        var generator = SeededGenerator(seed: 20)
        let pieces = [
            "A", "b", "C ", "D.", "(", ")", "<think>", "</think>", "<answer>", "</answer>", "answer", ":", " ", "\n",
            "or",
            " not ", "rosaceae", "Poaceae", "\\boxed{", "}", "*", "\u{200B}", "é", "\u{0301}", "Ｂ", "I cannot",
            "option ",
            ",", "/", "'", "n't", "is ", "wrong", "🌹", "\u{202E}", "-",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            let completion = Completion(text: text)
            let reading = AnswerReader.read(completion, choices: Self.plants)
            #expect(reading.span.upperBound <= text.utf8.count)
            #expect(reading == AnswerReader.read(completion, choices: Self.plants))
            if let choice = reading.choice { #expect(choice < 4) }
        }
    }
}

struct BenchmarkReaderTests {
    @Test(
        arguments: [
            ("Answer: B", "A"), ("B", "B"), ("The option is C", "C"), ("b", "unparsed"), ("", "unparsed"),
            ("D or C", "C"), ("E", "unparsed"),
        ])
    func the_first_of_A_B_C_D_that_occurs_is_the_answer(text: String, expected: String) {
        let reading = BenchmarkReader.read(Completion(text: text), choices: AnswerReaderTests.plants)
        #expect((reading.letter ?? reading.kind.name) == expected)
        #expect(reading.rule == .benchmark)
    }
}
