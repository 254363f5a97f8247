import Foundation
import Logging
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies

/// A vision-language model behind chat servers.
public struct ChatModel: Model {
    let client: ChatClient
    let settings: ChatSettings
    let book: PromptBook
    /// The versions of a policy that are trained.
    let policies: ServedPolicies
    let images: ImageLoader
    private let reader: CompletionReader
    private let executor: LoopExecutor
    private let warnings: OnceOnly

    init(client: ChatClient, book: PromptBook, images: ImageLoader) {
        self.client = client
        settings = client.settings
        policies = ServedPolicies(client: client)
        self.book = book
        self.images = images
        reader = CompletionReader(settings: client.settings)
        executor = LoopExecutor(client.exchange.loop)
        warnings = OnceOnly(client.logger)
    }

    /// The served model's name.
    public var name: String { settings.servedModel }

    /// What servers were asked so far, by endpoint.
    public var usage: [EndpointUsage] { client.usage }

    /// So many requests may be under way at each endpoint from now on, whatever the options said.
    public func retune(inFlight: Int) { client.retune(inFlight: inFlight) }

    /// One completion for each question.
    public func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        await respond(to: inquiry).results
    }

    /// One completion for each question, and the endpoint that gave the last of them.
    public func respond(to inquiry: Inquiry) async -> ModelResponse {
        await respond(to: inquiry, .init())
    }

    /// One completion for each question, drawn greedily from a version of the policy.
    public func respond(to inquiry: Inquiry, version: Int) async -> ModelResponse {
        do throws(Failure) {
            return await respond(
                to: inquiry, .init(temperature: 0, servedModel: try policies.servedName(of: version)))
        } catch {
            return ModelResponse(results: inquiry.questions.map { _ in .failure(error) })
        }
    }

    private func respond(to inquiry: Inquiry, _ variation: ChatRequest.Variation) async -> ModelResponse {
        let made = await completions(inquiry, count: 1, variation).map { $0[0] }
        return ModelResponse(
            results: made.map(\.result), endpoint: made.last { !$0.endpoint.isEmpty }?.endpoint ?? "")
    }

    /// Several completions for each question: exactly as many results as are asked for.
    ///
    /// - Parameter count: From 1.
    public func answer(_ inquiry: Inquiry, completions count: Int) async -> [[Result<Completion, Failure>]] {
        await completions(inquiry, count: count).map { $0.map(\.result) }
    }

    /// Several completions for each of some prompts, which show the same picture or none.
    ///
    /// - Parameters:
    ///   - sample: Prompts without a picture meet at one endpoint by this.
    ///   - seed: Seeds the servers' sampling.
    ///   - count: From 1.
    /// - Returns: For each prompt exactly `count` results.
    public func complete(
        _ prompts: [Prompt], sample: String, seed: UInt64, completions count: Int
    ) async -> [[Result<Completion, Failure>]] {
        await completions(prompts, sample: sample, seed: seed, count: count).map { $0.map(\.result) }
    }

    /// A completion or why there is none, and the endpoint that answered; empty when none did.
    struct Made {
        var result: Result<Completion, Failure>
        var endpoint = ""
    }

    private func completions(
        _ inquiry: Inquiry, count: Int, _ variation: ChatRequest.Variation = .init()
    ) async -> [[Made]] {
        let prompts = inquiry.questions.map { book.prompt(for: $0, in: inquiry) }
        return await completions(prompts, sample: inquiry.sample, seed: inquiry.seed, count: count, variation)
    }

    func completions(
        _ prompts: [Prompt], sample: String, seed: UInt64, count: Int, _ variation: ChatRequest.Variation = .init()
    ) async -> [[Made]] {
        precondition(count >= 1)
        var image: ImageMaterial?
        let reference = prompts.lazy.compactMap(\.image).first
        if let reference {
            // Reads from the disk, and so not on the thread that serves the connections.
            switch await images.load(reference) {
            case .failure(let failure): return Self.failed(failure, prompts: prompts.count, count: count)
            case .success(let material): image = material
            }
        }
        let affinity = SeedDerivation.hash((reference ?? sample).utf8, seed: 0)
        let requests = zip(prompts.indices, prompts).map { number, prompt in
            var request = request(prompt, image: image, seed: SeedMixing.mixed(seed, number), affinity: affinity)
            request.variation = variation
            return request
        }
        return await withTaskExecutorPreference(executor) { await answer(requests, count: count) }
    }

    private func request(_ prompt: Prompt, image: ImageMaterial?, seed: UInt64, affinity: UInt64) -> ChatRequest {
        let wanted: ChatRequest.Wanted =
            switch prompt.answer {
            case .letter(let choices): .oneOf((0..<choices).compactMap(Reading.letter(of:)))
            case .yesOrNo: .oneOf(["Yes", "No"])
            case .free: .text
            }
        var request = ChatRequest(
            system: prompt.system, image: prompt.image == nil ? nil : image, text: prompt.text, wanted: wanted,
            seed: seed, affinity: affinity)
        if case .oneOf = wanted { request.readsLetters = settings.read == .letters }
        return request
    }

    private static func failed(_ failure: Failure, prompts: Int, count: Int) -> [[Made]] {
        Array(repeating: Array(repeating: Made(result: .failure(failure)), count: count), count: prompts)
    }

    private func answer(_ requests: [ChatRequest], count: Int) async -> [[Made]] {
        var requests = requests
        guard let first = requests.first else { return [] }
        if client.dialect.keepsImages, case .inline(let image) = first.image {
            let identity = image.identity()
            for index in requests.indices { requests[index].imageIdentity = identity }
        }
        var results: [[Made]] = []
        var side = requests[...]
        if requests.count > 1, client.mayOmit(first.image) {
            // The first brings the picture, all others find it there.
            results.append(await completions(requests[0], count: count))
            side = requests.dropFirst()
        }
        if side.count == 1, let only = side.first { return results + [await completions(only, count: count)] }
        return results
            + (await withTaskGroup(of: (Int, [Made]).self) { group in
                for (place, request) in side.enumerated() {
                    group.addTask { (place, await completions(request, count: count)) }
                }
                var answers = [[Made]](repeating: [], count: side.count)
                for await (place, answer) in group { answers[place] = answer }
                return answers
            })
    }

    /// Exactly `count` results. Servers that give fewer choices are asked for the missing ones, each with its own seed.
    private func completions(_ request: ChatRequest, count: Int) async -> [Made] {
        guard count > 1 else { return [await completion(request)] }
        var results: [Made] = []
        if client.dialect.drawsSeveralChoices {
            var several = request
            several.count = count
            switch await client.answer(several) {
            case .failure(let failure): return Array(repeating: Made(result: .failure(failure)), count: count)
            case .success(let answer):
                warn(of: answer, several)
                results = answer.choices.prefix(count).map { made($0, of: answer, request) }
            }
        }
        let missing = results.count..<count
        guard !missing.isEmpty else { return results }
        return results
            + (await withTaskGroup(of: (Int, Made).self) { group in
                for index in missing {
                    group.addTask { (index, await completion(request.another(index))) }
                }
                var made = [Made?](repeating: nil, count: missing.count)
                for await (index, result) in group { made[index - missing.lowerBound] = result }
                return made.compactMap(\.self)
            })
    }

    private func completion(_ request: ChatRequest) async -> Made {
        switch await client.answer(request) {
        case .failure(let failure): return Made(result: .failure(failure))
        case .success(let answer):
            warn(of: answer, request)
            return made(answer.choices[0], of: answer, request)
        }
    }

    private func warn(of answer: ChatAnswer, _ request: ChatRequest) {
        for omission in reader.omissions(of: answer, request) { warnings.warn(omission) }
    }

    private func made(_ choice: ChatChoice, of answer: ChatAnswer, _ request: ChatRequest) -> Made {
        Made(result: reader.completion(choice, of: answer, request), endpoint: answer.endpoint)
    }
}
