import CZstd

/// Compresses texts into zstd frames, one after the other; with `FrameCheck` the only caller of libzstd.
/// Source: the manual in zstd.h 1.5, "Streaming compression".
final class FrameCompressor {
    /// What zstd itself takes for a good level: higher ones take longer and gain little on numbers.
    private static let level: Int32 = 3

    private let context: OpaquePointer
    private var piece = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

    init() {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("out of memory for compression") }
        self.context = context
        Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level))
        Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends what the next part of a text becomes; a part may lie in the context until a later one.
    func append(_ text: [UInt8], to frame: inout [UInt8]) { compress(text, ZSTD_e_continue, &frame) }

    /// Appends the frame's end. What comes next begins another frame.
    func end(_ frame: inout [UInt8]) { compress([], ZSTD_e_end, &frame) }

    private func compress(_ text: [UInt8], _ directive: ZSTD_EndDirective, _ frame: inout [UInt8]) {
        text.withUnsafeBytes { text in
            var input = ZSTD_inBuffer(src: text.baseAddress, size: text.count, pos: 0)
            var isDone = false
            while !isDone {
                let (written, left) = piece.withUnsafeMutableBytes { piece in
                    var output = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
                    let left = Self.check(ZSTD_compressStream2(context, &output, &input, directive))
                    return (output.pos, left)
                }
                frame.append(contentsOf: piece[..<written])
                isDone = directive == ZSTD_e_end ? left == 0 : input.pos == input.size
            }
        }
    }

    /// Compression into memory fails for want of memory alone, which nobody here survives.
    @discardableResult
    private static func check(_ result: Int) -> Int {
        precondition(ZSTD_isError(result) == 0, "zstd: \(String(cString: ZSTD_getErrorName(result)))")
        return result
    }
}

/// Tells whether bytes are one whole frame, by its checksum.
final class FrameCheck {
    private enum State { case open, ended, broken }

    private let context: OpaquePointer
    private var text = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
    private var state = State.open

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("out of memory for decompression") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Whether all that was taken is one frame, from its start to its end.
    var isWhole: Bool { state == .ended }

    /// Takes the next bytes.
    func take(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            while state != .broken, input.pos < input.size {
                // Bytes after the frame's end are none of it.
                guard state == .open else { return state = .broken }
                decompress(&input)
            }
        }
    }

    private func decompress(_ input: inout ZSTD_inBuffer) {
        text.withUnsafeMutableBytes { text in
            // What fills the buffer may be more than fits: it is asked again, without another byte.
            var wrote = text.count
            while state == .open, wrote == text.count || input.pos < input.size {
                var output = ZSTD_outBuffer(dst: text.baseAddress, size: text.count, pos: 0)
                let left = ZSTD_decompressStream(context, &output, &input)
                wrote = output.pos
                if ZSTD_isError(left) != 0 { state = .broken } else if left == 0 { state = .ended }
            }
        }
    }
}
