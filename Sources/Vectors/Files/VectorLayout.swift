/// Where in a file the vectors lie, row after row.
struct VectorLayout: Sendable, Equatable {
    /// No embedding is longer.
    static let mostColumns = 1 << 16

    let type: ElementType
    let rows: Int
    let columns: Int
    /// The byte at which the first row starts.
    let offset: Int

    /// Bytes a row.
    var rowBytes: Int { columns * type.size }
    /// The byte after the last row.
    var end: Int { offset + rows * rowBytes }

    /// - Parameter place: Of the vectors, for errors.
    init(type: ElementType, shape: [Int], offset: Int, path: String, place: String) throws(VectorFileError) {
        guard shape.count == 2, (1...Int(Int32.max)).contains(shape[0]), (1...Self.mostColumns).contains(shape[1])
        else {
            throw .notRows(path: path, place: place, shape: shape)
        }
        self.type = type
        (rows, columns) = (shape[0], shape[1])
        self.offset = offset
    }

    /// The byte at which a row starts.
    func offset(ofRow row: Int) -> Int { offset + row * rowBytes }
}
