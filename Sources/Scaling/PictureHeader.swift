/// How a picture's file is coded and how many pixels it has, as its header tells: nothing is decoded.
struct PictureHeader: Hashable {
    enum Format: Hashable { case jpeg, png, webp }

    var format: Format
    var width: Int
    var height: Int

    /// Nil when the bytes are no JPEG, PNG or WebP file, or end before they tell their size.
    ///
    /// Sources: ITU-T T.81 annex B.2.2, PNG 1.2 section 4.1.1, RFC 9649 sections 2.5 to 2.7.
    init?(_ file: [UInt8]) {
        func number(_ place: Int, bytes: Int, isBigEndian: Bool) -> Int {
            let slice = file[place..<place + bytes]
            return (isBigEndian ? Array(slice) : slice.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        if file.starts(with: [0xFF, 0xD8]) {
            // Start of frame of any kind; the three codes between are tables.
            let frames = Set<UInt8>(0xC0...0xCF).subtracting([0xC4, 0xC8, 0xCC])
            guard let frame = JPEGSegments(file).first(where: { frames.contains($0.marker) })?.content, frame.count >= 5
            else { return nil }
            format = .jpeg
            height = number(frame.lowerBound + 1, bytes: 2, isBigEndian: true)
            width = number(frame.lowerBound + 3, bytes: 2, isBigEndian: true)
        } else if file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), file.count >= 24 {
            format = .png
            width = number(16, bytes: 4, isBigEndian: true)
            height = number(20, bytes: 4, isBigEndian: true)
        } else if file.starts(with: "RIFF".utf8), file.count >= 30, file[8..<12].elementsEqual("WEBP".utf8) {
            format = .webp
            switch String(decoding: file[12..<16], as: UTF8.self) {
            case "VP8 ":
                width = number(26, bytes: 2, isBigEndian: false) & 0x3FFF
                height = number(28, bytes: 2, isBigEndian: false) & 0x3FFF
            case "VP8L":
                let bits = number(21, bytes: 4, isBigEndian: false)
                width = (bits & 0x3FFF) + 1
                height = (bits >> 14 & 0x3FFF) + 1
            case "VP8X":
                width = number(24, bytes: 3, isBigEndian: false) + 1
                height = number(27, bytes: 3, isBigEndian: false) + 1
            default: return nil
            }
        } else {
            return nil
        }
        guard width > 0, height > 0 else { return nil }
    }
}
