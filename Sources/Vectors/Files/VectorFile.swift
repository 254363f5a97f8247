import LinearAlgebra
import Runs

/// Vectors in a file, one a row: a two-dimensional array in a `.npy` file or a tensor in a safetensors file.
///
/// Rows are read when they are asked for; nothing that grows with the file is kept.
public final class VectorFile: Sendable {
    /// Where the file is, as it was given, without a tensor's name.
    public let path: String
    /// What a safetensors file says in `__metadata__`; empty for a `.npy` file.
    public let metadata: [String: String]
    /// How many vectors there are.
    public var rows: Int { layout.rows }
    /// How many numbers a vector has.
    public var columns: Int { layout.columns }

    /// The bytes that are the list of ids, where the file has it within.
    let ids: Range<Int>?
    let file: ReadableFile
    private let layout: VectorLayout

    /// Opens a file and checks all but its numbers.
    ///
    /// - Parameter place: The file's path; for a safetensors file with several tensors, its path, `#` and a tensor's name.
    /// - Throws: `VectorFileError`.
    public init(_ place: String) throws(VectorFileError) {
        let place = VectorPlace(place)
        path = place.path
        file = try ReadableFile(path: path)
        let start = try file.bytes(0..<min(file.size, 9))
        if start.starts(with: NPYHeader.magic) {
            layout = try NPYHeader(file).layout
            metadata = [:]
            ids = nil
        } else if SafetensorsHeader.isLikely(start) {
            let header = try SafetensorsHeader(file, tensor: place.tensor)
            layout = header.layout
            metadata = header.metadata
            ids = header.ids
        } else {
            throw .foreign(path: path)
        }
    }

    /// Fills `vector` with a row, divided by its length.
    ///
    /// - Parameter row: From 0, below `rows`; `vector` holds `columns` numbers.
    /// - Throws: `VectorFileError`, `.unusableRow` when a number is not finite or all are 0.
    public func readUnit(row: Int, into vector: UnsafeMutableBufferPointer<Float>) throws(VectorFileError) {
        precondition((0..<rows).contains(row) && vector.count == columns)
        let failure: VectorFileError? = withUnsafeTemporaryAllocation(byteCount: layout.rowBytes, alignment: 16) {
            do throws(VectorFileError) {
                try file.read(at: layout.offset(ofRow: row), into: $0)
            } catch {
                return error
            }
            layout.type.decode(UnsafeRawBufferPointer($0), into: vector)
            return nil
        }
        if let failure { throw failure }
        if !FixedOrder.normalize(vector) { throw unusable(row, vector) }
    }

    /// A row, divided by its length.
    ///
    /// - Throws: `VectorFileError`, as `readUnit(row:into:)`.
    public func unit(row: Int) throws(VectorFileError) -> [Float] {
        var vector = [Float](repeating: 0, count: columns)
        let failure: VectorFileError? = vector.withUnsafeMutableBufferPointer {
            do throws(VectorFileError) { try readUnit(row: row, into: $0) } catch { return error }
            return nil
        }
        if let failure { throw failure }
        return vector
    }

    /// Reads every row once, and finds the first that cannot be used.
    ///
    /// - Throws: `VectorFileError.unusableRow`.
    public func checkRows() throws(VectorFileError) {
        var vector = [Float](repeating: 0, count: columns)
        let each = max(1, (1 << 20) / layout.rowBytes)
        for start in stride(from: 0, to: rows, by: each) {
            let end = min(start + each, rows)
            let bytes = try file.bytes(layout.offset(ofRow: start)..<layout.offset(ofRow: end))
            let failure: VectorFileError? = bytes.withUnsafeBytes { bytes in
                vector.withUnsafeMutableBufferPointer { vector in
                    for row in start..<end {
                        let place = (row - start) * layout.rowBytes
                        layout.type.decode(
                            UnsafeRawBufferPointer(rebasing: bytes[place..<(place + layout.rowBytes)]), into: vector)
                        // Neither a sum of squares nor a sum of magnitudes forgets a NaN; only the former can overflow.
                        var magnitude: Float = 0
                        for value in vector { magnitude += abs(value) }
                        if !(magnitude > 0 && magnitude.isFinite) {
                            return unusable(row, vector)
                        }
                    }
                    return nil
                }
            }
            if let failure { throw failure }
        }
    }

    private func unusable(_ row: Int, _ vector: UnsafeMutableBufferPointer<Float>) -> VectorFileError {
        let reason =
            if let place = vector.firstIndex(where: { !$0.isFinite }) {
                "has no finite number in column \(place)"
            } else if vector.allSatisfy({ $0 == 0 }) {
                "is all zeros, and so like nothing"
            } else {
                "has numbers too large to compare"
            }
        return .unusableRow(path: path, row: row, offset: layout.offset(ofRow: row), reason: reason)
    }
}
