import Crypto
import Files
import Questions

/// A picture's file, to be sent within a request.
struct InlineImage: Sendable {
    /// By the file's first bytes.
    enum Format: String, Sendable {
        case jpeg = "image/jpeg"
        case png = "image/png"
        case webp = "image/webp"

        /// Sources: JFIF 1.02 (SOI marker), PNG 1.2 section 3.1, WebP container specification (RIFF header).
        init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
                self = .webp
            } else {
                return nil
            }
        }
    }

    /// How the file is coded.
    let format: Format
    /// The file's bytes.
    let bytes: [UInt8]

    /// Takes a file's bytes; nil when they are of no format that servers read.
    init?(_ bytes: [UInt8]) {
        guard let format = Format(bytes) else { return nil }
        self.format = format
        self.bytes = bytes
    }

    /// Takes bytes of a known format.
    init(bytes: [UInt8], format: Format) {
        self.bytes = bytes
        self.format = format
    }

    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits: the picture's identity at servers that keep pictures.
    func identity() -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }
}
