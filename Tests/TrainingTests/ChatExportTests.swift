import Foundation
import Outcomes
import Questions
import Reasoning
import TestSupport
import Testing

@testable import Training

struct ChatExportTests {
    private struct Part: Decodable, Equatable {
        var type: String
        var text: String?
    }

    private enum Content: Decodable, Equatable {
        case text(String)
        case parts([Part])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try value.decode([Part].self))
            }
        }
    }

    private struct Line: Decodable {
        struct Message: Decodable {
            var role: String
            var content: Content
        }
        var messages: [Message]
        var images: [String]?
    }

    private let directory: TemporaryDirectory
    private let set: QuestionSetFile

    init() throws {
        directory = try TemporaryDirectory()
        set = try QuestionSetFile(path: try TestSets.write(samples: 3, to: directory.file("set")))
    }

    private func lines(
        _ trainer: ChatExport.Trainer, _ stages: ChatExample.Stages, isPictured: Bool = true, split: String? = nil,
        style: PromptSettings.Style = .plain
    ) throws -> [Line] {
        let export = ChatExport(trainer: trainer, stages: stages, isPictured: isPictured, split: split)
        let output = directory.file("out.jsonl")
        let count = try export.run(set, prompts: PromptSettings(style: style), to: output) { "/pictures/" + $0.image }
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.count == count)
        return lines
    }

    @Test func a_line_is_a_runs_request_with_the_right_answer() throws {
        let lines = try lines(.llamaFactory, .both)
        #expect(lines.count == 3 * 7)
        let sample = try set.sample(at: 0)
        let context = ExaminationContext(header: set.header, procedure: Procedure(.twoStage), runSeed: 0)
        let book = try PromptBook(PromptSettings(), header: set.header)
        let inquiry = Inquiry(sample: sample.id, image: sample.image, questions: [.leaf], given: .nothing, seed: 0)
        #expect(lines[0].messages.map(\.role) == ["system", "user", "assistant"])
        #expect(lines[0].messages[1].content == .text("<image>\n" + book.prompt(for: .leaf, in: inquiry).text))
        #expect(lines[0].images == ["/pictures/0.png"])
        // What a model would earn that wrote the answers.
        guard case .text(let leaf) = lines[0].messages[2].content else {
            Issue.record("no text")
            return
        }
        let answer = context.leafAnswer(Completion(text: leaf), of: sample)
        #expect(answer.rewards == [Reward(.accuracy, 1)])
        #expect(FormatReward.score(of: leaf) == 1)
        #expect(answer.path.map(\.level) == [1, 2, 3, 4, 5])
        for (level, line) in zip(sample.levels, lines[1...6]) {
            guard case .text(let letter) = line.messages[2].content, case .text(let asked) = line.messages[1].content
            else { continue }
            #expect(context.levelAnswer(Completion(text: letter), of: level).reading.choice == level.gold)
            #expect(letter == Reading.letter(of: level.gold))
            #expect(asked.contains(sample.label))
        }
    }

    @Test func each_trainer_gets_its_own_form() throws {
        let trl = try lines(.trl, .one)
        #expect(trl.count == 3)
        guard case .parts(let user) = trl[0].messages[1].content, case .parts(let answer) = trl[0].messages[2].content
        else {
            Issue.record("no parts")
            return
        }
        #expect(user.map(\.type) == ["image", "text"])
        #expect(answer.count == 1 && answer[0].text?.hasPrefix("<think>") == true)
        let swift = try lines(.msSwift, .two, style: .taxonomyChainOfThought)
        #expect(swift.count == 18)
        guard case .text(let reasoned) = swift[1].messages.last?.content else {
            Issue.record("no text")
            return
        }
        #expect(FormatReward.score(of: reasoned) == 1)
    }

    @Test func without_pictures_the_leaf_is_told_and_not_asked() throws {
        for trainer in ChatExport.Trainer.allCases {
            let lines = try lines(trainer, .both, isPictured: false)
            #expect(lines.count == 3 * 5)
            #expect(lines.allSatisfy { $0.images == nil })
            guard case .text(let asked) = lines[0].messages[1].content else {
                Issue.record("no text")
                return
            }
            #expect(asked.contains(try set.sample(at: 0).label) && !asked.contains("<image>"))
        }
        #expect(try lines(.trl, .both, split: "train").isEmpty)
        #expect(try lines(.trl, .both, split: "test").count == 21)
    }
}
