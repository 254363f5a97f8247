import CGD

/// A picture's pixels, as libgd keeps them.
struct DecodedPicture: ~Copyable {
    private let picture: OpaquePointer

    private init(_ picture: OpaquePointer) { self.picture = picture }

    /// Decodes a file; nil when it is damaged, when memory is short, or when `PictureLibrary.load()` throws.
    init?(_ file: [UInt8], _ format: PictureHeader.Format) {
        guard
            let picture = file.withUnsafeBytes({ bytes in
                bytes.baseAddress.flatMap { linnet_gd_decode(format.inLibrary, $0, bytes.count) }
            })
        else { return nil }
        self.picture = picture
    }

    deinit { linnet_gd_free(picture) }

    /// The picture at another size, in pixels from 1; nil when memory is short.
    func scaled(width: Int, height: Int) -> DecodedPicture? {
        guard let scaled = linnet_gd_scale(picture, UInt32(width), UInt32(height)) else { return nil }
        return DecodedPicture(scaled)
    }

    /// The picture as a file; nil when memory is short.
    ///
    /// - Parameter quality: Of JPEG and WebP, to 100.
    func encoded(_ format: PictureHeader.Format, quality: Int) -> [UInt8]? {
        var length = 0
        guard let file = linnet_gd_encode(picture, format.inLibrary, Int32(quality), &length) else { return nil }
        defer { linnet_gd_free_file(file) }
        return Array(UnsafeRawBufferPointer(start: file, count: length))
    }
}

extension PictureHeader.Format {
    fileprivate var inLibrary: linnet_gd_format {
        switch self {
        case .jpeg: LINNET_GD_JPEG
        case .png: LINNET_GD_PNG
        case .webp: LINNET_GD_WEBP
        }
    }
}
