import Foundation
import LinearAlgebra

/// Softmax regression from vectors to the classes of one level: a linear probe. Source: Alain and Bengio (2016).
///
/// Minimises the mean cross-entropy plus ½ · `penalty` · the squared length of the weights, by Adam over all examples at
/// once; products are BLAS's. The weights kept are those with which most validation vectors were right, of equal ones those with the
/// lowest loss.
public struct LinearProbe: Sendable {
    /// How it is trained.
    public struct Settings: Sendable, Equatable, Codable {
        /// Passes over the examples, at most.
        public var passes = 300
        /// Ends after so many passes that were no better on the validation vectors.
        public var patience = 30
        /// How far a step goes.
        public var rate = 0.05
        /// What a squared weight costs, halved.
        public var penalty = 1e-4

        /// The usual.
        public init() {}
    }

    /// Vectors with their classes.
    public struct Examples: Sendable {
        /// One a row.
        public let vectors: Matrix
        /// One a row; -1 for a class that training does not have, which is never right.
        public let classes: [Int]

        /// Pairs them.
        public init(vectors: Matrix, classes: [Int]) {
            precondition(vectors.rows == classes.count, "\(vectors.rows) vectors of \(classes.count) classes")
            self.vectors = vectors
            self.classes = classes
        }
    }

    /// Classes × (numbers a vector + 1); the last column is the bias.
    public private(set) var weights: Matrix
    /// Passes until the weights that were kept.
    public private(set) var passes = 0

    /// Trains a probe of `classes` classes.
    ///
    /// - Parameter validation: Tells when to stop. Its vectors are never learned from.
    public init(_ training: Examples, classes: Int, validation: Examples, _ settings: Settings = Settings()) {
        let vectors = training.vectors.withOnes
        let checked = validation.vectors.withOnes
        weights = Matrix(rows: classes, columns: vectors.columns)
        guard vectors.rows > 0 else { return }
        let transposed = vectors.transposed
        var values = weights
        var (mean, square) = (weights, weights)
        var best = (right: -1, loss: Double.infinity)
        for pass in 1...max(1, settings.passes) {
            let (_, slopes) = Self.loss(vectors.timesTransposed(values), training.classes)
            let gradient = slopes.transposed.timesTransposed(transposed)
            Self.step(&values, &mean, &square, gradient, pass, settings)
            let logits = checked.timesTransposed(values)
            let right = Self.likeliest(logits).enumerated().count { validation.classes[$0.offset] == $0.element }
            let (loss, _) = Self.loss(logits, validation.classes)
            if right > best.right || right == best.right && loss < best.loss {
                (best, weights, passes) = ((right, loss), values, pass)
            } else if pass - passes >= settings.patience {
                break
            }
        }
    }

    /// The likeliest class of each vector, the first of equals.
    public func classes(of vectors: Matrix) -> [Int] {
        Self.likeliest(vectors.withOnes.timesTransposed(weights))
    }

    private static func likeliest(_ logits: Matrix) -> [Int] {
        (0..<logits.rows).map { row in
            logits.withRow(row) { logits in
                logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
            }
        }
    }

    /// Mean cross-entropy in nats over the rows whose class is known, and its slopes by the logits.
    private static func loss(_ logits: Matrix, _ classes: [Int]) -> (Double, Matrix) {
        var slopes = logits
        var loss = 0.0
        let known = max(1, classes.count { $0 >= 0 })
        for row in 0..<logits.rows {
            slopes.withMutableRow(row) { values in
                guard classes[row] >= 0 else {
                    values.update(repeating: 0)
                    return
                }
                let largest = values.max() ?? 0
                var sum = 0.0
                for index in values.indices { sum += exp(Double(values[index] - largest)) }
                loss -= (Double(values[classes[row]] - largest) - log(sum)) / Double(known)
                for index in values.indices {
                    let share = exp(Double(values[index] - largest)) / sum
                    values[index] = Float((share - (index == classes[row] ? 1 : 0)) / Double(known))
                }
            }
        }
        return (loss, slopes)
    }

    private static func step(
        _ values: inout Matrix, _ mean: inout Matrix, _ square: inout Matrix, _ gradient: Matrix, _ pass: Int,
        _ settings: Settings
    ) {
        let rate = Float(settings.rate * (1 - pow(0.999, Double(pass))).squareRoot() / (1 - pow(0.9, Double(pass))))
        let penalty = Float(settings.penalty)
        for row in 0..<values.rows {
            gradient.withRow(row) { slopes in
                values.withMutableRow(row) { values in
                    mean.withMutableRow(row) { mean in
                        square.withMutableRow(row) { square in
                            for index in values.indices {
                                // The bias costs nothing.
                                let slope =
                                    slopes[index] + (index < values.count - 1 ? penalty * values[index] : 0)
                                mean[index] = 0.9 * mean[index] + 0.1 * slope
                                square[index] = 0.999 * square[index] + 0.001 * slope * slope
                                values[index] -= rate * mean[index] / (square[index].squareRoot() + 1e-8)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension Matrix {
    /// A further column of ones.
    fileprivate var withOnes: Matrix {
        var result = Matrix(rows: rows, columns: columns + 1)
        for row in 0..<rows {
            withRow(row) { source in
                result.withMutableRow(row) { target in
                    _ = target.update(fromContentsOf: source)
                    target[source.count] = 1
                }
            }
        }
        return result
    }

    /// Rows as columns.
    fileprivate var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for column in 0..<columns {
            result.withMutableRow(column) { target in
                for row in 0..<rows { target[row] = values[row * columns + column] }
            }
        }
        return result
    }
}
