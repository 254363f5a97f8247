/// A safetensors file of single precision, opened once and read tensor by tensor, as it is.
public final class SafetensorsFile: Sendable {
    /// Where the file is.
    public let path: String
    /// What the file says in `__metadata__`.
    public let metadata: [String: String]
    private let file: ReadableFile
    private let tensors: [String: SafetensorsHeader.Tensor]

    /// Opens a file and reads its header.
    ///
    /// - Throws: `VectorFileError`.
    public convenience init(path: String) throws(VectorFileError) {
        try self.init(try ReadableFile(path: path))
    }

    /// Reads the header of a file's bytes.
    ///
    /// - Parameter name: What they are called in errors.
    /// - Throws: `VectorFileError`.
    public convenience init(bytes: [UInt8], name: String) throws(VectorFileError) {
        try self.init(ReadableFile(bytes: bytes, name: name))
    }

    private init(_ file: ReadableFile) throws(VectorFileError) {
        path = file.path
        self.file = file
        guard SafetensorsHeader.isLikely(try file.bytes(0..<min(file.size, 9))) else { throw .foreign(path: file.path) }
        let header = try SafetensorsHeader.read(file)
        metadata = header.metadata
        tensors = Dictionary(header.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many bytes all tensors have together.
    public var tensorBytes: Int { tensors.values.reduce(0) { $0 + $1.bytes.count } }

    /// A matrix's numbers, row after row.
    ///
    /// - Parameters:
    ///   - rows: How many rows the tensor must have.
    ///   - columns: How many numbers a row must have.
    /// - Throws: `VectorFileError`, also when a number is not finite.
    public func matrix(_ name: String, rows: Int, columns: Int) throws(VectorFileError) -> [Float] {
        let place = "tensor '\(name)'"
        guard let tensor = tensors[name] else {
            throw .noTensor(path: path, wanted: name, found: tensors.keys.sorted())
        }
        guard tensor.type == "F32" else {
            throw .malformed(path: path, place: place, reason: "its numbers are \(tensor.type), not F32; save float32")
        }
        guard tensor.shape == [rows, columns], tensor.bytes.count == rows * columns * 4 else {
            let found = tensor.shape.map(String.init).joined(separator: " × ")
            throw .malformed(
                path: path, place: place,
                reason: "it is \(found) in \(tensor.bytes.count) bytes; \(rows) × \(columns) numbers are needed")
        }
        var values = [Float](repeating: 0, count: rows * columns)
        let bytes = try file.bytes(tensor.bytes)
        bytes.withUnsafeBytes { bytes in
            values.withUnsafeMutableBufferPointer { ElementType.float32.decode(bytes, into: $0) }
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .malformed(
                path: path, place: place,
                reason: "row \(index / columns), column \(index % columns) is no finite number")
        }
        return values
    }

    /// SHA-256 over the whole file: 64 lower-case hexadecimal digits.
    ///
    /// - Throws: `VectorFileError.unreadable`, or `.cutOff` when it shrank.
    public func sha256() throws(VectorFileError) -> String { try file.sha256() }
}
