/// Gathers what has no vector: the first few by name, the rest by number.
struct MissingVectors {
    private(set) var count = 0
    private(set) var first: [String] = []
    private(set) var total = 0

    /// So many are named.
    private static let named = 3

    mutating func add(_ name: @autoclosure () -> String, isMissing: Bool) {
        total += 1
        guard isMissing else { return }
        count += 1
        if first.count < Self.named { first.append(name()) }
    }

    func checkImages(_ file: VectorFile) throws(VectorFileError) {
        if count > 0 { throw .missingImages(path: file.path, count: count, total: total, first: first) }
    }

    func checkNames(_ file: VectorFile) throws(VectorFileError) {
        if count > 0 { throw .missingNames(path: file.path, count: count, total: total, first: first) }
    }
}
