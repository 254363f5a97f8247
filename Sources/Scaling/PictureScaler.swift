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
        guard let (width, height) = smallerSides(of: header) else { return nil }
        guard header.width <= Self.mostPixels / header.height else {
            throw .tooManyPixels(width: header.width, height: header.height)
        }
        let isWhole = header.format != .jpeg || JPEGSegments.isWhole(file)
        guard isWhole, let picture = DecodedPicture(file, header.format) else { throw .damaged }
        guard let smaller = picture.scaled(width: width, height: height),
            var bytes = smaller.encoded(header.format, quality: Self.quality)
        else { throw .unencodable }
        if header.format == .jpeg, let exif = Self.exif(of: file) { bytes.insert(contentsOf: exif, at: 2) }
        return bytes
    }

    /// How many bytes of pixels `scaled(_:)` holds at a time: the picture, the smaller one, and between them the one that is
    /// as narrow as that and as high as this. 0 for a file that it leaves as it is or refuses.
    public func pixelBytes(of file: [UInt8]) -> Int {
        guard let header = PictureHeader(file), let (width, height) = smallerSides(of: header),
            header.width <= Self.mostPixels / header.height
        else { return 0 }
        return 4 * (header.width * header.height + width * header.height + width * height)
    }

    /// In pixels; nil for a picture that is small enough.
    private func smallerSides(of header: PictureHeader) -> (width: Int, height: Int)? {
        let longest = max(header.width, header.height)
        guard longest > maximumSide else { return nil }
        func side(_ pixels: Int) -> Int { max(1, (pixels * maximumSide + longest / 2) / longest) }
        return (side(header.width), side(header.height))
    }

    /// Its first Exif segment, with marker and length.
    private static func exif(of file: [UInt8]) -> ArraySlice<UInt8>? {
        JPEGSegments(file).first { $0.marker == 0xE1 && file[$0.content].starts(with: "Exif\0\0".utf8) }
            .map { file[$0.content.lowerBound - 4..<$0.content.upperBound] }
    }
}
