import LinearAlgebra
import TestSupport
import Testing

@testable import Vectors

/// Random rows of length 1.
func unitRows(_ rows: Int, _ columns: Int, using generator: inout SeededGenerator) -> Matrix {
    var matrix = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
        matrix.withMutableRow(row) { row in
            for index in row.indices { row[index] = Float.random(in: -1...1, using: &generator) }
            #expect(FixedOrder.normalize(row))
        }
    }
    return matrix
}

struct MatrixTests {
    @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 4, 16), (9, 33, 100), (0, 4, 3), (4, 0, 3)])
    func products_of_rows_are_what_their_definition_says(rows: Int, others: Int, columns: Int) {
        var generator = SeededGenerator(seed: UInt64(rows * 31 + columns))
        let (left, right) = (
            unitRows(rows, columns, using: &generator), unitRows(others, columns, using: &generator)
        )
        let product = left.timesTransposed(right)
        #expect(product.rows == rows && product.columns == others)
        for row in 0..<rows {
            for other in 0..<others {
                let expected = left.withRow(row) { one in
                    right.withRow(other) { two in zip(one, two).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
                }
                let fixed = left.withRow(row) { one in right.withRow(other) { FixedOrder.product(one, $0) } }
                let limit = Double(FixedOrder.largestDifference(length: columns)) / 2
                #expect(abs(Double(product.values[row * others + other]) - expected) <= limit)
                #expect(abs(Double(fixed) - expected) <= limit)
            }
        }
    }

    @Test func lengths_become_one_whatever_they_were() {
        for scale: Float in [1, 1e-38, 1e-20, 1e20, 1e38] {
            var vector = [3 * scale, 0, -scale * 2]
            #expect(vector.withUnsafeMutableBufferPointer { FixedOrder.normalize($0) })
            #expect(abs(vector[0] - 0.832_050_3) < 1e-6 && abs(vector[2] + 0.554_700_2) < 1e-6, "\(scale): \(vector)")
        }
        for bad: [Float] in [[0, 0], [1, .nan], [.infinity, 1], []] {
            var vector = bad
            #expect(!vector.withUnsafeMutableBufferPointer { FixedOrder.normalize($0) })
        }
    }

    @Test func the_greatest_are_among_the_candidates_however_products_are_off() {
        var generator = SeededGenerator(seed: 4)
        let length = 64
        let off = FixedOrder.largestDifference(length: length) / 2
        for _ in 0..<200 {
            // Many that are nearly alike.
            let exact = (0..<50).map { _ in Float(Int.random(in: 0..<6, using: &generator)) * off / 2 }
            let measured = exact.map { $0 + Float.random(in: -off...off, using: &generator) }
            let excluded = Int.random(in: 0..<50, using: &generator)
            let order = exact.indices.filter { $0 != excluded }.sorted { (exact[$1], $0) < (exact[$0], $1) }
            let found = measured.withUnsafeBufferPointer {
                NearestRows.candidates($0, excluding: excluded, count: 3, length: length)
            }
            #expect(Set(order.prefix(3)).isSubset(of: found) && !found.contains(excluded))
        }
    }

    @Test func fewer_rows_than_wanted_are_all_candidates() {
        let found = [Float(0.5), -1].withUnsafeBufferPointer {
            NearestRows.candidates($0, excluding: 0, count: 3, length: 8)
        }
        #expect(found == [1])
    }
}
