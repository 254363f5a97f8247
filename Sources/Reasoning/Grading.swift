import Outcomes
import Questions

/// What a completion says and earns by itself, outside of an examination: rollouts are read and rewarded by the same code as
/// evaluations.
extension ExaminationContext {
    /// What a completion of stage one says and earns. The context's strategy must be one that asks for a leaf.
    public func leafAnswer(_ completion: Completion, of sample: Sample) -> LeafAnswer {
        LeafPredictor(sample: sample, context: self).read(completion).answer
    }

    /// What stage two is told of a completion of stage one.
    public func given(by completion: Completion, of sample: Sample) -> Inquiry.Given {
        let predictor = LeafPredictor(sample: sample, context: self)
        return predictor.given(by: predictor.read(completion).reading)
    }

    /// What a completion says and earns that answers one level's choices in their own order.
    public func levelAnswer(_ completion: Completion, of level: Level) -> LevelAnswer {
        var failures = FailureTally()
        return LevelReader(level: level, form: .choices, context: self).plain(.success(completion), &failures)
    }
}
