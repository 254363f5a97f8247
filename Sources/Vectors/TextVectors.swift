import LinearAlgebra
import Runs
import Taxonomies

/// The vectors of names, all of length 1, in memory: 4 bytes a number.
public struct TextVectors: Sendable {
    private struct Key: Hashable {
        /// 0 for a name that stands for itself on every level.
        let level: Int
        let name: NormalizedName
    }

    /// Where they came from.
    public let file: VectorFile
    /// One row a name.
    public let matrix: Matrix
    private let rows: [Key: Int32]

    /// Reads ids and vectors.
    ///
    /// - Parameter ranks: Rank names from level 1 down, which ids may use instead of numbers.
    /// - Throws: `VectorFileError`, `TableError`.
    public init(_ vectors: LabelledVectors, ranks: [String]) throws {
        file = vectors.file
        var rows: [Key: Int32] = [:]
        rows.reserveCapacity(file.rows)
        let levels = Dictionary(
            ranks.enumerated().map { (NormalizedName($1), $0 + 1) }, uniquingKeysWith: { first, _ in first })
        try vectors.forEachID(.names) { row, entry in
            var level = 0
            if let text = entry.level {
                guard let known = Int(text) ?? levels[NormalizedName(text)], (1...Taxonomy.maximumDepth).contains(known)
                else { throw VectorFileError.unknownRank(path: vectors.ids.path, row: row, rank: text, known: ranks) }
                level = known
            }
            if let first = rows.updateValue(Int32(row), forKey: Key(level: level, name: NormalizedName(entry.text))) {
                throw VectorFileError.duplicateID(
                    path: vectors.ids.path, id: entry.text, first: Int(first), second: row)
            }
        }
        self.rows = rows
        var matrix = Matrix(rows: file.rows, columns: file.columns)
        for row in 0..<matrix.rows {
            try matrix.withMutableRow(row) { try vectors.file.readUnit(row: row, into: $0) }
        }
        self.matrix = matrix
    }

    /// The row of a name: by its level and the name, else by the name alone.
    public func row(level: Int, name: NormalizedName) -> Int? {
        (rows[Key(level: level, name: name)] ?? rows[Key(level: 0, name: name)]).map(Int.init)
    }

    /// Whether images' vectors can be compared with these.
    ///
    /// - Throws: `VectorFileError.differentLengths`.
    public func checkLength(of images: VectorFile) throws(VectorFileError) {
        guard images.columns == file.columns else {
            throw .differentLengths(
                images: images.path, imageLength: images.columns, texts: file.path, textLength: file.columns)
        }
    }
}
