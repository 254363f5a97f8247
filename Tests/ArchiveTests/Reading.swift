import CZstd
import Foundation

/// What is wrong with a file that should hold frames of zstd.
struct Unreadable: Error { let reason: String }

/// A file as a reader of zstd sees it: all its frames, one after the other.
func text(of file: String) throws -> String {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let context = ZSTD_createDCtx()
    defer { ZSTD_freeDCtx(context) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 17)
    var left = 0
    try bytes.withUnsafeBytes { bytes in
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var isFull = false
        while input.pos < input.size || isFull {
            let wrote = piece.withUnsafeMutableBytes { piece in
                var output = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
                left = ZSTD_decompressStream(context, &output, &input)
                return output.pos
            }
            guard ZSTD_isError(left) == 0 else { throw Unreadable(reason: String(cString: ZSTD_getErrorName(left))) }
            isFull = wrote == piece.count
            text += piece[..<wrote]
        }
    }
    guard left == 0 else { throw Unreadable(reason: "the last frame is not whole") }
    return String(decoding: text, as: UTF8.self)
}

/// The archive's files in a directory, in the order of their names.
func files(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasPrefix("rollouts-") }.sorted()
        .map { "\(directory)/\($0)" }
}

/// All lines of an archive.
func lines(in directory: String) throws -> [JSONValue] {
    try files(in: directory).flatMap { try text(of: $0).split(separator: "\n") }.map { try JSONValue($0.utf8) }
}

/// The numbers of the steps that an archive holds, by the lines that end them.
func steps(in directory: String) throws -> [Int] {
    try lines(in: directory).filter { $0["kind"] == "step" }.compactMap { $0["step"]?.number }.map { Int($0) }
}
