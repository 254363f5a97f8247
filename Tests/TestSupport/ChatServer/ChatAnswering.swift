import Foundation

/// What the test server answers: a pure function of the picture, the text and the seed.
struct ChatAnswering {
    /// A request as the server understands it.
    struct Question {
        var text: String
        /// A hash of the picture's data URL or URL; nil when the request has no picture.
        var picture: UInt64?
        /// Nil also when it is named by its identity alone.
        var pictureURL: String?
        var identity: String?
        var count: Int
        var seed: UInt64
        var temperature: Double
        var wantsLogProbabilities: Bool
        var candidates: Int
        var wantsTokenIDs: Bool
        var allowed: [String]?
        /// The name that was asked for.
        var model = ""
        /// Where the adapter of that name was loaded from; empty for the model itself.
        var adapter = ""
    }

    /// Names that are answered to questions without options.
    var leaves: [String]

    /// The content of one choice.
    func content(_ question: Question, choice: Int) -> String {
        // Greedy answers do not depend on the seed.
        let draw = question.temperature > 0 ? question.seed &+ UInt64(choice) : 0
        let hash = Self.hash("\(question.text)|\(question.picture ?? 0)|\(draw)" + question.adapter)
        if let allowed = question.allowed, !allowed.isEmpty { return allowed[Int(hash % UInt64(allowed.count))] }
        let letters = Self.letters(question.text)
        if question.text.lowercased().contains("yes or no") { return hash % 2 == 0 ? "Yes" : "No" }
        guard !letters.isEmpty else {
            let leaf = leaves.isEmpty ? "unknown" : leaves[Int(hash % UInt64(leaves.count))]
            return "<think>a hash</think><answer>\(leaf)</answer>"
        }
        return letters[Int(hash % UInt64(letters.count))]
    }

    /// The letters of the option lines `A. name`.
    static func letters(_ text: String) -> [String] {
        var letters: [String] = []
        for line in text.split(separator: "\n") {
            guard let first = line.first, "ABCDEFGH".contains(first), line.dropFirst().hasPrefix(". "),
                !letters.contains(String(first))
            else { continue }
            letters.append(String(first))
        }
        return letters
    }

    /// FNV-1a, 64 bits.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Reads a request's body; nil when it is none.
    static func question(_ body: Data) -> Question? {
        guard let root = try? JSONSerialization.jsonObject(with: body) as? [String: Any],
            let messages = root["messages"] as? [[String: Any]], let last = messages.last
        else { return nil }
        var question = Question(
            text: "", picture: nil, pictureURL: nil, identity: nil, count: root["n"] as? Int ?? 1,
            seed: (root["seed"] as? NSNumber)?.uint64Value ?? 0,
            temperature: (root["temperature"] as? NSNumber)?.doubleValue ?? 0,
            wantsLogProbabilities: root["logprobs"] as? Bool ?? false, candidates: root["top_logprobs"] as? Int ?? 0,
            wantsTokenIDs: root["return_token_ids"] as? Bool ?? false,
            allowed: (root["structured_outputs"] as? [String: Any])?["choice"] as? [String])
        question.model = root["model"] as? String ?? ""
        if let text = last["content"] as? String { question.text = text }
        for part in last["content"] as? [[String: Any]] ?? [] {
            if let text = part["text"] as? String { question.text += text }
            question.identity = part["uuid"] as? String ?? question.identity
            if let url = (part["image_url"] as? [String: Any])?["url"] as? String {
                question.picture = hash(url)
                question.pictureURL = url
            }
        }
        return question
    }

    /// The response's body.
    func response(_ question: Question, model: String, fault: ChatFault?) -> [String: Any] {
        let count = fault == .noChoices ? 0 : fault == .oneChoice ? 1 : question.count
        let choices = (0..<count).map { number -> [String: Any] in
            var content = content(question, choice: number)
            let letter = content
            if fault == .emptyContent { content = "" }
            if fault == .controlCharacters { content = "\u{0}\u{1B}\(content)\u{0}\u{7}" }
            var choice: [String: Any] = [
                "index": number, "message": ["role": "assistant", "content": content],
                "finish_reason": fault == .noFinishReason ? NSNull() : "stop" as Any,
            ]
            if question.wantsLogProbabilities, fault != .noLogProbabilities {
                let value = -0.25 - Double(Self.hash(letter + question.adapter) % 8) / 8
                var token: [String: Any] = ["token": letter, "logprob": value, "bytes": NSNull()]
                token["top_logprobs"] =
                    question.candidates > 0
                    ? [["token": " \(letter)", "logprob": value], ["token": "Z", "logprob": -3.5]] : []
                choice["logprobs"] = ["content": [token]]
            } else {
                choice["logprobs"] = NSNull()
            }
            if question.wantsTokenIDs { choice["token_ids"] = [7, 8] }
            return choice
        }
        return [
            "id": "chat", "object": "chat.completion", "model": model, "choices": choices,
            "prompt_token_ids": question.wantsTokenIDs ? [1, 2, 3] : NSNull() as Any,
            "usage": [
                "prompt_tokens": 100 + question.text.utf8.count, "completion_tokens": 2 * count,
                "prompt_tokens_details": ["cached_tokens": 16],
            ],
        ]
    }
}
