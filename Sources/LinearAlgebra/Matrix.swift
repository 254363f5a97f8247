import CBLAS

/// A dense matrix of single precision, row after row.
public struct Matrix: Sendable, Equatable {
    /// How many rows there are.
    public let rows: Int
    /// How many numbers a row has.
    public let columns: Int
    /// The numbers, row after row.
    public private(set) var values: [Float]

    /// Makes a matrix of zeros.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        values = [Float](repeating: 0, count: rows * columns)
    }

    /// Lends one row.
    public func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
        precondition((0..<rows).contains(row), "row \(row) of \(rows)")
        return try values.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[(row * columns)..<((row + 1) * columns)]))
        }
    }

    /// Lends one row to be filled.
    public mutating func withMutableRow<Result>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        precondition((0..<rows).contains(row), "row \(row) of \(rows)")
        let range = (row * columns)..<((row + 1) * columns)
        return try values.withUnsafeMutableBufferPointer { try body(UnsafeMutableBufferPointer(rebasing: $0[range])) }
    }

    /// Some of the rows, in the order that they are named.
    public func selecting(_ chosen: [Int]) -> Matrix {
        var selection = Matrix(rows: chosen.count, columns: columns)
        for (index, row) in chosen.enumerated() {
            withRow(row) { source in
                selection.withMutableRow(index) { target in _ = target.update(fromContentsOf: source) }
            }
        }
        return selection
    }

    /// The products of this matrix's rows with the other's: self · otherᵀ, by BLAS (`sgemm`).
    ///
    /// Their last bits depend on the library and the processor; what must not is decided by `FixedOrder`.
    ///
    /// - Returns: `rows` × `other.rows`.
    public func timesTransposed(_ other: Matrix) -> Matrix {
        precondition(columns == other.columns, "rows of \(columns) and of \(other.columns) numbers")
        precondition(
            max(rows, other.rows, columns) <= Int(Int32.max) / 2, "BLAS counts rows and columns with 32 bits")
        var product = Matrix(rows: rows, columns: other.rows)
        guard rows > 0, other.rows > 0, columns > 0 else { return product }
        values.withUnsafeBufferPointer { left in
            other.values.withUnsafeBufferPointer { right in
                product.values.withUnsafeMutableBufferPointer { result in
                    cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(other.rows), Int32(columns), 1,
                        left.baseAddress, Int32(columns), right.baseAddress, Int32(columns), 0, result.baseAddress,
                        Int32(other.rows))
                }
            }
        }
        return product
    }
}
