import CPNG
import Files
import Foundation

/// Reads and writes PNG files through libpng's simplified interface; the only file that calls it.
/// Source: libpng 1.6 manual, section VI, "The simplified API".
public enum PNG {
    /// The largest width or height that is read, in pixels.
    public static let maximumSide = 8192

    /// What can be wrong with a picture's file.
    public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
        case missing(path: String)
        case unreadable(path: String, reason: String)
        case notPNG(path: String)
        case damaged(path: String, reason: String)
        case tooLarge(path: String, width: Int, height: Int)
        /// libpng refuses the picture.
        case unencodable(path: String, reason: String)

        /// What is wrong and what would work.
        public var description: String {
            switch self {
            case .missing(let path): "there is no picture at '\(path)'"
            case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
            case .notPNG(let path): "'\(path)' is not a PNG file; convert it to PNG"
            case .damaged(let path, let reason): "'\(path)' is damaged: \(reason); copy or make it again"
            case .tooLarge(let path, let width, let height):
                "'\(path)' has \(width) × \(height) pixels; at most \(PNG.maximumSide) a side are read"
            case .unencodable(let path, let reason): "cannot encode '\(path)': \(reason)"
            }
        }
    }

    /// Reads a file as RGB; transparent parts become white.
    public static func read(_ path: String) throws(FileError) -> Picture {
        // A pipe without a writer would be waited for.
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFIFO else {
            throw .unreadable(path: path, reason: "it is no file")
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
            throw .missing(path: path)
        } catch {
            throw .unreadable(path: path, reason: Files.FileError.reason(reading: path, error))
        }
        guard data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { throw .notPNG(path: path) }
        return try decode(data, path: path)
    }

    private static func decode(_ data: Data, path: String) throws(FileError) -> Picture {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng keeps a pointer to the bytes between the two calls: both stay inside one closure.
        let result: Result<Picture, FileError> = data.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                return .failure(.damaged(path: path, reason: message(of: image)))
            }
            let (width, height) = (Int(image.width), Int(image.height))
            guard width <= maximumSide, height <= maximumSide else {
                return .failure(.tooLarge(path: path, width: width, height: height))
            }
            image.format = UInt32(PNG_FORMAT_RGB)
            var white = png_color(red: 255, green: 255, blue: 255)
            var isWhole = false
            let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
                isWhole = png_image_finish_read(&image, &white, buffer.baseAddress, 0, nil) != 0
                count = isWhole ? buffer.count : 0
            }
            // A warning (1) leaves the picture whole; a file that is cut off is an error.
            guard isWhole else { return .failure(.damaged(path: path, reason: message(of: image))) }
            return .success(Picture(width: width, height: height, pixels: pixels))
        }
        return try result.get()
    }

    /// Writes a file, replacing what is there.
    ///
    /// - Throws: `Files.FileError` when the file cannot be written.
    public static func write(_ picture: Picture, to path: String) throws {
        let data = try encode(picture, path: path)
        let file = try WholeFile(path: path)
        try file.write([UInt8](data))
        try file.commit()
    }

    /// A picture as the bytes of a PNG file.
    ///
    /// - Parameter path: For messages only.
    public static func encode(_ picture: Picture, path: String = "PNG") throws(FileError) -> Data {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(picture.width)
        image.height = UInt32(picture.height)
        image.format = UInt32(PNG_FORMAT_RGB)
        defer { png_image_free(&image) }
        // The bound is on uncompressed data and always suffices.
        var size = picture.pixels.count + picture.pixels.count / 100 + picture.height + 4096
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let isWritten = png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, picture.pixels, 0, nil) != 0
            count = isWritten ? size : 0
        }
        guard !bytes.isEmpty else { throw .unencodable(path: path, reason: message(of: image)) }
        return Data(bytes)
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
