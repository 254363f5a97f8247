import Outcomes
import Questions

/// Stage one: asks for the leaf, open-set, and reads its name and the path that led to it.
struct LeafPredictor {
    let sample: Sample
    let context: ExaminationContext

    /// What is asked.
    var question: Inquiry.Question { .leaf }

    /// What a completion says. A leaf that the taxonomy lacks is kept as it was written.
    func read(_ completion: Completion) -> (answer: LeafAnswer, reading: LeafReading) {
        let reading = context.leaves.read(completion)
        let answer = LeafAnswer(
            completion: completion, leaf: reading.leaf, path: reading.path, isKnown: reading.taxon != nil,
            nearest: reading.nearest, kind: reading.kind,
            rewards: context.leafRewards.ofLeaf(reading, completion: completion, sample: sample, in: context.leaves))
        return (answer, reading)
    }

    /// What stage two is told.
    func given(by reading: LeafReading?) -> Inquiry.Given {
        let given = reading.map(context.leaves.given) ?? .noLeaf
        return given == .noLeaf && context.procedure.whenNoLeaf == .independent ? .nothing : given
    }
}
