import Files
import Questions
import Reasoning

/// Writes chat examples as JSONL, one a line, as a trainer reads them.
public struct ChatExport: Sendable {
    /// Whose format.
    public enum Trainer: String, Sendable, CaseIterable {
        /// TRL: `messages` whose contents are lists of parts, and `images`.
        case trl
        /// LLaMA-Factory: `messages` with `<image>` in the text, and `images`.
        case llamaFactory = "llama-factory"
        /// ms-swift: the same.
        case msSwift = "ms-swift"
    }

    /// Whose format.
    public var trainer: Trainer
    /// Which requests.
    public var stages: ChatExample.Stages
    /// Whether pictures are shown.
    public var isPictured: Bool
    /// Only samples of this split; nil for all.
    public var split: String?

    /// Plans an export.
    public init(trainer: Trainer, stages: ChatExample.Stages, isPictured: Bool, split: String?) {
        self.trainer = trainer
        self.stages = stages
        self.isPictured = isPictured
        self.split = split
    }

    /// Writes a set's examples.
    ///
    /// - Parameter image: Where the picture of a sample is, as the trainer is to find it.
    /// - Returns: How many examples there are.
    /// - Throws: `PromptError`; `QuestionSetError`; `FileError`, and nothing is left at `output` then; what `image` throws.
    public func run(
        _ set: QuestionSetFile, prompts: PromptSettings, to output: String, image: (Sample) throws -> String
    ) throws -> Int {
        let book = try PromptBook(prompts, header: set.header)
        let file = try WholeFile(path: output)
        var text = JSONText()
        var count = 0
        try set.forEachSample { _, sample in
            guard split == nil || sample.split == split else { return }
            let examples = ChatExample.examples(
                of: sample, stages, isPictured: isPictured, header: set.header, style: prompts.style, book: book)
            guard !examples.isEmpty else { return }
            let path = isPictured ? try image(sample) : nil
            for example in examples { append(example, path, to: &text) }
            count += examples.count
            if text.bytes.count >= 1 << 20 {
                try file.write(text.bytes)
                text.removeAll()
            }
        }
        try file.write(text.bytes)
        try file.commit()
        return count
    }

    private func append(_ example: ChatExample, _ image: String?, to text: inout JSONText) {
        var messages: [(role: String, text: String, isPictured: Bool)] = []
        if let system = example.prompt.system { messages.append(("system", system, false)) }
        messages.append(("user", example.prompt.text, image != nil))
        messages.append(("assistant", example.answer, false))
        text.line { line in
            line.list("messages", messages) { list, message in
                list.element { object in
                    object.member("role", message.role)
                    // Parts everywhere or nowhere: a column has one type.
                    if trainer == .trl, image != nil {
                        object.list("content", message.isPictured ? [nil, message.text] : [message.text]) {
                            parts, part in
                            parts.element { object in
                                object.member("type", part == nil ? "image" : "text")
                                object.member("text", part)
                            }
                        }
                    } else {
                        object.member("content", (message.isPictured ? "<image>\n" : "") + message.text)
                    }
                }
            }
            if let image { line.list("images", [image]) { $0.element($1) } }
        }
    }
}
