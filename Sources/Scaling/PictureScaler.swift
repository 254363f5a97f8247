import CGD

/// Makes large pictures smaller, in the format that they have.
public struct PictureScaler: Sendable {
    /// No side of what comes out is longer, in pixels.
    public let maximumSide: Int

    /// Past this a picture is refused, since it is decoded whole, at four bytes a pixel.
    static let mostPixels = 100_000_000

    /// Of JPEG and WebP files, out of 100: losses that a model could see are those of fewer pixels.
    private static let quality: Int32 = 95

    /// What is wrong with a picture.
    public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
        case noSize
        case tooManyPixels(width: Int, height: Int)
        case damaged
        case unencodable

        /// What is wrong and what would work.
        public var description: String {
            switch self {
            case .noSize: "does not tell its size; make it again as JPEG, PNG or WebP"
            case .tooManyPixels(let width, let height):
                "has \(width) × \(height) pixels; at most \(PictureScaler.mostPixels) are made smaller"
            case .damaged: "is damaged and cannot be decoded; copy or make it again"
            case .unencodable: "could not be made smaller; there may be too little memory"
            }
        }
    }

    /// - Parameter maximumSide: In pixels, from 1.
    public init(maximumSide: Int) {
        precondition(maximumSide >= 1)
        self.maximumSide = maximumSide
    }

    /// The picture's file with its proportions and no side over the longest; the very same bytes when it has none.
    ///
    /// A JPEG file keeps its Exif segment, which says how the picture is to be turned. Other metadata are left out.
    public func scaled(_ file: [UInt8]) throws(Problem) -> [UInt8] {
        guard let header = PictureHeader(file) else { throw .noSize }
        let longest = max(header.width, header.height)
        guard longest > maximumSide else { return file }
        guard header.width <= Self.mostPixels / header.height else {
            throw .tooManyPixels(width: header.width, height: header.height)
        }
        func side(_ pixels: Int) -> UInt32 { UInt32(max(1, (pixels * maximumSide + longest / 2) / longest)) }
        guard let picture = Self.decoded(file, header.format) else { throw .damaged }
        defer { gdImageDestroy(picture) }
        // Catmull-Rom over the whole area that becomes one pixel.
        gdImageSetInterpolationMethod(picture, GD_CATMULLROM)
        guard let smaller = gdImageScale(picture, side(header.width), side(header.height)) else { throw .unencodable }
        defer { gdImageDestroy(smaller) }
        gdImageSaveAlpha(smaller, 1)
        guard var bytes = Self.encoded(smaller, header.format) else { throw .unencodable }
        if header.format == .jpeg, let exif = Self.exif(of: file) { bytes.insert(contentsOf: exif, at: 2) }
        return bytes
    }

    private static func decoded(_ file: [UInt8], _ format: PictureHeader.Format) -> gdImagePtr? {
        _ = isQuiet
        return file.withUnsafeBytes { bytes in
            // The functions take a mutable pointer and only read.
            let data = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            let count = Int32(clamping: bytes.count)
            return switch format {
            case .jpeg: JPEGSegments.isWhole(file) ? gdImageCreateFromJpegPtr(count, data) : nil
            case .png: gdImageCreateFromPngPtr(count, data)
            case .webp: gdImageCreateFromWebpPtr(count, data)
            }
        }
    }

    private static func encoded(_ picture: gdImagePtr, _ format: PictureHeader.Format) -> [UInt8]? {
        var count: Int32 = 0
        let data =
            switch format {
            case .jpeg: gdImageJpegPtr(picture, &count, quality)
            case .png: gdImagePngPtr(picture, &count)
            case .webp: gdImageWebpPtrEx(picture, &count, quality)
            }
        guard let data else { return nil }
        defer { gdFree(data) }
        return count > 0 ? Array(UnsafeRawBufferPointer(start: data, count: Int(count))) : nil
    }

    /// Its first Exif segment, with marker and length.
    private static func exif(of file: [UInt8]) -> ArraySlice<UInt8>? {
        JPEGSegments(file).first { $0.marker == 0xE1 && file[$0.content].starts(with: "Exif\0\0".utf8) }
            .map { file[$0.content.lowerBound - 4..<$0.content.upperBound] }
    }

    /// libgd writes to standard error what it does not like; problems are thrown instead.
    private static let isQuiet: Bool = {
        gdSetErrorMethod { _, _, _ in }
        return true
    }()
}
