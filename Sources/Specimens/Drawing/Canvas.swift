/// Pixels under construction: shapes are filled one over the other, with smooth edges, light and a thin outline.
struct Canvas {
    /// How a picture's subject is placed and lit.
    struct Pose {
        var isMirrored = false
        /// In radians.
        var angle: Float = 0
        /// 1 fills the picture.
        var scale: Float = 1
        /// In model units.
        var offset = Point(0, 0)
        /// Where the light comes from.
        var light = Point(-0.5, -0.85)
        /// How strong light and shade are.
        var contrast: Float = 0.2
    }

    let size: Int
    private var pixels: [SIMD4<Float>]
    private let pose: Pose
    private let unit: Float
    private let cosine: Float
    private let sine: Float

    /// A canvas of `size` × `size` pixels.
    init(size: Int, pose: Pose) {
        self.size = size
        self.pose = pose
        pixels = Array(repeating: SIMD4(1, 1, 1, 0), count: size * size)
        unit = Float(size) / 2 * pose.scale
        cosine = Angle.cosine(pose.angle)
        sine = Angle.sine(pose.angle)
    }

    /// From model units to pixels.
    private func pixel(of place: Point) -> Point {
        let placed = pose.isMirrored ? Point(-place.x, place.y) : place
        let turned = Point(placed.x * cosine - placed.y * sine, placed.x * sine + placed.y * cosine)
        return (turned * pose.scale + pose.offset + 1) * (Float(size) / 2)
    }

    /// From pixels to model units.
    private func place(of pixel: Point) -> Point {
        let offset = (pixel / (Float(size) / 2) - 1 - pose.offset) / pose.scale
        let turned = Point(offset.x * cosine + offset.y * sine, offset.y * cosine - offset.x * sine)
        return pose.isMirrored ? Point(-turned.x, turned.y) : turned
    }

    /// Fills the whole canvas, whatever the pose: `paint` is asked for places from -1 to 1.
    mutating func wash(_ paint: some Paint) {
        for y in 0..<size {
            for x in 0..<size {
                let place = Point(Float(x) + 0.5, Float(y) + 0.5) / (Float(size) / 2) - 1
                pixels[y * size + x] = SIMD4(paint.colour(at: place), 1)
            }
        }
    }

    /// Fills a shape.
    ///
    /// - Parameters:
    ///   - opacity: 0 to 1.
    ///   - outline: How much darker the outline is, 0 to 1.
    ///   - isLit: Whether light and shade fall on it; marks on a body that was lit need none of their own.
    mutating func fill(
        _ shape: some Shape, _ paint: some Paint, opacity: Float = 1, outline: Float = 0.35, isLit: Bool = true
    ) {
        let box = shape.bounds
        let corners = [
            pixel(of: box.low), pixel(of: Point(box.high.x, box.low.y)),
            pixel(of: box.high), pixel(of: Point(box.low.x, box.high.y)),
        ]
        let low = corners.dropFirst().reduce(corners[0]) { pointwiseMin($0, $1) } - 1
        let high = corners.dropFirst().reduce(corners[0]) { pointwiseMax($0, $1) } + 1
        let (left, top) = (max(Int(low.x), 0), max(Int(low.y), 0))
        let (right, bottom) = (min(Int(high.x), size - 1), min(Int(high.y), size - 1))
        guard left <= right, top <= bottom else { return }
        let middle = (low + high) / 2
        let lightScale = isLit ? pose.contrast * 2 / max((high - low).length, 1) : 0
        let origin = place(of: Point(Float(left) + 0.5, Float(top) + 0.5))
        let stepX = place(of: Point(Float(left) + 1.5, Float(top) + 0.5)) - origin
        let stepY = place(of: Point(Float(left) + 0.5, Float(top) + 1.5)) - origin
        for y in top...bottom {
            var x = left
            while x <= right {
                defer { x += 1 }
                let here = origin + stepX * Float(x - left) + stepY * Float(y - top)
                let depth = -shape.distance(to: here) * unit
                let cover = min(max(depth + 0.5, 0), 1) * opacity
                guard cover > 0 else {
                    // The outline is about that far: half of the way is safely empty.
                    if depth < -4 { x += Int(depth * -0.5) }
                    continue
                }
                let towardsLight = (Point(Float(x), Float(y)) - middle).dot(pose.light) * lightScale
                let edge = 1 - outline * min(max(1.6 - depth, 0), 1)
                let colour = paint.colour(at: here) * ((1 + towardsLight) * edge)
                let index = y * size + x
                pixels[index] += (SIMD4(colour, 1) - pixels[index]) * cover
            }
        }
    }

    /// Fills a shape with one colour.
    mutating func fill(
        _ shape: some Shape, _ colour: Colour, opacity: Float = 1, outline: Float = 0.35, isLit: Bool = true
    ) {
        fill(shape, Flat(colour), opacity: opacity, outline: outline, isLit: isLit)
    }

    /// The picture, with grain of this strength (0 to 1) and this seed.
    func picture(exposure: Float, grain: Float, seed: UInt64) -> Picture {
        var state = seed | 1
        let bytes = [UInt8](unsafeUninitializedCapacity: 3 * size * size) { buffer, count in
            for (index, pixel) in pixels.enumerated() {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                // The sum of two uniform values: a triangle, near enough to the grain of film.
                let noise = (Float(state & 0xFFFF) + Float((state >> 16) & 0xFFFF)) / 65536 - 1
                let value = (pixel * exposure + noise * grain) * 255 + 0.5
                buffer[3 * index] = UInt8(min(max(value.x, 0), 255))
                buffer[3 * index + 1] = UInt8(min(max(value.y, 0), 255))
                buffer[3 * index + 2] = UInt8(min(max(value.z, 0), 255))
            }
            count = 3 * size * size
        }
        return Picture(width: size, height: size, pixels: bytes)
    }
}
