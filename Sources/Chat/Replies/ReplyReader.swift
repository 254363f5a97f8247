import Foundation
import JSONReading
import NIOCore
import NIOHTTP1
import Outcomes

/// What a response means.
struct ReplyReader {
    let parser: JSONParser
    let bound: ReplyBound
    /// What no complaint may repeat.
    var secrets = Secrets.none
    /// Whether the first token's candidates are of interest.
    var readsLetters = false

    /// Reads a response.
    func read(status: Int, headers: HTTPHeaders, body: ByteBuffer, now: Date = Date()) -> Reply {
        body.withUnsafeReadableBytes { bytes in
            switch status {
            case 200..<300: return answer(bytes)
            case 429, 503:
                let wait = RetryAfter.duration(
                    milliseconds: headers.first(name: "retry-after-ms"), header: headers.first(name: "retry-after"),
                    now: now)
                let complaint = complaint(status, bytes)
                return status == 429 || wait != nil ? .overloaded(retryAfter: wait, complaint) : .failed(complaint)
            case 300..<400:
                // It would carry keys to another place.
                let target = headers.first(name: "location").map { " to '\(ErrorBody.line($0))'" } ?? ""
                let message = "redirects\(target), which is not followed; name that as --endpoint"
                return .refused(Complaint(status: status, message: message))
            case 408, 409, 425, 500..<501, 502..<505, 506...: return .failed(complaint(status, bytes))
            default: return .refused(complaint(status, bytes))
            }
        }
    }

    private func complaint(_ status: Int, _ body: UnsafeRawBufferPointer) -> Complaint {
        Complaint(status: status, message: secrets.hidden(in: ErrorBody.message(body, parser: parser)))
    }

    private func answer(_ body: UnsafeRawBufferPointer) -> Reply {
        do {
            return try parser.withDocument(body, answer)
        } catch {
            if let repaired = Self.repaired(body),
                let reply = try? repaired.withUnsafeBytes({ try parser.withDocument($0, answer) })
            {
                return reply
            }
            return .failed(Complaint(status: 200, message: "an answer that is \(error)"))
        }
    }

    /// The same text with U+FFFD for what is no UTF-8, as most servers write a character that was cut off; nil for UTF-8.
    private static func repaired(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        let text = Array(String(decoding: body, as: UTF8.self).utf8)
        return text.elementsEqual(body) ? nil : text
    }

    private func answer(_ root: JSONElement) -> Reply {
        guard let list = root["choices"], list.kind == .array else {
            let message = ErrorBody.message(in: root).map { secrets.hidden(in: ErrorBody.line($0)) }
            return .failed(Complaint(status: 200, message: message ?? "an answer without 'choices'"))
        }
        var choices: [ChatChoice] = []
        let promptTokenIDs = Self.integers(root["prompt_token_ids"])
        for element in list.elements {
            // Only a finish_reason proves a choice complete; one that was cut off is asked for again.
            guard let reason = Self.finishReason(element["finish_reason"]), let text = Self.text(of: element)
            else { continue }
            guard text.utf8.count <= bound.textBytes else {
                let message = "a completion of \(text.utf8.count) bytes, far more than was asked for"
                return .failed(Complaint(status: 200, message: message))
            }
            choices.append(choice(element, text, finishReason: reason, promptTokenIDs: promptTokenIDs))
        }
        guard !choices.isEmpty else {
            return .failed(
                Complaint(status: 200, message: "an answer without a choice that has a message and a finish_reason"))
        }
        return .answered(
            ChatAnswer(
                choices: choices, model: root["model"]?.string.map(ErrorBody.line) ?? "",
                usage: Self.usage(root["usage"])))
    }

    private func choice(
        _ element: JSONElement, _ text: String, finishReason: Completion.FinishReason, promptTokenIDs: [UInt32]
    ) -> ChatChoice {
        var choice = ChatChoice(text: text, finishReason: finishReason, promptTokenIDs: promptTokenIDs)
        choice.tokenIDs = Self.integers(element["token_ids"])
        if let tokens = element["logprobs"]?["content"], tokens.kind == .array {
            var (sum, isTold) = (0.0, true)
            for token in tokens.elements {
                if readsLetters, choice.candidates == nil { choice.candidates = Self.candidates(token) }
                guard let value = Self.logProbability(token) else {
                    isTold = false
                    continue
                }
                choice.tokenLogProbabilities.append(Float(value))
                sum += value
            }
            choice.tokens = tokens.elements.reduce(0) { count, _ in count + 1 }
            // A sum that lacks a part would be too high.
            if !isTold { choice.tokenLogProbabilities = [] }
            if isTold, !choice.tokenLogProbabilities.isEmpty { choice.logProbability = sum }
        }
        if !choice.tokenIDs.isEmpty { choice.tokens = choice.tokenIDs.count }
        return choice
    }

    /// A token's log-probability; nil where it is not told, or is no logarithm of a probability. Some round a little past 0.
    private static func logProbability(_ token: JSONElement) -> Double? {
        token["logprob"]?.double.flatMap { (-1e6...0.001).contains($0) ? $0 : nil }
    }

    /// What a choice's message says, perhaps nothing; nil when there is no message, or none that can be read.
    private static func text(of choice: JSONElement) -> String? {
        guard let message = choice["message"], message.kind == .object else { return nil }
        switch message["content"]?.kind {
        case .string: return message["content"]?.string
        // A model that refuses may say so in a member of its own.
        case nil, .null: return message["refusal"]?.string ?? ""
        case .array: return message["content"]?.elements.compactMap { $0["text"]?.string }.joined()
        case .bool, .number, .object: return nil
        }
    }

    private static func candidates(_ token: JSONElement) -> [ChatChoice.Candidate]? {
        guard let list = token["top_logprobs"], list.kind == .array else { return nil }
        let candidates = list.elements.compactMap { candidate -> ChatChoice.Candidate? in
            guard let token = candidate["token"]?.string, let value = logProbability(candidate) else { return nil }
            return ChatChoice.Candidate(token: token, logProbability: value)
        }
        return candidates.isEmpty ? nil : candidates
    }

    private static func finishReason(_ element: JSONElement?) -> Completion.FinishReason? {
        guard let reason = element?.string else { return nil }
        switch reason {
        case "length", "max_tokens": return .length
        case "content_filter": return .contentFilter
        // The server gave up on its own.
        case "abort", "error", "": return nil
        default: return .stop
        }
    }

    private static func usage(_ element: JSONElement?) -> TokenUsage {
        guard let element else { return TokenUsage() }
        func count(_ value: JSONElement?) -> Int { min(max(0, value?.integer ?? 0), Int(UInt32.max)) }
        return TokenUsage(
            prompt: count(element["prompt_tokens"]), completion: count(element["completion_tokens"]),
            cached: count(element["prompt_tokens_details"]?["cached_tokens"]))
    }

    private static func integers(_ element: JSONElement?) -> [UInt32] {
        element?.elements.compactMap { $0.integer.flatMap { UInt32(exactly: $0) } } ?? []
    }
}
