import Foundation
import LinearPolicy
import Outcomes
import Questions
import Reasoning
import Taxonomies

/// How one version of a linear policy answers questions about an image: as a chat model would, by texts, tokens and
/// log-probabilities. The same arguments give the same completions.
///
/// A token is one decision, numbered as `PolicyTokens` says; its log-probability is the policy's own, whatever the
/// temperature.
public struct LinearAnswers: Sendable {
    /// The weights and their version.
    public let policy: PolicyFile
    private let taxonomy: Taxonomy
    private let tokens: PolicyTokens

    /// Answers with the ranks' names of a question set's taxonomy.
    public init(_ policy: PolicyFile, taxonomy: Taxonomy) {
        self.policy = policy
        self.taxonomy = taxonomy
        tokens = PolicyTokens(policy.weights.layout.vocabulary)
    }

    private var vocabulary: PathVocabulary { policy.weights.layout.vocabulary }

    /// One completion for each way of picking, of one question about one image.
    ///
    /// - Parameters:
    ///   - given: What the model is told beforehand. A leaf that the policy does not know is as none.
    ///   - image: The image, seen by this policy.
    public func completions(
        of question: Inquiry.Question, given: Inquiry.Given, _ image: inout PolicyView, _ pickings: [Picking]
    ) -> Result<[Completion], Failure> {
        var completions: [Completion] = []
        do throws(PolicyError) {
            for picking in pickings {
                completions.append(try completion(of: question, given: given, &image, picking))
            }
        } catch {
            return .failure(Failure(.sampleInvalid, "\(error)"))
        }
        return .success(completions)
    }

    private func completion(
        of question: Inquiry.Question, given: Inquiry.Given, _ image: inout PolicyView, _ picking: Picking
    ) throws(PolicyError) -> Completion {
        switch question {
        case .leaf:
            let steps = image.decodePath(picking)
            return completion(text(naming: steps.map(\.action)), steps) { rank, step in
                tokens.token(rank: rank, class: step.action)
            }
        case .level(let level):
            let step = try choose(level, given: given, &image, picking)
            return completion(Reading.letter(of: step.action) ?? "", [step]) { _, step in
                tokens.token(choice: step.action)
            }
        case .levels(let levels):
            var steps: [DecisionStep] = []
            var lines: [String] = []
            for level in levels {
                let step = try choose(level, given: given, &image, picking.next(steps.count))
                steps.append(step)
                lines.append("\(taxonomy.rank(ofLevel: level.number)): \(Reading.letter(of: step.action) ?? "")")
            }
            return completion(lines.joined(separator: "\n"), steps) { _, step in tokens.token(choice: step.action) }
        case .option(let level, let name):
            let names = vocabulary.ranks.first { $0.level == level }?.names ?? []
            let all = try vocabulary.question(level: level, choices: names)
            let asked = try vocabulary.question(level: level, choices: [name])
            let likeliest = image.distribution(.choice(all, leaf: leaf(given))).greedy
            return Completion(text: all.choices[likeliest] == asked.choices[0] ? "Yes" : "No")
        }
    }

    /// One of a level's choices: from the image and the given leaf; or, along a path of answers, from what stage one makes
    /// of the last of them.
    private func choose(
        _ level: Inquiry.LevelChoices, given: Inquiry.Given, _ image: inout PolicyView, _ picking: Picking
    ) throws(PolicyError) -> DecisionStep {
        let question = try vocabulary.question(level: level.number, choices: level.choices)
        guard question.choices.count <= 26 else { throw .tooManyChoices(level: level.number) }
        guard case .path(let path) = given else {
            return image.decodeChoice(question, leaf: leaf(given), picking)
        }
        var above: Int?
        if question.rank > 0, let last = path.last {
            let rank = vocabulary.ranks[question.rank - 1]
            if rank.level == last.level { above = rank.index(of: last.name) }
        }
        let names = image.distribution(.name(rank: question.rank, above: above))
        return picking.step(
            .choice(question, leaf: nil), Distribution(logits: question.choices.map { names.logProbabilities[$0] }))
    }

    private func leaf(_ given: Inquiry.Given) -> Int? {
        guard case .leaf(let name) = given else { return nil }
        return vocabulary.leaf(named: name)
    }

    private func completion(
        _ text: String, _ steps: [DecisionStep], token: (Int, DecisionStep) -> UInt32
    ) -> Completion {
        let sum = steps.reduce(0) { $0 + $1.logProbability }
        return Completion(
            text: text, completionTokens: steps.count,
            // Exponentials differ in their last bits from one machine to another.
            logProbability: (sum * 1e6).rounded() / 1e6,
            tokens: CompletionTokens(
                ids: steps.enumerated().map(token), logProbabilities: steps.map { Float($0.logProbability) }))
    }

    /// Top-down reasoning that ends in a path's last name.
    private func text(naming path: [Int]) -> String {
        guard let end = vocabulary.end(of: path) else { return "<think></think><answer>unknown</answer>" }
        let above = (0..<end.rank).compactMap { index -> String? in
            let rank = vocabulary.ranks[index]
            guard rank.names.indices.contains(path[index]) else { return nil }
            return "\(taxonomy.rank(ofLevel: rank.level)): \(rank.names[path[index]])"
        }
        let name = vocabulary.ranks[end.rank].names[end.name]
        return "<think>\(above.joined(separator: "; "))</think><answer>\(name)</answer>"
    }

    /// The decisions that a completion's tokens tell, with the log-probabilities that came with them: what a trainer learns
    /// from.
    ///
    /// - Parameters:
    ///   - question: `.leaf` or `.level`.
    ///   - given: As it was asked: nothing, a leaf or none.
    /// - Throws: `PolicyError`; `.foreignTokens` when the tokens answer something else.
    public static func steps(
        of tokens: CompletionTokens, _ question: Inquiry.Question, given: Inquiry.Given, _ vocabulary: PathVocabulary
    ) throws(PolicyError) -> [DecisionStep] {
        guard tokens.ids.count == tokens.logProbabilities.count else { throw .foreignTokens }
        let numbers = PolicyTokens(vocabulary)
        switch question {
        case .leaf:
            guard let path = numbers.path(tokens.ids) else { throw .foreignTokens }
            return path.indices.map { rank in
                DecisionStep(
                    decision: .name(rank: rank, above: rank == 0 ? nil : path[rank - 1]), action: path[rank],
                    logProbability: Double(tokens.logProbabilities[rank]))
            }
        case .level(let level):
            let question = try vocabulary.question(level: level.number, choices: level.choices)
            guard tokens.ids.count == 1, let choice = numbers.choice(tokens.ids[0]),
                question.choices.indices.contains(choice)
            else { throw .foreignTokens }
            var leaf: Int?
            switch given {
            case .nothing, .noLeaf: break
            case .leaf(let name): leaf = vocabulary.leaf(named: name)
            case .path: throw .foreignTokens
            }
            return [
                DecisionStep(
                    decision: .choice(question, leaf: leaf), action: choice,
                    logProbability: Double(tokens.logProbabilities[0]))
            ]
        case .levels, .option: throw .foreignTokens
        }
    }
}
