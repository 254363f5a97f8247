import Chat
import Foundation
import JSONReading
import Locking
import Logging
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies

/// Drives a chat server as hard as the chat model can: n requests, each with a JPEG of its own read from the disk, at most
/// c under way. Prints one JSON line: the wall time, what was answered, and how much of it was right.
///
///     chat-benchmark URL JOB N C [FIRST]
///
/// `FIRST` requests are under way at first: by default as many as in `linnet worker`, whose slow start it is.
///
/// Or says what making a picture smaller costs: `ScalingBenchmark`.
@main
enum ChatBenchmark {
    struct Row: Sendable {
        var image: String
        var question: String
        var options: [String]
        var gold: Int
    }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().map(\.self)
        if arguments.first == "scale" { return try ScalingBenchmark.run(arguments.dropFirst().map(\.self)) }
        guard arguments.count >= 4, let count = Int(arguments[2]), let atOnce = Int(arguments[3]) else {
            print("usage: chat-benchmark URL JOB-DIRECTORY REQUESTS AT-ONCE [FIRST]")
            exit(2)
        }
        let directory = arguments[1]
        let rows = try rows(of: directory)
        var options = ChatOptions(endpoints: [try ChatEndpoint(arguments[0])])
        if arguments.count > 4, let first = Int(arguments[4]) { options.firstInFlight = first }
        options.mostInFlight = atOnce
        let chat = ChatSettings(servedModel: "stub-vl", sampling: .init(temperature: 0, maximumTokens: 16))
        let header = QuestionSetHeader(
            name: "benchmark", subject: "", firstScoredLevel: 1, distractors: .init(method: "given"), seed: 0,
            source: "", taxonomy: try Taxonomy(name: "none", ranks: [], entries: []))
        var logger = Logger(label: "benchmark") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let model = try await ChatModel.make(
            chat, options: options,
            settings: RunSettings(model: .chat(chat), strategy: .independent, imageRoot: directory), header: header,
            logger: logger)
        let began = ContinuousClock.now
        let tally = await drive(model, rows, count: count, atOnce: atOnce)
        let (seconds, attoseconds) = began.duration(to: .now).components
        let counts = tally.withLock { $0 }
        let line: [String: Any] = [
            "wall_s": Double(seconds) + Double(attoseconds) * 1e-18, "answered": counts.answered,
            "correct": counts.correct, "errors": counts.errors,
        ]
        print(String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self))
    }

    /// What is asked next, and what came of what was asked.
    struct Tally {
        var next = 0
        var answered = 0
        var correct = 0
        var errors: [String: Int] = [:]
    }

    nonisolated static func drive(_ model: ChatModel, _ rows: [Row], count: Int, atOnce: Int) async -> Guarded<Tally> {
        let tally = Guarded(Tally())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(atOnce, count) {
                group.addTask { await ask(model, rows, count: count, tally) }
            }
        }
        return tally
    }

    nonisolated static func ask(_ model: ChatModel, _ rows: [Row], count: Int, _ tally: Guarded<Tally>) async {
        while true {
            let item = tally.withLock { tally in
                defer { tally.next += 1 }
                return tally.next
            }
            guard item < count else { return }
            let row = rows[item % rows.count]
            let result = await model.complete(
                [prompt(row, item)], sample: "\(item)", seed: UInt64(item), completions: 1)[0][0]
            switch result {
            case .success(let completion):
                let reading = Parser.linnet1.read(completion, choices: row.options)
                tally.withLock {
                    $0.answered += 1
                    if reading.choice == row.gold { $0.correct += 1 }
                }
            case .failure(let failure): tally.withLock { $0.errors["\(failure)", default: 0] += 1 }
            }
        }
    }

    /// The wording of the other clients of the benchmark.
    nonisolated static func prompt(_ row: Row, _ item: Int) -> Prompt {
        var text = "\(row.question) (item \(item))"
        for (index, option) in row.options.enumerated() { text += "\n\(Reading.letter(of: index) ?? "?"). \(option)" }
        text += "\nAnswer with the letter of the right option only."
        return Prompt(image: row.image, text: text, answer: .letter(choices: row.options.count))
    }

    static func rows(of directory: String) throws -> [Row] {
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/job.jsonl"))
        let parser = JSONParser()
        return try data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try Data(line).withUnsafeBytes { bytes in
                try parser.withDocument(bytes) { row in
                    guard let image = row["image"]?.string, let question = row["question"]?.string,
                        let gold = row["gold_letter"]?.string?.utf8.first
                    else { return nil }
                    return Row(
                        image: image, question: question,
                        options: (row["options"]?.elements ?? .none).compactMap(\.string), gold: Int(gold) - 65)
                }
            }
        }
    }
}
