/// Many pictures on one sheet of paper, relatives side by side.
public enum ContactSheet {
    /// Lays out rows of pictures of one size: a row for each group, broken where it is longer than `columns`.
    ///
    /// - Parameter rows: Groups of pictures; empty groups are left out.
    /// - Returns: nil when there is no picture.
    public static func picture(rows: [[Picture]], columns: Int) -> Picture? {
        let columns = max(1, columns)
        let lines = rows.flatMap { row in
            stride(from: 0, to: row.count, by: columns).map { Array(row[$0..<min($0 + columns, row.count)]) }
        }
        guard let first = lines.first?.first else { return nil }
        let (gap, margin) = (8, 28)
        let (stepX, stepY) = (first.width + gap, first.height + gap)
        let width = 2 * margin + columns * stepX - gap
        let height = 2 * margin + lines.count * stepY - gap
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        for index in 0..<(width * height) {
            pixels[3 * index] = 250
            pixels[3 * index + 1] = 247
            pixels[3 * index + 2] = 240
        }
        for (line, pictures) in lines.enumerated() {
            for (column, picture) in pictures.enumerated() where picture.width == first.width {
                for y in 0..<min(picture.height, first.height) {
                    let target = 3 * ((margin + line * stepY + y) * width + margin + column * stepX)
                    let source = 3 * y * picture.width
                    pixels.replaceSubrange(
                        target..<(target + 3 * picture.width),
                        with: picture.pixels[source..<(source + 3 * picture.width)])
                }
            }
        }
        return Picture(width: width, height: height, pixels: pixels)
    }
}
