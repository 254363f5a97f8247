/// Adam: steps down a gradient by its mean over its root mean square. Source: Kingma and Ba, ICLR 2015, algorithm 1.
public struct Adam: Sendable, Equatable {
    /// How far and how steadily it steps.
    public struct Settings: Sendable, Equatable {
        /// The length of a step along one weight, about.
        public var rate: Double
        /// β₁, below 1: how much of the mean is kept.
        public var meanDecay: Double
        /// β₂, below 1: how much of the mean square is kept.
        public var squareDecay: Double
        /// ε, added to the root mean square.
        public var epsilon: Double
        /// What `rate` is multiplied by for each kind of weight; 1 where none is named.
        public var rateFactors: [PolicyLayout.Kind: Double]

        /// Makes settings; all but the rate are the paper's.
        public init(
            rate: Double, meanDecay: Double = 0.9, squareDecay: Double = 0.999, epsilon: Double = 1e-8,
            rateFactors: [PolicyLayout.Kind: Double] = [:]
        ) {
            self.rate = rate
            self.meanDecay = meanDecay
            self.squareDecay = squareDecay
            self.epsilon = epsilon
            self.rateFactors = rateFactors
        }
    }

    /// As made.
    public let settings: Settings
    /// How many steps were taken.
    public private(set) var steps = 0
    private var mean: [Float]
    private var square: [Float]
    /// β₁ and β₂ to the power of `steps`.
    private var meanPower = 1.0
    private var squarePower = 1.0

    /// What it remembers, for a checkpoint: as many numbers as there are weights, each.
    public var memory: (mean: [Float], square: [Float]) { (mean, square) }

    /// Goes on from a memory after so many steps, as if it had never stopped.
    public init(_ settings: Settings, mean: [Float], square: [Float], steps: Int) {
        precondition(mean.count == square.count && steps >= 0, "memories of two lengths")
        self.settings = settings
        self.mean = mean
        self.square = square
        // The powers are products of as many factors, as the steps themselves make them.
        for _ in 0..<steps {
            meanPower *= settings.meanDecay
            squarePower *= settings.squareDecay
        }
        self.steps = steps
    }

    /// Starts without memory.
    public init(_ settings: Settings, _ layout: PolicyLayout) {
        self.settings = settings
        mean = [Float](repeating: 0, count: layout.count)
        square = mean
    }

    /// Steps down a loss's gradient.
    ///
    /// - Throws: `PolicyError.gradientNotFinite`; nothing has changed then.
    public mutating func step(_ weights: inout PolicyWeights, down gradient: PolicyGradient) throws(PolicyError) {
        precondition(gradient.values.count == mean.count && weights.values.count == mean.count, "two layouts")
        guard gradient.norm.isFinite else { throw .gradientNotFinite }
        steps += 1
        meanPower *= settings.meanDecay
        squarePower *= settings.squareDecay
        let (keptMean, keptSquare) = (Float(settings.meanDecay), Float(settings.squareDecay))
        let (newMean, newSquare) = (Float(1 - settings.meanDecay), Float(1 - settings.squareDecay))
        let squareCorrection = Float(1 / (1 - squarePower))
        let epsilon = Float(settings.epsilon)
        for kind in PolicyLayout.Kind.allCases {
            let rate = Float(settings.rate * (settings.rateFactors[kind] ?? 1) / (1 - meanPower))
            for rank in weights.layout.vocabulary.ranks.indices {
                let range = weights.layout.range(kind, rank: rank)
                mean.withUnsafeMutableBufferPointer { mean in
                    square.withUnsafeMutableBufferPointer { square in
                        weights.values.withUnsafeMutableBufferPointer { weights in
                            gradient.values.withUnsafeBufferPointer { slopes in
                                for index in range {
                                    let slope = slopes[index]
                                    mean[index] = keptMean * mean[index] + newMean * slope
                                    square[index] = keptSquare * square[index] + newSquare * slope * slope
                                    weights[index] -=
                                        rate * mean[index] / ((square[index] * squareCorrection).squareRoot() + epsilon)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
