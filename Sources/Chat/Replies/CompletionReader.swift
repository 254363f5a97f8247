import Outcomes
import Runs

/// What a server's choice says as a completion, and what the server left out in silence. Pure.
struct CompletionReader: Sendable {
    let settings: ChatSettings

    /// One choice of an answer. Where letters are read, its text is the most probable of the wanted ones.
    func completion(
        _ choice: ChatChoice, of answer: ChatAnswer, _ request: ChatRequest
    ) -> Result<Completion, Failure> {
        // Another version's completion must not pass for this one's.
        if let served = request.variation.servedModel, !answer.model.isEmpty, answer.model != served {
            return .failure(
                Failure(.modelUnavailable, "the server answers as '\(answer.model)', not as '\(served)'"))
        }
        var completion = Completion(
            text: choice.text, finishReason: choice.finishReason, promptTokens: answer.usage.prompt,
            // A server counts all choices of a request together.
            completionTokens: choice.tokens ?? (answer.choices.count == 1 ? answer.usage.completion : 0),
            logProbability: settings.logProbabilities ? choice.logProbability : nil)
        if settings.tokenIDs, !choice.tokenIDs.isEmpty {
            completion.tokens = CompletionTokens(
                promptIDs: choice.promptTokenIDs, ids: choice.tokenIDs, logProbabilities: choice.tokenLogProbabilities)
        }
        guard request.readsLetters, case .oneOf(let texts) = request.wanted else { return .success(completion) }
        guard let candidates = choice.candidates else {
            return .failure(
                Failure(.modelRefused, "the server gives no log-probabilities of first tokens; use --read text"))
        }
        if let (text, logProbability) = LetterProbabilities.best(of: texts, among: candidates) {
            completion.text = text
            completion.logProbability = logProbability
            // One token was asked for, and it says all.
            completion.finishReason = .stop
        }
        return .success(completion)
    }

    /// What a whole answer lacks or does otherwise than it was asked to, a sentence each.
    func omissions(of answer: ChatAnswer, _ request: ChatRequest) -> [String] {
        var omissions: [String] = []
        if settings.logProbabilities, answer.choices.contains(where: { $0.logProbability == nil && !$0.text.isEmpty }) {
            omissions.append("the server gives no log-probabilities, though it was asked for them")
        }
        if !answer.model.isEmpty, !answer.model.hasPrefix(settings.servedModel) {
            omissions.append("the server answers as '\(answer.model)', not as '\(settings.servedModel)'")
        }
        if answer.choices.count < request.count {
            omissions.append("the server gives fewer choices than it is asked for; the others are asked for one by one")
        }
        return omissions
    }
}
