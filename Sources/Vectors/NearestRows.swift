import LinearAlgebra

/// Picks the greatest of many products.
enum NearestRows {
    /// The places of all products that could be among the `count` greatest, had they been summed in another order.
    ///
    /// - Parameters:
    ///   - excluding: A place that is left out.
    ///   - length: Of the vectors, which are of length 1.
    /// - Returns: At least `count` places where there are as many, ascending.
    static func candidates(
        _ products: UnsafeBufferPointer<Float>, excluding: Int, count: Int, length: Int
    ) -> [Int] {
        guard count > 0 else { return [] }
        // The greatest so far, descending; few, so that insertion is fast.
        var greatest = [Float](repeating: -.infinity, count: count)
        for place in products.indices where products[place] > greatest[count - 1] && place != excluding {
            var slot = count - 1
            while slot > 0, greatest[slot - 1] < products[place] {
                greatest[slot] = greatest[slot - 1]
                slot -= 1
            }
            greatest[slot] = products[place]
        }
        // Both the products and the last of the greatest may be off, each in either direction.
        let least = greatest[count - 1] - 2 * FixedOrder.largestDifference(length: length)
        return products.indices.filter { products[$0] >= least && $0 != excluding }
    }
}
