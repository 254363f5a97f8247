import LinearAlgebra

/// One choice that a policy makes about an image.
public enum Decision: Sendable, Equatable {
    /// Stage one: the class of a rank, given the class chosen one rank above; `above` is nil at the first rank.
    case name(rank: Int, above: Int?)
    /// Stage two: one of a question's choices, given a leaf (an index of the vocabulary's `leaves`) or none.
    case choice(Question, leaf: Int?)
}

extension PolicyWeights {
    /// How likely each action of a decision is: each class of the rank, or each choice of the question.
    ///
    /// - Parameter features: `layout.dimension` numbers.
    public func distribution(_ decision: Decision, _ features: [Float]) -> Distribution {
        switch decision {
        case .name(let rank, let above):
            distribution(imageLogits: imageLogits(rank: rank, features), rank: rank, above: above)
        case .choice(let question, let leaf):
            Distribution(
                logits: question.choices.map { name in
                    let image = product(.choiceImage, rank: question.rank, row: name, features)
                    guard let leaf else { return image }
                    let row = layout.range(.compatibility, rank: question.rank, row: leaf)
                    return image + Double(values[row.lowerBound + name])
                })
        }
    }

    /// Stage one's logits of a rank without the term for the class above: one a class.
    func imageLogits(rank: Int, _ features: [Float]) -> [Double] {
        precondition(features.count == layout.dimension, "features of \(features.count), not \(layout.dimension)")
        let width = layout.dimension
        let head = layout.range(.image, rank: rank)
        return values.withUnsafeBufferPointer { values in
            features.withUnsafeBufferPointer { features in
                stride(from: head.lowerBound, to: head.upperBound, by: width).map { start in
                    let row = UnsafeBufferPointer(rebasing: values[start..<(start + width)])
                    return Double(layout.scale * FixedOrder.product(features, row))
                }
            }
        }
    }

    func distribution(imageLogits: [Double], rank: Int, above: Int?) -> Distribution {
        guard let above else { return Distribution(logits: imageLogits) }
        let start = layout.range(.above, rank: rank, row: above).lowerBound
        return Distribution(logits: imageLogits.indices.map { imageLogits[$0] + Double(values[start + $0]) })
    }
}
