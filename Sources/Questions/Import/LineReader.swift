import Foundation

/// Reads a text file's lines in large pieces: memory is bounded whatever the file's size.
enum LineReader {
    /// What a line turned out to be.
    enum Line {
        /// The line's bytes without its end; borrowed until the closure returns.
        case text(UnsafeRawBufferPointer)
        /// Longer than `maximumLineBytes`; its text is gone.
        case tooLong
    }

    /// The longest line that is read, in bytes: as long as the longest record of a question set.
    static let maximumLineBytes = QuestionSetFile.maximumRecordBytes
    private static let pieceBytes = 1 << 20
    private static let newline: UInt8 = 0x0A

    /// Lends each line of a file with its number, from 1. A last line without its end is a line, an empty rest is none.
    ///
    /// - Throws: `QuestionSetError.unreadable`; whatever `body` throws.
    static func forEachLine(ofFileAt path: String, _ body: (Int, Line) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw QuestionSetError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: pieceBytes)
        var filled = 0
        var number = 1
        var isSkipping = false
        while true {
            let got = buffer.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { read(descriptor, $0 + filled, bytes.count - filled) } ?? 0
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw QuestionSetError.unreadable(path: path, reason: String(cString: strerror(errno)))
            }
            let searched = filled
            filled += got
            filled = try buffer.withUnsafeMutableBytes { bytes in
                let text = UnsafeRawBufferPointer(rebasing: bytes[..<filled])
                var start = 0
                var from = searched
                while let end = text.index(of: newline, from: from) {
                    let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
                    try body(number, isSkipping ? .tooLong : .text(line))
                    isSkipping = false
                    number += 1
                    start = end + 1
                    from = start
                }
                if got == 0, start < filled || isSkipping {
                    try body(
                        number, isSkipping ? .tooLong : .text(UnsafeRawBufferPointer(rebasing: text[start...])))
                }
                let rest = UnsafeRawBufferPointer(rebasing: text[start...])
                bytes.copyMemory(from: rest)
                return rest.count
            }
            if got == 0 { return }
            if isSkipping || filled >= maximumLineBytes {
                isSkipping = true
                filled = 0
            } else if filled == buffer.count {
                buffer.append(contentsOf: repeatElement(0, count: buffer.count))
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func index(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - base }
    }
}
