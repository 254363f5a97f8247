/// Sums whose order is part of the program, so that every machine gets the same bits.
///
/// One product of two vectors, or of a matrix with one vector, waits for memory: BLAS is no faster here. Products of
/// matrices are `Matrix`'s.
public enum FixedOrder {
    /// Numbers that are summed side by side: the k-th with the (k + 16)-th, and so on.
    private typealias Lanes = SIMD16<Float>

    /// The scalar product of two vectors of one length.
    public static func product(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
        precondition(left.count == right.count, "vectors of \(left.count) and of \(right.count) numbers")
        let (first, second) = (UnsafeRawPointer(left.baseAddress), UnsafeRawPointer(right.baseAddress))
        guard let first, let second else { return 0 }
        var sums = Lanes.zero
        let whole = left.count / 16 * 16
        let stride = MemoryLayout<Float>.stride
        for index in Swift.stride(from: 0, to: whole, by: 16) {
            sums +=
                first.loadUnaligned(fromByteOffset: index * stride, as: Lanes.self)
                * second.loadUnaligned(fromByteOffset: index * stride, as: Lanes.self)
        }
        var total = sum(sums)
        for index in whole..<left.count { total += left[index] * right[index] }
        return total
    }

    /// Divides a vector by its length.
    ///
    /// - Returns: False, with the vector as it was, when its length is 0 or not finite.
    public static func normalize(_ vector: UnsafeMutableBufferPointer<Float>) -> Bool {
        // A vector of tiny or huge numbers has a square that is 0 or infinite; its largest number tells its scale.
        var largest: Float = 0
        for value in vector {
            guard value.isFinite else { return false }
            largest = max(largest, abs(value))
        }
        guard largest > 0 else { return false }
        let isOrdinary = (1e-12...1e12).contains(largest)
        if !isOrdinary { for index in vector.indices { vector[index] /= largest } }
        let length = product(UnsafeBufferPointer(vector), UnsafeBufferPointer(vector)).squareRoot()
        for index in vector.indices { vector[index] /= length }
        return true
    }

    /// How far two ways of summing the product of two vectors of length 1 can be apart, at most.
    ///
    /// Each is off by at most n·u/(1 − n·u), u = 2⁻²⁴. Source: Higham, Accuracy and Stability of Numerical Algorithms,
    /// section 3.1.
    public static func largestDifference(length: Int) -> Float {
        let error = Float(length + 2) * 0x1p-24
        return 2 * error / (1 - error)
    }

    private static func sum(_ lanes: Lanes) -> Float {
        let eight = lanes.lowHalf + lanes.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}
