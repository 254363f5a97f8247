import Foundation
import TestSupport
import Testing

@testable import Vectors

struct VectorFileTests {
    let directory: TemporaryDirectory
    /// Exactly representable in all types.
    let rows: [[Float]] = [[3, 0, -4], [0.5, 0.5, 0.25], [0, -0.0078125, 0], [1, 2, 2]]

    init() throws { directory = try TemporaryDirectory() }

    private func file(_ data: Data, _ name: String = "v.npy") throws -> VectorFile {
        try VectorFile(try directory.write(data, to: name))
    }

    private func error(_ data: Data, _ name: String = "v.npy", tensor: String = "") throws -> VectorFileError? {
        let path = try directory.write(data, to: name)
        do throws(VectorFileError) {
            try VectorFile(path + tensor).checkRows()
            return nil
        } catch {
            return error
        }
    }

    private func expectRows(_ file: VectorFile, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(file.rows == 4 && file.columns == 3, sourceLocation: sourceLocation)
        try file.checkRows()
        for (index, row) in rows.enumerated() {
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let expected = row.map { $0 / length }
            for (found, wanted) in zip(try file.unit(row: index), expected) {
                #expect(abs(found - wanted) < 1e-6, sourceLocation: sourceLocation)
            }
        }
    }

    @Test(arguments: [UInt8(1), 2, 3], [VectorWriter.Number.float16, .float32])
    func every_version_and_type_of_npy_is_read(version: UInt8, number: VectorWriter.Number) throws {
        try expectRows(try file(VectorWriter.npy(rows, as: number, version: version)))
    }

    @Test(arguments: VectorWriter.Number.allCases)
    func every_type_of_safetensors_is_read(number: VectorWriter.Number) throws {
        let other = VectorWriter.Tensor(name: "ids", type: "U8", shape: [3], body: Data("abc".utf8))
        let data = try VectorWriter.safetensors([other, .init("vectors", rows, as: number)], metadata: ["a": "b"])
        let file = try file(data, "v.safetensors")
        try expectRows(file)
        #expect(file.metadata == ["a": "b"])
        try expectRows(try VectorFile(file.path + "#vectors"))
    }

    @Test func every_half_is_read_as_the_processor_reads_it() throws {
        let halves = (0...UInt16.max).map(Float16.init(bitPattern:))
        var bytes = Data()
        for half in halves { withUnsafeBytes(of: half.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
        var values = [Float](repeating: 0, count: halves.count)
        bytes.withUnsafeBytes { bytes in
            values.withUnsafeMutableBufferPointer { ElementType.float16.decode(bytes, into: $0) }
        }
        for (half, value) in zip(halves, values) {
            #expect(half.isNaN ? value.isNaN : Float(half).bitPattern == value.bitPattern)
        }
    }

    @Test func headers_of_other_writers_are_read() throws {
        let body = VectorWriter.bytes(rows.flatMap { $0 }, as: .float32)
        for (descr, shape) in [("\"<f4\"", "(4,3)"), ("'<f4'", "(4L, 3L)"), ("'<f4'", "(4, 3,)")] {
            try expectRows(try file(VectorWriter.npy(descr: descr, shape: shape, body: body)))
        }
    }

    @Test func what_cannot_be_read_is_told_with_what_would_work() throws {
        let body = VectorWriter.bytes(rows.flatMap { $0 }, as: .float32)
        func npy(_ descr: String, _ order: String, _ shape: String) -> Data {
            VectorWriter.npy(descr: descr, order: order, shape: shape, body: body)
        }
        let path = directory.file("v.npy")
        let place = "the header at byte 10"
        for type in ["<f8", ">f4", "<i4", "|O"] {
            #expect(
                try error(npy("'\(type)'", "False", "(4, 3)"))
                    == .unsupportedType(path: path, place: place, found: type))
        }
        #expect(try error(npy("[('a', '<f4')]", "False", "(4, 3)"))?.description.contains("[('a', '<f4')]") == true)
        #expect(try error(npy("'<f4'", "True", "(4, 3)")) == .fortranOrder(path: path))
        #expect(try error(npy("'<f4'", "False", "(12,)")) == .notRows(path: path, place: place, shape: [12]))
        #expect(try error(npy("'<f4'", "False", "(0, 3)")) == .notRows(path: path, place: place, shape: [0, 3]))
        #expect(
            try error(npy("'<f4'", "False", "(1, 100000)")) == .notRows(path: path, place: place, shape: [1, 100_000]))
        #expect(try error(npy("'<f4'", "False", "(4, x)"))?.description.contains("no shape") == true)
        #expect(try error(VectorWriter.npy(rows, version: 4))?.description.contains("version 4") == true)
        #expect(try error(Data("0.1 0.2 0.3\n".utf8)) == .foreign(path: path))
        #expect(try error(Data()) == .foreign(path: path))
        let whole = VectorWriter.npy(rows)
        #expect(
            try error(whole.dropLast(5)) == .cutOff(path: path, expected: whole.count, found: whole.count - 5))
        #expect(try error(whole + [0]) == .tooLong(path: path, expected: whole.count, found: whole.count + 1))
        #expect(try error(whole.prefix(40)) == .cutOff(path: path, expected: 128, found: 40))
        #expect(throws: VectorFileError.self) { try VectorFile(directory.path) }
        try #require(mkfifo(directory.file("pipe.npy"), 0o600) == 0)
        #expect(throws: VectorFileError.self) { try VectorFile(directory.file("pipe.npy")) }
        #expect(throws: VectorFileError.self) { try VectorFile(directory.file("none.npy")) }
    }

    @Test func what_is_wrong_with_a_tensor_names_it() throws {
        func message(_ tensors: [VectorWriter.Tensor], tensor: String = "") throws -> String {
            try error(try VectorWriter.safetensors(tensors), "v.safetensors", tensor: tensor)?.description ?? ""
        }
        let good = VectorWriter.Tensor("good", rows, as: .float32)
        #expect(
            try message([.init(name: "wide", type: "F64", shape: [1, 1], body: Data(count: 8))]).contains(
                "tensor 'wide': numbers of type 'F64'"))
        #expect(
            try message([.init(name: "flat", type: "F32", shape: [2], body: Data(count: 8))]).contains(
                "tensor 'flat': the shape is (2)"))
        #expect(
            try message([.init(name: "torn", type: "F32", shape: [2, 2], body: Data(count: 8))]).contains(
                "tensor 'torn': its data_offsets span 8 bytes, its shape makes 16"))
        #expect(try message([good, .init("other", rows, as: .float16)]).contains("v.safetensors#good"))
        #expect(try message([good, .init("other", rows, as: .float16)], tensor: "#other").isEmpty)
        #expect(try message([good], tensor: "#none").contains("no tensor 'none'"))
        #expect(try message([]).contains("it holds none"))
        let whole = try VectorWriter.safetensors([good])
        #expect(try error(whole.dropLast(1), "v.safetensors")?.description.contains("is cut off") == true)
        #expect(try error(whole + [1], "v.safetensors")?.description.contains("where its header makes") == true)
        let lying = Data([255, 255, 255, 255, 255, 255, 255, 127, UInt8(ascii: "{")])
        #expect(try error(lying, "v.safetensors")?.description.contains("longer than any") == true)
        let broken = Data([4, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\"".utf8))
        #expect(try error(broken, "v.safetensors")?.description.contains("not valid JSON") == true)
    }

    /// Else a few kilobytes could claim to hold gigabytes, and a policy of that size would be made room for.
    @Test func tensors_that_share_bytes_or_leave_some_out_are_refused() throws {
        func message(_ offsets: String...) throws -> String {
            let members = offsets.enumerated().map {
                "\"t\($0)\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":\($1)}"
            }
            let header = Array("{\(members.joined(separator: ","))}".utf8)
            let data =
                Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header) + Data([0, 0, 128, 63, 0, 0, 128, 63])
            return try error(data, "v.safetensors", tensor: "#t0")?.description ?? ""
        }
        #expect(try message("[0,4]", "[4,8]").isEmpty)
        #expect(try message("[4,8]", "[0,4]").isEmpty)
        #expect(try message("[0,4]", "[0,4]", "[4,8]").contains("tensor 't1': its data_offsets begin at 0 where"))
        #expect(try message("[4,8]").contains("tensor 't0': its data_offsets begin at 4 where"))
        #expect(try message("[0,4]", "[8,12]").contains("tensor 't1': its data_offsets begin at 8 where"))
    }

    @Test func a_row_that_is_like_nothing_is_named() throws {
        var rows = rows
        rows[2] = [0, 0, 0]
        #expect(
            try error(VectorWriter.npy(rows, as: .float16))
                == .unusableRow(
                    path: directory.file("v.npy"), row: 2, offset: 128 + 12, reason: "is all zeros, and so like nothing"
                ))
        for bad in [Float.nan, .infinity, -.infinity] {
            rows[2] = [1, bad, 1]
            for number in VectorWriter.Number.allCases {
                let data = try VectorWriter.safetensors([.init("v", rows, as: number)])
                let message = try error(data, "v.safetensors")?.description ?? ""
                #expect(message.contains("row 2 (from 0)") && message.contains("no finite number in column 1"))
            }
        }
    }

    @Test func no_damage_is_a_crash() throws {
        var generator = SeededGenerator(seed: 11)
        let wholes = [
            VectorWriter.npy(rows),
            try VectorWriter.safetensors([.init("v", rows, as: .bfloat16)], metadata: ["a": "b"]),
        ]
        for whole in wholes {
            for _ in 0..<300 {
                var damaged = whole
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    damaged[Int.random(in: 0..<min(damaged.count, 140), using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    damaged = damaged.prefix(Int.random(in: 0...damaged.count, using: &generator))
                }
                // Whatever it is, it is an error's sentence or vectors.
                if let error = try error(damaged) { #expect(!error.description.isEmpty) }
            }
        }
    }

    @Test(.enabled(if: NumPy.isThere, "python3 has no numpy"))
    func what_numpy_writes_is_read_identically() throws {
        try NumPy.run(
            """
            import numpy as np
            rows = np.array([[3, 0, -4], [.5, .5, .25], [0, -0.0078125, 0], [1, 2, 2]])
            for name, kind in [('half', np.float16), ('single', np.float32)]:
                for version in [(1, 0), (2, 0), (3, 0)]:
                    with open(f'\(directory.path)/{name}{version[0]}.npy', 'wb') as file:
                        np.lib.format.write_array(file, rows.astype(kind), version=version)
            np.save('\(directory.path)/plain.npy', rows.astype(np.float32))
            np.save('\(directory.path)/fortran.npy', np.asfortranarray(rows.astype(np.float32)))
            np.save('\(directory.path)/double.npy', rows)
            """)
        for name in ["half1", "half2", "half3", "single1", "single2", "single3", "plain"] {
            try expectRows(try VectorFile(directory.file("\(name).npy")))
        }
        #expect(throws: VectorFileError.fortranOrder(path: directory.file("fortran.npy"))) {
            try VectorFile(directory.file("fortran.npy"))
        }
        #expect(throws: VectorFileError.self) { try VectorFile(directory.file("double.npy")) }
    }

    @Test(.enabled(if: NumPy.hasSafetensors, "python3 has no safetensors"))
    func what_safetensors_writes_is_read_identically() throws {
        try NumPy.run(
            """
            import numpy as np
            from safetensors.numpy import save_file
            rows = np.array([[3, 0, -4], [.5, .5, .25], [0, -0.0078125, 0], [1, 2, 2]])
            ids = np.frombuffer('\\n'.join(['a', 'b', 'ü', 'd']).encode(), np.uint8)
            for name, kind in [('half', np.float16), ('single', np.float32)]:
                save_file({'vectors': rows.astype(kind), 'ids': ids}, f'\(directory.path)/{name}.safetensors',
                          metadata={'template': 'a photo of a {}.'})
            """)
        for name in ["half", "single"] {
            let vectors = try LabelledVectors(directory.file("\(name).safetensors"))
            try expectRows(vectors.file)
            #expect(try ImageVectors(vectors).row(sample: "ü", image: "") == 2)
            #expect(try vectors.template(given: nil) == "a photo of a {}.")
        }
    }
}

/// Python with what it takes to write vectors, where there is one.
enum NumPy {
    static let isThere = (try? run("import numpy")) != nil
    static let hasSafetensors = (try? run("import safetensors.numpy")) != nil

    private struct Failed: Error {}

    static func run(_ program: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
    }
}
