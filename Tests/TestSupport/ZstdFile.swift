import CZstd
import Foundation

/// A file as a reader of zstd sees it.
public enum ZstdFile {
    /// What is wrong with a file that should hold frames of zstd.
    public struct Unreadable: Error {
        /// The library's word for it.
        public let reason: String
    }

    /// All its frames, one after the other.
    ///
    /// - Throws: `Unreadable`, and when the file cannot be read.
    public static func text(of file: String) throws -> String {
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
                guard ZSTD_isError(left) == 0 else {
                    throw Unreadable(reason: String(cString: ZSTD_getErrorName(left)))
                }
                isFull = wrote == piece.count
                text += piece[..<wrote]
            }
        }
        guard left == 0 else { throw Unreadable(reason: "the last frame is not whole") }
        return String(decoding: text, as: UTF8.self)
    }
}
