/// An RGB image in memory.
public struct Picture: Hashable, Sendable {
    /// In pixels. From 1.
    public let width: Int
    /// In pixels. From 1.
    public let height: Int
    /// Red, green and blue of each pixel, 0 to 255 in sRGB, row by row from the top left.
    public let pixels: [UInt8]

    /// Makes a picture. `pixels` must hold 3 · width · height values.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == 3 * width * height, "pixels do not fit the size")
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}
