import Foundation
import JSONReading
import NIOCore
import NIOHTTP1
import Outcomes

/// What a response means.
struct ReplyReader {
    let parser: JSONParser
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
            case 408, 409, 425, 500..<501, 502..<505, 506...: return .failed(complaint(status, bytes))
            default: return .refused(complaint(status, bytes))
            }
        }
    }

    private func complaint(_ status: Int, _ body: UnsafeRawBufferPointer) -> Complaint {
        Complaint(status: status, message: ErrorBody.message(body, parser: parser))
    }

    private func answer(_ body: UnsafeRawBufferPointer) -> Reply {
        do {
            return try parser.withDocument(body) { root in
                guard let list = root["choices"], list.kind == .array else {
                    return .failed(
                        Complaint(status: 200, message: ErrorBody.message(in: root) ?? "an answer without 'choices'"))
                }
                var choices: [ChatChoice] = []
                let promptTokenIDs = Self.integers(root["prompt_token_ids"])
                for element in list.elements {
                    // Only a finish_reason proves a choice complete; one that was cut off is asked for again.
                    guard let reason = Self.finishReason(element["finish_reason"]) else { continue }
                    choices.append(choice(element, finishReason: reason, promptTokenIDs: promptTokenIDs))
                }
                guard !choices.isEmpty else {
                    return .failed(
                        Complaint(status: 200, message: "an answer without a choice that has a finish_reason"))
                }
                return .answered(
                    ChatAnswer(choices: choices, model: root["model"]?.string ?? "", usage: Self.usage(root["usage"])))
            }
        } catch {
            return .failed(Complaint(status: 200, message: "an answer that is \(error)"))
        }
    }

    private func choice(
        _ element: JSONElement, finishReason: Completion.FinishReason, promptTokenIDs: [UInt32]
    ) -> ChatChoice {
        let message = element["message"]
        // A model that refuses may say so in a member of its own.
        let text = message?["content"].flatMap(Self.text) ?? message?["refusal"]?.string ?? ""
        var choice = ChatChoice(text: text, finishReason: finishReason, promptTokenIDs: promptTokenIDs)
        choice.tokenIDs = Self.integers(element["token_ids"])
        if let tokens = element["logprobs"]?["content"], tokens.kind == .array {
            for token in tokens.elements {
                choice.tokenLogProbabilities.append(Float(token["logprob"]?.double ?? 0))
                choice.logProbability = (choice.logProbability ?? 0) + (token["logprob"]?.double ?? 0)
                if readsLetters, choice.candidates == nil { choice.candidates = Self.candidates(token) }
            }
            choice.tokens = choice.tokenLogProbabilities.count
        }
        if !choice.tokenIDs.isEmpty { choice.tokens = choice.tokenIDs.count }
        return choice
    }

    /// A string, or the texts of a list of parts.
    private static func text(_ content: JSONElement) -> String? {
        if content.kind == .array { return content.elements.compactMap { $0["text"]?.string }.joined() }
        return content.string
    }

    private static func candidates(_ token: JSONElement) -> [ChatChoice.Candidate]? {
        guard let list = token["top_logprobs"], list.kind == .array else { return nil }
        let candidates = list.elements.compactMap { candidate -> ChatChoice.Candidate? in
            guard let token = candidate["token"]?.string, let value = candidate["logprob"]?.double else { return nil }
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
