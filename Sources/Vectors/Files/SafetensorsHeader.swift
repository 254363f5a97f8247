import JSONReading

/// What a safetensors file says of its tensors. Source: the format's description at
/// huggingface.co/docs/safetensors: 8 bytes of length, a JSON object, then the tensors' bytes.
struct SafetensorsHeader {
    /// The tensor whose bytes, if it is there, are the list of ids.
    static let idsName = "ids"
    /// What the format's own library accepts.
    static let mostHeaderBytes = 100_000_000

    let layout: VectorLayout
    let metadata: [String: String]
    /// The bytes of the tensor `ids`.
    let ids: Range<Int>?

    struct Tensor {
        let name: String
        let type: String
        let shape: [Int]
        /// In the file.
        let bytes: Range<Int>
    }

    /// Whether a file that is no `.npy` looks like this format: a length, and an object at once.
    static func isLikely(_ start: [UInt8]) -> Bool { start.count >= 9 && start[8] == UInt8(ascii: "{") }

    /// - Parameter wanted: The tensor to read; nil for the only one that can be meant.
    init(_ file: ReadableFile, tensor wanted: String?) throws(VectorFileError) {
        let path = file.path
        let (tensors, metadata) = try Self.read(file)
        let tensor = try Self.choose(wanted, among: tensors, path: path)
        let place = "tensor '\(tensor.name)'"
        let type: ElementType
        switch tensor.type {
        case "F16": type = .float16
        case "BF16": type = .bfloat16
        case "F32": type = .float32
        default: throw .unsupportedType(path: path, place: place, found: tensor.type)
        }
        layout = try VectorLayout(
            type: type, shape: tensor.shape, offset: tensor.bytes.lowerBound, path: path, place: place)
        guard layout.end == tensor.bytes.upperBound else {
            throw .malformed(
                path: path, place: place,
                reason:
                    "its data_offsets span \(tensor.bytes.count) bytes, its shape makes \(layout.end - layout.offset)")
        }
        self.metadata = metadata
        ids = tensors.first { $0.name == Self.idsName && $0.type == "U8" }?.bytes
    }

    /// Every tensor and the metadata; the tensors' bytes are the rest of the file.
    static func read(
        _ file: ReadableFile
    ) throws(VectorFileError) -> (tensors: [Tensor], metadata: [String: String]) {
        let path = file.path
        let length = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.mostHeaderBytes) else {
            throw .malformed(path: path, place: "byte 0", reason: "a header of \(length) bytes is longer than any")
        }
        let begin = 8 + Int(length)
        guard begin <= file.size else { throw .cutOff(path: path, expected: begin, found: file.size) }
        let (tensors, metadata) = try Self.parse(try file.bytes(8..<begin), of: file, dataAt: begin)
        let end = try Self.end(of: tensors, from: begin, path: path)
        guard end <= file.size else { throw .cutOff(path: path, expected: end, found: file.size) }
        guard end == file.size else { throw .tooLong(path: path, expected: end, found: file.size) }
        return (tensors, metadata)
    }

    /// Where the last tensor ends. Each begins where the one before it ends, as the format demands: else a small file could
    /// claim to hold any number of large ones.
    private static func end(of tensors: [Tensor], from begin: Int, path: String) throws(VectorFileError) -> Int {
        var end = begin
        let inOrder = tensors.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        for tensor in inOrder {
            guard tensor.bytes.lowerBound == end else {
                throw .malformed(
                    path: path, place: "tensor '\(tensor.name)'",
                    reason:
                        "its data_offsets begin at \(tensor.bytes.lowerBound - begin) where the tensors before it end at "
                        + "\(end - begin); write the file again, one tensor after the other")
            }
            end = tensor.bytes.upperBound
        }
        return end
    }

    private static func choose(
        _ wanted: String?, among tensors: [Tensor], path: String
    ) throws(VectorFileError) -> Tensor {
        let names = tensors.map { "\($0.name) (\($0.type), \($0.shape.map(String.init).joined(separator: " × ")))" }
        if let wanted {
            guard let tensor = tensors.first(where: { $0.name == wanted }) else {
                throw .noTensor(path: path, wanted: wanted, found: names)
            }
            return tensor
        }
        let candidates = tensors.filter { $0.name != idsName }
        guard let first = candidates.first else { throw .noTensor(path: path, wanted: nil, found: names) }
        guard candidates.count == 1 else {
            throw .severalTensors(path: path, found: candidates.map(\.name).sorted())
        }
        return first
    }

    private static func parse(
        _ header: [UInt8], of file: ReadableFile, dataAt begin: Int
    ) throws(VectorFileError) -> (tensors: [Tensor], metadata: [String: String]) {
        do {
            return try header.withUnsafeBytes { bytes in
                try JSONParser().withDocument(bytes) { root in
                    var tensors: [Tensor] = []
                    var metadata: [String: String] = [:]
                    for member in root.members {
                        if member.hasKey("__metadata__") {
                            for entry in member.value.members { metadata[entry.key] = entry.value.string ?? "" }
                        } else {
                            tensors.append(
                                try tensor(member.key, member.value, dataAt: begin, path: file.path))
                        }
                    }
                    return (tensors, metadata)
                }
            }
        } catch let error as VectorFileError {
            throw error
        } catch {
            throw .malformed(path: file.path, place: "the header at byte 8", reason: "\(error)")
        }
    }

    private static func tensor(
        _ name: String, _ value: JSONElement, dataAt begin: Int, path: String
    ) throws(VectorFileError) -> Tensor {
        let shape = value["shape"]?.elements.map(\.integer) ?? []
        let offsets = value["data_offsets"]?.elements.compactMap(\.integer) ?? []
        guard let type = value["dtype"]?.string, shape.allSatisfy({ $0 ?? -1 >= 0 }), offsets.count == 2,
            offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] < 1 << 48
        else {
            throw .malformed(
                path: path, place: "tensor '\(name)'",
                reason: "it needs 'dtype', 'shape' and 'data_offsets', as the safetensors library writes them")
        }
        return Tensor(
            name: name, type: type, shape: shape.compactMap { $0 }, bytes: (begin + offsets[0])..<(begin + offsets[1]))
    }
}
