import Specimens

/// What an image looks like, as numbers: a fixed, deterministic feature extractor for small pictures.
///
/// - colours on a 6 × 6 grid (108), a 4 × 4 × 4 colour histogram (64, Hellinger),
/// - histograms of gradient directions on a 4 × 4 grid, 8 directions each (128; after Dalal and Triggs, CVPR 2005),
/// - mean and deviation of each colour channel (6), and two that are always 0, to fill the last block.
public enum ImageFeatures {
    /// Raised whenever the same picture would give other numbers: caches depend on it.
    public static let version = 1
    /// How many blocks of 8 a vector has.
    static let blocks = count / 8
    /// How many numbers describe an image.
    public static let count = 312
    private static let side = 48

    /// Describes a picture of any size; it is brought to 48 × 48 first.
    ///
    /// - Returns: `count` numbers, each roughly from 0 to 1.
    public static func features(of picture: Picture) -> [Float] {
        let grid = Grid(picture, side: side)
        var features: [Float] = []
        features.reserveCapacity(count)
        appendColourGrid(grid, to: &features)
        appendHistogram(grid, to: &features)
        appendDirections(grid, to: &features)
        appendMoments(grid, to: &features)
        features.append(contentsOf: repeatElement(0, count: count - features.count))
        return features
    }

    /// A square of pixels, 0 to 1; the fourth lane is the lightness.
    private struct Grid {
        let side: Int
        private(set) var pixels: [SIMD4<Float>]

        /// Averages over the boxes of a coarser grid, or repeats pixels for a finer one.
        init(_ picture: Picture, side: Int) {
            self.side = side
            pixels = Array(repeating: .zero, count: side * side)
            for y in 0..<side {
                let top = y * picture.height / side
                let bottom = max((y + 1) * picture.height / side, top + 1)
                for x in 0..<side {
                    let left = x * picture.width / side
                    let right = max((x + 1) * picture.width / side, left + 1)
                    var sum = SIMD4<Float>.zero
                    for row in top..<bottom {
                        for column in left..<right {
                            let index = 3 * (row * picture.width + column)
                            sum += SIMD4(
                                Float(picture.pixels[index]), Float(picture.pixels[index + 1]),
                                Float(picture.pixels[index + 2]), 0)
                        }
                    }
                    sum /= Float((bottom - top) * (right - left)) * 255
                    sum.w = (sum.x + sum.y + sum.z) / 3
                    pixels[y * side + x] = sum
                }
            }
        }

        subscript(x: Int, y: Int) -> SIMD4<Float> { pixels[y * side + x] }
    }

    private static func appendColourGrid(_ grid: Grid, to features: inout [Float]) {
        let cells = 6
        let step = side / cells
        for cellY in 0..<cells {
            for cellX in 0..<cells {
                var sum = SIMD4<Float>.zero
                for y in (cellY * step)..<((cellY + 1) * step) {
                    for x in (cellX * step)..<((cellX + 1) * step) { sum += grid[x, y] }
                }
                sum /= Float(step * step)
                // Lightness and two opponent colours.
                features.append(sum.w)
                features.append(sum.x - sum.y)
                features.append((sum.x + sum.y) / 2 - sum.z)
            }
        }
    }

    private static func appendHistogram(_ grid: Grid, to features: inout [Float]) {
        var counts = [Float](repeating: 0, count: 64)
        for pixel in grid.pixels {
            let (red, green, blue) = (Int(pixel.x * 3.999), Int(pixel.y * 3.999), Int(pixel.z * 3.999))
            counts[red * 16 + green * 4 + blue] += 1
        }
        for count in counts { features.append((count / Float(side * side)).squareRoot()) }
    }

    private static func appendDirections(_ grid: Grid, to features: inout [Float]) {
        let cells = 4
        let step = side / cells
        var histogram = [Float](repeating: 0, count: cells * cells * 8)
        for y in 1..<(side - 1) {
            for x in 1..<(side - 1) {
                let right = grid[x + 1, y].w - grid[x - 1, y].w
                let down = grid[x, y + 1].w - grid[x, y - 1].w
                let strength = (right * right + down * down).squareRoot()
                // Eight directions by signs and the steeper axis: no arc tangent.
                let octant = (right < 0 ? 4 : 0) + (down < 0 ? 2 : 0) + (abs(right) > abs(down) ? 1 : 0)
                histogram[((y / step) * cells + x / step) * 8 + octant] += strength
            }
        }
        let total = histogram.reduce(1e-6, +)
        for value in histogram { features.append((value / total).squareRoot()) }
    }

    private static func appendMoments(_ grid: Grid, to features: inout [Float]) {
        let count = Float(side * side)
        let mean = grid.pixels.reduce(.zero, +) / count
        let variance = grid.pixels.reduce(.zero) { $0 + ($1 - mean) * ($1 - mean) } / count
        for channel in 0..<3 {
            features.append(mean[channel])
            features.append(variance[channel].squareRoot())
        }
    }
}
