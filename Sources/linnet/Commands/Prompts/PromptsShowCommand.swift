import ArgumentParser
import Foundation
import Outcomes
import Questions
import Reasoning

/// `linnet prompts show`: what a chat model would read about one sample.
struct PromptsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows the exact words of every request about one sample.",
        discussion: """
            Where a request depends on an answer before it, the right answer stands in for it.
            """)

    @Argument(help: "The question set.")
    var set: String

    @Option(help: "Which sample, from 0.")
    var sample = 0

    @OptionGroup var asking: ProcedureOptions
    @OptionGroup var prompts: PromptOptions

    func run() throws {
        let set = try QuestionSetFile(path: set)
        guard (0..<set.count).contains(sample) else {
            throw UserError("--sample is \(sample); the set's samples are 0 to \(set.count - 1)")
        }
        let book = try PromptBook(prompts.settings(), header: set.header)
        let context = ExaminationContext(header: set.header, procedure: try asking.procedure(), runSeed: 0)
        var text = ""
        try set.forEachSample(in: sample..<sample + 1) { index, sample in
            var examination = Examination(of: sample, index: index, repetition: 0, context: context)
            while let inquiry = examination.next() {
                for question in inquiry.questions { text += Self.shown(book.prompt(for: question, in: inquiry)) }
                examination.receive(inquiry.questions.map { .success(Self.rightAnswer(to: $0, of: sample)) })
            }
        }
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    private static func shown(_ prompt: Prompt) -> String {
        let answer =
            switch prompt.answer {
            case .letter(let choices): "one of \(choices) letters"
            case .yesOrNo: "yes or no"
            case .free: "free"
            }
        var lines = ["---- answer: \(answer)"]
        if let system = prompt.system { lines += ["[system]", system] }
        lines.append("[user]")
        if let image = prompt.image { lines.append("<image \(image)>") }
        lines.append(prompt.text)
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func rightAnswer(to question: Inquiry.Question, of sample: Sample) -> Completion {
        switch question {
        case .leaf: Completion(text: "<think></think><answer>\(sample.levels.last?.goldName ?? "")</answer>")
        case .level(let level):
            Completion(
                text: sample.levels.first { $0.number == level.number }
                    .flatMap { gold in level.choices.firstIndex(of: gold.goldName) }.flatMap(Reading.letter) ?? "")
        case .levels: Completion(text: "")
        case .option(let number, let name):
            Completion(text: sample.levels.contains { $0.number == number && $0.goldName == name } ? "Yes" : "No")
        }
    }
}
