/// Makes large pictures smaller, in the format that they have.
public struct PictureScaler: Sendable {
    /// No side of what comes out is longer, in pixels.
    public let maximumSide: Int

    /// Past this a picture is refused, since it is decoded whole, at four bytes a pixel.
    static let mostPixels = 100_000_000

    /// Of JPEG and WebP files, out of 100: losses that a model could see are those of fewer pixels.
    private static let quality = 95

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

    /// A scaler, for which libgd is loaded.
    ///
    /// - Parameter maximumSide: In pixels, from 1.
    /// - Throws: `PictureLibrary.Missing` when this machine cannot make pictures smaller.
    public init(maximumSide: Int) throws(PictureLibrary.Missing) {
        precondition(maximumSide >= 1)
        self.maximumSide = maximumSide
        try PictureLibrary.load()
    }

    /// The picture's file with its proportions and no side over the longest; nil for one that has none, whose file is
    /// small enough as it is.
    ///
    /// A JPEG file keeps its Exif segment, which says how the picture is to be turned. Other metadata are left out.
    public func scaled(_ file: [UInt8]) throws(Problem) -> [UInt8]? {
        guard let header = PictureHeader(file) else { throw .noSize }
        let longest = max(header.width, header.height)
        guard longest > maximumSide else { return nil }
        guard header.width <= Self.mostPixels / header.height else {
            throw .tooManyPixels(width: header.width, height: header.height)
        }
        func side(_ pixels: Int) -> Int { max(1, (pixels * maximumSide + longest / 2) / longest) }
        let isWhole = header.format != .jpeg || JPEGSegments.isWhole(file)
        guard isWhole, let picture = DecodedPicture(file, header.format) else { throw .damaged }
        guard let smaller = picture.scaled(width: side(header.width), height: side(header.height)),
            var bytes = smaller.encoded(header.format, quality: Self.quality)
        else { throw .unencodable }
        if header.format == .jpeg, let exif = Self.exif(of: file) { bytes.insert(contentsOf: exif, at: 2) }
        return bytes
    }

    /// Its first Exif segment, with marker and length.
    private static func exif(of file: [UInt8]) -> ArraySlice<UInt8>? {
        JPEGSegments(file).first { $0.marker == 0xE1 && file[$0.content].starts(with: "Exif\0\0".utf8) }
            .map { file[$0.content.lowerBound - 4..<$0.content.upperBound] }
    }
}
