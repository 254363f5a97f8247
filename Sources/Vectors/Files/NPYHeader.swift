import Foundation

/// What a `.npy` file says of its array: versions 1 to 3 of the format.
/// Source: NumPy's `numpy.lib.format`, "A simple file format for NumPy arrays" (NEP 1).
struct NPYHeader {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    let layout: VectorLayout

    init(_ file: ReadableFile) throws(VectorFileError) {
        let path = file.path
        let start = try file.bytes(0..<min(file.size, 12))
        guard start.count >= 12 else { throw .cutOff(path: path, expected: 12, found: start.count) }
        let (length, begin): (Int, Int)
        switch start[6] {
        case 1: (length, begin) = (Int(start[8]) | Int(start[9]) << 8, 10)
        case 2, 3:
            length = Int(start[8]) | Int(start[9]) << 8 | Int(start[10]) << 16 | Int(start[11]) << 24
            begin = 12
        default:
            throw .malformed(path: path, place: "byte 6", reason: "version \(start[6]) of the .npy format is not known")
        }
        guard length <= 1 << 20 else {
            throw .malformed(path: path, place: "byte 8", reason: "a header of \(length) bytes is none of an array")
        }
        guard begin + length <= file.size else {
            throw .cutOff(path: path, expected: begin + length, found: file.size)
        }
        let place = "the header at byte \(begin)"
        let text = String(decoding: try file.bytes(begin..<(begin + length)), as: UTF8.self)
        let fields = Self.fields(of: text)
        guard let descr = fields["descr"], let order = fields["fortran_order"], let tuple = fields["shape"] else {
            throw .malformed(
                path: path, place: place, reason: "it does not give 'descr', 'fortran_order' and 'shape'")
        }
        let shape = try Self.shape(tuple, path: path, place: place)
        let type = try Self.type(descr, path: path, place: place)
        // An array of one column or row lies the same either way.
        guard order == "False" || shape.contains(1) else { throw .fortranOrder(path: path) }
        layout = try VectorLayout(type: type, shape: shape, offset: begin + length, path: path, place: place)
        guard file.size >= layout.end else { throw .cutOff(path: path, expected: layout.end, found: file.size) }
        guard file.size == layout.end else { throw .tooLong(path: path, expected: layout.end, found: file.size) }
    }

    private static func type(_ descr: String, path: String, place: String) throws(VectorFileError) -> ElementType {
        switch descr {
        case "'<f2'", "\"<f2\"": return .float16
        case "'<f4'", "\"<f4\"": return .float32
        default:
            let name = descr.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
            throw .unsupportedType(path: path, place: place, found: name)
        }
    }

    private static func shape(_ tuple: String, path: String, place: String) throws(VectorFileError) -> [Int] {
        let parts = tuple.trimmingCharacters(in: CharacterSet(charactersIn: "()")).split(separator: ",")
        var shape: [Int] = []
        for part in parts.map({ $0.trimmingCharacters(in: .whitespaces) }) where !part.isEmpty {
            // Python 2 wrote long integers with an L.
            guard let count = Int(part.hasSuffix("L") ? String(part.dropLast()) : part), count >= 0 else {
                throw .malformed(path: path, place: place, reason: "'\(tuple)' is no shape")
            }
            shape.append(count)
        }
        return shape
    }

    /// The members of a Python dict literal, values as they are written. Brackets and quotes hold a value together.
    private static func fields(of literal: String) -> [String: String] {
        var fields: [String: String] = [:]
        var parts: [String] = [""]
        var depth = 0
        var quote: Character?
        for character in literal.trimmingCharacters(in: .whitespacesAndNewlines).dropFirst().dropLast() {
            if let open = quote {
                if character == open { quote = nil }
            } else {
                switch character {
                case "'", "\"": quote = character
                case "(", "[", "{": depth += 1
                case ")", "]", "}": depth -= 1
                case ":" where depth == 0, "," where depth == 0:
                    parts.append("")
                    continue
                default: break
                }
            }
            parts[parts.count - 1].append(character)
        }
        let texts = parts.map { $0.trimmingCharacters(in: .whitespaces) }
        for index in Swift.stride(from: 0, to: texts.count - 1, by: 2) {
            fields[texts[index].trimmingCharacters(in: CharacterSet(charactersIn: "'\""))] = texts[index + 1]
        }
        return fields
    }
}
