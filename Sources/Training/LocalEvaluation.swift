import LinearPolicy
import Models
import Outcomes
import Questions
import Reasoning

/// Asks samples within this process, and counts what is right.
public struct LocalEvaluation: Sendable, Equatable, Codable {
    /// Samples with something asked.
    public private(set) var samples = 0
    /// With every level right.
    public private(set) var rightPaths = 0
    /// With the last level right.
    public private(set) var rightLeaves = 0
    /// Whose free text names the true leaf.
    public private(set) var openRightLeaves = 0

    /// Hierarchical consistent accuracy, 0 to 1.
    public var hca: Double { samples > 0 ? Double(rightPaths) / Double(samples) : 0 }
    /// Leaf accuracy, 0 to 1.
    public var leaf: Double { samples > 0 ? Double(rightLeaves) / Double(samples) : 0 }
    /// Accuracy of the free text's leaf, 0 to 1.
    public var openLeaf: Double { samples > 0 ? Double(openRightLeaves) / Double(samples) : 0 }

    /// Asks all samples as an evaluation would.
    public init(_ samples: [Sample], _ model: any Model, _ context: ExaminationContext) async {
        for (index, sample) in samples.enumerated() {
            var examination = Examination(of: sample, index: index, repetition: 0, context: context)
            while let inquiry = examination.next() { examination.receive(await model.answer(inquiry)) }
            let outcome = examination.outcome()
            let golds = Dictionary(sample.levels.map { ($0.number, $0.gold) }, uniquingKeysWith: { first, _ in first })
            guard let last = outcome.levels.last else { continue }
            self.samples += 1
            rightPaths += outcome.levels.allSatisfy { $0.reading.choice == golds[$0.number] } ? 1 : 0
            rightLeaves += last.reading.choice == golds[last.number] ? 1 : 0
            openRightLeaves += outcome.leaf?.rewards.contains(Reward(.accuracy, 1)) == true ? 1 : 0
        }
    }
}
