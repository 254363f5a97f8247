/// The derivative of one number by every weight, in the weights' layout.
public struct PolicyGradient: Sendable, Equatable {
    /// The weights' own.
    public let layout: PolicyLayout
    /// `layout.count` numbers.
    public private(set) var values: [Float]

    /// Zero.
    public init(_ layout: PolicyLayout) {
        self.layout = layout
        values = [Float](repeating: 0, count: layout.count)
    }

    /// Adds what the logits of a decision pass on to the weights.
    ///
    /// - Parameter slopes: The number's derivative by each logit: one an action.
    public mutating func add(_ slopes: [Double], of decision: Decision, _ features: [Float]) {
        switch decision {
        case .name(let rank, let above):
            addImage(slopes, rank: rank, features)
            if let above { addAbove(slopes, rank: rank, above: above) }
        case .choice(let question, let leaf):
            for (slope, name) in zip(slopes, question.choices) {
                add(slope, .choiceImage, rank: question.rank, row: name, features)
                if let leaf {
                    let row = layout.range(.compatibility, rank: question.rank, row: leaf)
                    values[row.lowerBound + name] += Float(slope)
                }
            }
        }
    }

    /// Adds to W: slopes ⊗ features.
    mutating func addImage(_ slopes: [Double], rank: Int, _ features: [Float]) {
        for (row, slope) in slopes.enumerated() { add(slope, .image, rank: rank, row: row, features) }
    }

    /// Adds to a row of U.
    mutating func addAbove(_ slopes: [Double], rank: Int, above: Int) {
        let start = layout.range(.above, rank: rank, row: above).lowerBound
        for (column, slope) in slopes.enumerated() { values[start + column] += Float(slope) }
    }

    private mutating func add(
        _ slope: Double, _ kind: PolicyLayout.Kind, rank: Int, row: Int, _ features: [Float]
    ) {
        precondition(features.count == layout.dimension, "features of \(features.count), not \(layout.dimension)")
        let factor = Float(slope) * layout.scale
        let start = layout.range(kind, rank: rank, row: row).lowerBound
        guard factor != 0 else { return }
        values.withUnsafeMutableBufferPointer { values in
            features.withUnsafeBufferPointer { features in
                for column in features.indices { values[start + column] += factor * features[column] }
            }
        }
    }

    /// The Euclidean length over all weights.
    public var norm: Double {
        var sum = 0.0
        for value in values { sum += Double(value) * Double(value) }
        return sum.squareRoot()
    }

    /// Shortens the gradient to a length, where it is longer.
    ///
    /// - Returns: The length that it had.
    @discardableResult
    public mutating func clip(toNorm longest: Double) -> Double {
        let norm = norm
        guard norm > longest, norm.isFinite else { return norm }
        let factor = Float(longest / norm)
        for index in values.indices { values[index] *= factor }
        return norm
    }

    /// Adds another gradient times a factor.
    public mutating func add(_ other: PolicyGradient, times factor: Float = 1) {
        precondition(values.count == other.values.count, "gradients of two layouts")
        values.withUnsafeMutableBufferPointer { values in
            other.values.withUnsafeBufferPointer { other in
                for index in values.indices { values[index] += factor * other[index] }
            }
        }
    }
}

/// What the heads of stage one are to move by for one image, gathered over many decisions before it is spread over the image's
/// features: one product a rank, however many rollouts there are.
public struct ImageSlopes: Sendable {
    private let features: [Float]
    private var sums: [[Double]?]

    /// Gathers nothing yet.
    public init(_ layout: PolicyLayout, _ features: [Float]) {
        self.features = features
        sums = Array(repeating: nil, count: layout.vocabulary.ranks.count)
    }

    /// Adds what the logits of a decision pass on, as `PolicyGradient.add` does, but for the heads' part.
    public mutating func add(_ slopes: [Double], of decision: Decision, to gradient: inout PolicyGradient) {
        guard case .name(let rank, let above) = decision else { return gradient.add(slopes, of: decision, features) }
        if let above { gradient.addAbove(slopes, rank: rank, above: above) }
        guard var sum = sums[rank] else {
            sums[rank] = slopes
            return
        }
        sums[rank] = nil
        for index in sum.indices { sum[index] += slopes[index] }
        sums[rank] = sum
    }

    /// Adds the heads' part.
    public mutating func finish(_ gradient: inout PolicyGradient) {
        for rank in sums.indices {
            if let sum = sums[rank] { gradient.addImage(sum, rank: rank, features) }
            sums[rank] = nil
        }
    }
}

extension PolicyWeights {
    /// Adds the gradient of the log-likelihood of some actions, each times a factor: of a path, its steps; of a choice, one.
    ///
    /// - Returns: The log-likelihood, without the factor.
    @discardableResult
    public func addLogLikelihood(
        of steps: [DecisionStep], _ features: [Float], times factor: Double = 1, to gradient: inout PolicyGradient
    ) -> Double {
        var view = PolicyView(self, features)
        return view.addLogLikelihood(of: steps, times: factor, to: &gradient)
    }
}

extension PolicyView {
    /// As `PolicyWeights.addLogLikelihood`.
    @discardableResult
    public mutating func addLogLikelihood(
        of steps: [DecisionStep], times factor: Double = 1, to gradient: inout PolicyGradient
    ) -> Double {
        var sum = 0.0
        for step in steps {
            let distribution = distribution(step.decision)
            sum += distribution.logProbabilities[step.action]
            gradient.add(
                distribution.logProbabilitySlopes(step.action).map { factor * $0 }, of: step.decision, features)
        }
        return sum
    }
}
