/// The segments before a JPEG file's first scan, each with its marker's code and the place of its content.
///
/// Source: ITU-T T.81, annex B.1.
struct JPEGSegments: Sequence, IteratorProtocol {
    private let file: [UInt8]
    private var place = 2

    init(_ file: [UInt8]) { self.file = file }

    mutating func next() -> (marker: UInt8, content: Range<Int>)? {
        while place < file.count, file[place] == 0xFF {
            // Any number of fill bytes may stand before a marker.
            while place < file.count, file[place] == 0xFF { place += 1 }
            guard place < file.count else { return nil }
            let marker = file[place]
            place += 1
            // Restart markers and TEM stand alone.
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            // After start of scan and end of image come no more headers.
            guard marker != 0xDA, marker != 0xD9, place + 2 <= file.count else { return nil }
            let length = Int(file[place]) << 8 | Int(file[place + 1])
            guard length >= 2, place + length <= file.count else { return nil }
            defer { place += length }
            return (marker, place + 2..<place + length)
        }
        return nil
    }

    /// Whether the file goes on to its end. One that is cut off within a scan decodes to a picture with a grey rest.
    static func isWhole(_ file: [UInt8]) -> Bool {
        var segments = JPEGSegments(file)
        while segments.next() != nil {}
        var place = file.count - 2
        // In a scan's data a zero follows every 0xFF, so that this marker is none of them.
        while place >= segments.place {
            if file[place] == 0xFF, file[place + 1] == 0xD9 { return true }
            place -= 1
        }
        return false
    }
}
