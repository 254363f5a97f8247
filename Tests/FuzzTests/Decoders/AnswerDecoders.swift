import Outcomes
import Questions
import Reasoning
import Taxonomies
import TestSupport

extension Decoder {
    /// What models write.
    static let answers = [
        Decoder(
            name: "answer", form: .text,
            examples: {
                [
                    "B", "Answer: (B) Felidae", "<think>It has stripes, so not A.</think>\n<answer>B</answer>",
                    "order: Carnivora\nfamily: Felidae\nspecies: Felis catus\nThe answer is **Felis catus**.",
                    "Carnivora → Felidae → Felis catus", "Yes, it is.", "I cannot tell.", "A, B, A", "答え：C",
                    "{\"answer\": \"B\"}",
                ].map { Array($0.utf8) }
            },
            words: [
                "<think>", "</think>", "<answer>", "</answer>", "<reasoning>", "Answer:", "\\boxed{B}", "**", "Felidae",
                "Felis catus", "family:", "level 2:", " or ", " not ", "Yes", "No", "→", ">", "A", "B", "C", "D", "(A)",
            ],
            reader: {
                let taxonomy = try Examples.taxonomy()
                let leaves = LeafReader(taxonomy: taxonomy)
                let choices = ["Canidae", "Felidae", "Ursidae", "Muridae"]
                let levels = (1...3).map { Level(number: $0, choices: choices, gold: 1) }
                let joint = JointReader(ranks: taxonomy.ranks)
                return { input in
                    let text = String(decoding: input, as: UTF8.self)
                    for finish in [Completion.FinishReason.stop, .length] {
                        let completion = Completion(text: text, finishReason: finish)
                        var readings = [YesNoReader.read(completion)]
                        for parser in Parser.allCases {
                            readings.append(parser.read(completion, choices: choices))
                            readings += joint.read(completion, levels: levels, parser: parser)
                        }
                        for reading in readings {
                            try Flaw.unless(
                                (0...text.utf8.count).contains(reading.span.upperBound) && (reading.choice ?? 0) < 4,
                                "\(reading) of \(text.utf8.count) bytes")
                        }
                        let leaf = leaves.read(completion)
                        try Flaw.unless(
                            leaf.kind != .choice || !leaf.leaf.isEmpty, "a leaf without a name: \(leaf)")
                    }
                    return .accepted
                }
            })
    ]
}
