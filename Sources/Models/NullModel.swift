import Outcomes
import Questions
import Reasoning

/// temporary
public struct NullModel: Model {
    public let name = "null"
    let delay: Int
    public init(delay: Int) { self.delay = delay }
    public func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        return inquiry.questions.map { q in
            switch q {
            case .leaf: .success(Completion(text: "<answer>x</answer>"))
            case .level(let number, let choices):
                .success(Completion(text: ["A", "B", "C", "D"][Int(SeedDerivation.mix(inquiry.seed &+ UInt64(number)) % UInt64(min(4, choices.count)))]))
            }
        }
    }
}
