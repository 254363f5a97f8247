import TestSupport

@testable import Vectors

extension Decoder {
    /// Files of vectors, and the lists that say whose they are.
    static let vectors = [
        Decoder(
            name: "npy", form: .bytes,
            examples: {
                [
                    VectorWriter.npy([[1, 2, 3], [4, 5, 6]]), VectorWriter.npy([[1, -0.5]], as: .float16, version: 2),
                    VectorWriter.npy([[0.1], [7]], version: 3),
                ].map { Array($0) }
            },
            words: [
                "'descr': ", "'<f4'", "'>f4'", "'<f8'", "'|O'", "'fortran_order': ", "True", "False", "'shape': ",
                "(3, 4)",
                "(2147483647, 65536)", "(9223372036854775807, 2)", "(-1, 2)", "(1L, 2L)", "()", "{", "}",
            ], mend: withHeaderLength, reader: { try vectorReader("input.npy") }),
        Decoder(
            name: "safetensors", form: .bytes,
            examples: {
                try [
                    VectorWriter.safetensors(
                        [.init("image", [[1, 2], [3, 4]], as: .float32)], metadata: ["ids": "a\nb"]),
                    VectorWriter.safetensors([
                        .init("image", [[1, 2], [3, 4]], as: .bfloat16),
                        .init(name: "ids", type: "U8", shape: [3], body: .init("a\nb".utf8)),
                    ]),
                ].map { Array($0) }
            }, words: safetensorsWords, mend: withJSONLength, reader: { try vectorReader("input.safetensors") }),
        Decoder(
            name: "id-list", form: .text,
            examples: {
                [
                    "a.jpg\nb é.jpg\r\nc.jpg\n", "species\tFelis catus\n2\tFelidae\nMus",
                    "[\"a\", [2, \"b\"], [\"species\", \"c\"]]",
                ].map { Array($0.utf8) }
            },
            reader: {
                { input in
                    try verdict(expecting: { $0 is VectorFileError }, naming: ["names.txt"]) {
                        let list = IDList(path: "names.txt", bytes: input)
                        var entries = 0
                        let count = try list.forEach(.names) { row, entry in
                            try Flaw.unless(row == entries && !entry.text.isEmpty, "row \(row): \(entry)")
                            entries += 1
                        }
                        try Flaw.unless(count == entries, "\(count) ids, \(entries) entries")
                    }
                }
            }),
    ]

    static let safetensorsWords = [
        "\"__metadata__\":", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"F32\"", "\"F16\"", "\"BF16\"",
        "\"U8\"", "[0,16]",
        "[0,0]", "[16,0]", "[2147483647,65536]", "[9223372036854775807,2]",
    ]

    private static func vectorReader(_ name: String) throws -> ([UInt8]) throws -> Verdict {
        let file = try InputFile(name)
        return { input in
            try file.fill(input)
            return try verdict(expecting: { $0 is VectorFileError }, naming: [file.path]) {
                let vectors = try VectorFile(file.path)
                try vectors.checkRows()
                for row in [0, vectors.rows / 2, vectors.rows - 1] {
                    let squares = try vectors.unit(row: row).reduce(0) { $0 + Double($1) * Double($1) }
                    try Flaw.unless(abs(squares - 1) < 1e-3, "row \(row) has length √\(squares)")
                }
                guard vectors.ids != nil || !vectors.metadata.isEmpty else { return }
                do { _ = try ImageVectors(LabelledVectors(file.path)) } catch VectorFileError.noIDs {}
            }
        }
    }

    /// The header's length made that of what looks like one.
    @Sendable private static func withHeaderLength(_ input: [UInt8]) -> [UInt8] {
        guard input.count > 12, let end = input.firstIndex(of: UInt8(ascii: "\n")) else { return input }
        var output = input
        let length = end + 1 - (input[6] == 1 ? 10 : 12)
        for byte in 0..<(input[6] == 1 ? 2 : 4) where length > 0 {
            output[8 + byte] = UInt8(truncatingIfNeeded: length >> (8 * byte))
        }
        return output
    }

    /// The length before a JSON object made that of the object.
    @Sendable static func withJSONLength(_ input: [UInt8]) -> [UInt8] {
        guard input.count > 9 else { return input }
        var depth = 0
        var isText = false
        var end: Int?
        for place in 8..<input.count {
            if input[place] == UInt8(ascii: "\""), input[place - 1] != UInt8(ascii: "\\") { isText.toggle() }
            if isText { continue }
            if input[place] == UInt8(ascii: "{") { depth += 1 }
            if input[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 {
                end = place + 1
                break
            }
        }
        guard let end else { return input }
        let padded = input[end...].prefix { $0 == UInt8(ascii: " ") }.count
        return withUnsafeBytes(of: UInt64(end - 8 + padded).littleEndian) { Array($0) } + input[8...]
    }
}
