import Specimens

/// The smallest question about a picture, to see whether a server answers at all.
enum TrialRequest {
    /// A grey square, 56 pixels a side: two patches of the common vision encoders.
    static let image: InlineImage? = {
        let side = 56
        let pixels = (0..<side * side * 3).map { UInt8(96 + $0 / 3 % side) }
        // A picture of this size is always written.
        guard let data = try? PNG.encode(Picture(width: side, height: side, pixels: pixels)) else { return nil }
        return InlineImage([UInt8](data))
    }()

    static var request: ChatRequest {
        ChatRequest(
            image: image.map { .inline($0) }, text: "Answer with the letter A.", wanted: .text, seed: 1, affinity: 0)
    }
}
