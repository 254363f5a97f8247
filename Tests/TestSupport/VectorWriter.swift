import Foundation

/// Writes files of vectors, byte by byte as NumPy and the safetensors library do.
public enum VectorWriter {
    /// How numbers are written.
    public enum Number: String, CaseIterable, Sendable {
        case float16 = "F16"
        case bfloat16 = "BF16"
        case float32 = "F32"
    }

    /// The bytes of numbers, little-endian; bfloat16 by cutting off.
    public static func bytes(_ values: [Float], as number: Number) -> Data {
        var data = Data()
        for value in values {
            switch number {
            case .float16: withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { data.append(contentsOf: $0) }
            case .bfloat16:
                withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { data.append(contentsOf: $0) }
            case .float32: withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
        }
        return data
    }

    /// A `.npy` file with any header.
    public static func npy(
        version: UInt8 = 1, descr: String, order: String = "False", shape: String, body: Data
    ) -> Data {
        var header = "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }"
        let before = version == 1 ? 10 : 12
        while (before + header.utf8.count + 1) % 64 != 0 { header += " " }
        header += "\n"
        var data = Data([0x93] + Array("NUMPY".utf8) + [version, 0])
        let length = UInt32(header.utf8.count)
        if version == 1 {
            withUnsafeBytes(of: UInt16(length).littleEndian) { data.append(contentsOf: $0) }
        } else {
            withUnsafeBytes(of: length.littleEndian) { data.append(contentsOf: $0) }
        }
        return data + Data(header.utf8) + body
    }

    /// A `.npy` file of float16 or float32 rows.
    public static func npy(_ rows: [[Float]], as number: Number = .float32, version: UInt8 = 1) -> Data {
        npy(
            version: version, descr: number == .float16 ? "'<f2'" : "'<f4'",
            shape: "(\(rows.count), \(rows.first?.count ?? 0))", body: bytes(rows.flatMap { $0 }, as: number))
    }

    /// One tensor of a safetensors file.
    public struct Tensor {
        var name: String
        var type: String
        var shape: [Int]
        var body: Data

        /// Any tensor.
        public init(name: String, type: String, shape: [Int], body: Data) {
            self.name = name
            self.type = type
            self.shape = shape
            self.body = body
        }

        /// A tensor of rows.
        public init(_ name: String, _ rows: [[Float]], as number: Number) {
            self.init(
                name: name, type: number.rawValue, shape: [rows.count, rows.first?.count ?? 0],
                body: VectorWriter.bytes(rows.flatMap { $0 }, as: number))
        }
    }

    /// A safetensors file.
    public static func safetensors(_ tensors: [Tensor], metadata: [String: String] = [:]) throws -> Data {
        var members: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
        var body = Data()
        for tensor in tensors {
            let end = body.count + tensor.body.count
            members[tensor.name] = [
                "dtype": tensor.type, "shape": tensor.shape, "data_offsets": [body.count, end],
            ]
            body += tensor.body
        }
        var header = try JSONSerialization.data(withJSONObject: members, options: .sortedKeys)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        var data = Data()
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
        return data + header + body
    }
}

extension TemporaryDirectory {
    /// Writes a file within and tells its path.
    public func write(_ data: Data, to name: String) throws -> String {
        try data.write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}
