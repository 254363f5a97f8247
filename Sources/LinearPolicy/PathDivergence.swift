extension PolicyWeights {
    /// KL(self ‖ reference) of whole paths of stage one, in nats, with its gradient: exact, without a sample.
    ///
    /// A class depends on the rank above alone, so that the sum over all paths is one over pairs of neighbouring classes.
    /// With R(r, a) the divergence from rank r on when a was chosen above: R(r, a) = KL(r, a) + Σ p(i | a) R(r + 1, i), and
    /// its derivative by the logits of (r, a) is p(i | a) (log p/q + R(r + 1, i) − R(r, a)), times how likely a is.
    ///
    /// - Parameters:
    ///   - factor: What the gradient is multiplied by; the result is not.
    ///   - gradient: To which it is added.
    @discardableResult
    public func addPathDivergence(
        from reference: PolicyWeights, _ features: [Float], times factor: Double = 1, to gradient: inout PolicyGradient
    ) -> Double {
        precondition(reference.values.count == values.count, "policies of two layouts")
        let ranks = layout.vocabulary.ranks
        // One a rank: for each class above, both policies' distributions.
        let pairs = ranks.indices.map { rank in
            let (own, other) = (imageLogits(rank: rank, features), reference.imageLogits(rank: rank, features))
            let above: [Int?] = rank == 0 ? [nil] : Array(0..<ranks[rank - 1].classes)
            return above.map {
                (
                    own: distribution(imageLogits: own, rank: rank, above: $0),
                    other: reference.distribution(imageLogits: other, rank: rank, above: $0)
                )
            }
        }
        var reached = [[1.0]]
        for rank in ranks.indices {
            var next = [Double](repeating: 0, count: ranks[rank].classes)
            for (above, pair) in pairs[rank].enumerated() {
                for index in next.indices { next[index] += reached[rank][above] * pair.own.probability(index) }
            }
            reached.append(next)
        }
        var rest = [Double](repeating: 0, count: ranks.last?.classes ?? 1)
        for rank in ranks.indices.reversed() {
            var image = [Double](repeating: 0, count: ranks[rank].classes)
            var before: [Double] = []
            for (above, (own, other)) in pairs[rank].enumerated() {
                let costs = image.indices.map { own.logProbabilities[$0] - other.logProbabilities[$0] + rest[$0] }
                var expected = 0.0
                for index in costs.indices { expected += own.probability(index) * costs[index] }
                before.append(expected)
                let weight = factor * reached[rank][above]
                let slopes = costs.indices.map { weight * own.probability($0) * (costs[$0] - expected) }
                for index in slopes.indices { image[index] += slopes[index] }
                if rank > 0 { gradient.addAbove(slopes, rank: rank, above: above) }
            }
            gradient.addImage(image, rank: rank, features)
            rest = before
        }
        return ranks.isEmpty ? 0 : rest[0]
    }
}
