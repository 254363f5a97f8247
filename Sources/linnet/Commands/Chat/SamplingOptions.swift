import ArgumentParser
import Runs

/// What of a chat server decides answers.
struct SamplingOptions: ParsableArguments {
    @Option(help: "The model's name, as the chat server calls it.")
    var servedModel: String?

    @Option(help: "Of a chat or linear model: 0 is greedy, and usual but for rollouts, which are drawn at 1.")
    var temperature: Double?

    @Option(name: .customLong("top-p"), help: "Of a chat model: draw from the most probable tokens of this share.")
    var topP: Double?

    @Option(help: "Of a chat model: the longest completion, in tokens.")
    var maxTokens: Int?

    @Option(help: "Of a chat model: a text at which it stops; may be given several times.")
    var stop: [String] = []

    @Option(help: "Of a chat model: read letters in its text, or as the most probable first token: text or letters.")
    var read: ChatSettings.LetterReading?

    @Flag(help: "Hold a chat model to the choices' letters, where the server can (vLLM, SGLang).")
    var constrainLetters = false

    @Flag(help: "Ask a chat server for the log-probability of each completion.")
    var logProbabilities = false

    @Flag(
        name: .customLong("token-ids"), help: "Ask a chat server for the tokens of prompts and completions (vLLM).")
    var tokenIDs = false

    @Option(
        help: ArgumentHelp(
            "Make pictures smaller whose longer side has more pixels. The benchmark: 1680. Else all go as they are.",
            valueName: "pixels"))
    var maxImageSide: Int?

    @Option(help: "A further member of each request to a chat server, KEY=JSON; may be given several times.")
    var body: [String] = []

    private var isUsed: Bool {
        servedModel != nil || topP != nil || maxTokens != nil || !stop.isEmpty || read != nil
            || constrainLetters || logProbabilities || tokenIDs || maxImageSide != nil || !body.isEmpty
    }

    func validate() throws {
        if let temperature, !(0...100).contains(temperature) {
            throw ValidationError("--temperature is \(temperature); it is 0 or more")
        }
        if let topP, !(topP > 0 && topP <= 1) { throw ValidationError("--top-p is \(topP); it is over 0, to 1") }
        if let maxTokens, !(1...1_000_000).contains(maxTokens) {
            throw ValidationError("--max-tokens is \(maxTokens); it is a number from 1 to 1000000")
        }
        if let maxImageSide, !(16...65_535).contains(maxImageSide) {
            throw ValidationError("--max-image-side is \(maxImageSide); it is a number from 16 to 65535")
        }
        for member in body where !member.dropFirst().contains("=") {
            throw ValidationError("--body \(member) is no KEY=JSON; write for example --body top_k=20")
        }
    }

    /// The settings, when the run's model is a chat model; nil otherwise.
    ///
    /// - Parameter usual: The temperature unless one was given.
    /// - Throws: `ValidationError` when options are missing, or given for another model.
    func settings(_ model: AnsweringOptions.ModelKind, temperature usual: Double = 0) throws -> ChatSettings? {
        guard model == .chat else {
            if isUsed || (temperature != nil && model != .linear) {
                throw ValidationError("Options of a chat model need --model chat.")
            }
            return nil
        }
        guard let servedModel, !servedModel.isEmpty else {
            throw ValidationError("--model chat needs --served-model NAME, the model's name at the server.")
        }
        var sampling = ChatSettings.Sampling()
        sampling.temperature = temperature ?? usual
        sampling.topP = topP
        if let maxTokens { sampling.maximumTokens = maxTokens }
        sampling.stop = stop
        var members: [String: String] = [:]
        for member in body {
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            members[String(parts[0])] = String(parts[1])
        }
        return ChatSettings(
            servedModel: servedModel, sampling: sampling, read: read ?? .text, isConstrained: constrainLetters,
            logProbabilities: logProbabilities, tokenIDs: tokenIDs, maximumImageSide: maxImageSide, body: members)
    }
}

extension ChatSettings.LetterReading: ExpressibleByArgument {}
