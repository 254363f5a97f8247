import CGD
import Specimens

/// Files of real pictures.
public enum TestPictures {
    /// How a picture is coded.
    public enum Format: String, CaseIterable, Sendable {
        case jpeg, png, webp
    }

    /// What keeps a picture from being made.
    public struct NotMade: Error {
        /// In the library's words, where it has any.
        public let reason: String
    }

    /// A picture whose left half is red and whose right half is black.
    ///
    /// - Throws: `NotMade` on a machine without libgd.
    public static func file(_ format: Format, _ width: Int, _ height: Int) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for row in 0..<height { for column in 0..<width / 2 { pixels[(row * width + column) * 3] = 0xFF } }
        let png = [UInt8](try PNG.encode(Picture(width: width, height: height, pixels: pixels)))
        return format == .png ? png : try recoded(png, format)
    }

    private static func recoded(_ png: [UInt8], _ format: Format) throws -> [UInt8] {
        if let reason = linnet_gd_load() { throw NotMade(reason: String(cString: reason)) }
        guard let picture = linnet_gd_decode(LINNET_GD_PNG, png, png.count) else { throw NotMade(reason: "no PNG") }
        defer { linnet_gd_free(picture) }
        var length = 0
        guard let file = linnet_gd_encode(picture, format == .jpeg ? LINNET_GD_JPEG : LINNET_GD_WEBP, 90, &length)
        else { throw NotMade(reason: "no \(format)") }
        defer { linnet_gd_free_file(file) }
        return Array(UnsafeRawBufferPointer(start: file, count: length))
    }
}
