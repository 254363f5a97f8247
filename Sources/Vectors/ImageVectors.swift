import Questions
import Runs

/// The vectors of images, found by id, read when they are asked for.
public struct ImageVectors: Sendable {
    /// Where they lie.
    public let file: VectorFile
    /// Rows by a hash of the id: 16 bytes an image. Two of a million ids share one by chance in less than one of 10⁷
    /// lists; they would be called duplicates.
    private let rows: [UInt64: Int32]

    /// Reads the ids.
    ///
    /// - Throws: `VectorFileError`, `.duplicateID`, `.idCount`, `.malformedIDs`; `TableError`.
    public init(_ vectors: LabelledVectors) throws {
        file = vectors.file
        var rows: [UInt64: Int32] = [:]
        rows.reserveCapacity(file.rows)
        try vectors.forEachID(.images) { row, entry in
            if let first = rows.updateValue(Int32(row), forKey: Self.key(entry.text)) {
                throw VectorFileError.duplicateID(
                    path: vectors.ids.path, id: entry.text, first: Int(first), second: row)
            }
        }
        self.rows = rows
    }

    private static func key(_ id: String) -> UInt64 { SeedDerivation.hash(id.utf8, seed: 0) }

    /// The row of a sample: by its id, else by its image reference.
    public func row(sample: String, image: String) -> Int? {
        (rows[Self.key(sample)] ?? rows[Self.key(image)]).map(Int.init)
    }
}
