/// A place in model units: x to the right, y down, the picture's edges at -1 and 1.
typealias Point = SIMD2<Float>

extension SIMD2<Float> {
    var length: Float { (x * x + y * y).squareRoot() }
    func dot(_ other: Self) -> Float { x * other.x + y * other.y }
}

/// An axis-aligned box.
struct Bounds {
    var low: Point
    var high: Point

    func grown(by margin: Float) -> Bounds { Bounds(low: low - margin, high: high + margin) }
    func union(_ other: Bounds) -> Bounds {
        Bounds(low: pointwiseMin(low, other.low), high: pointwiseMax(high, other.high))
    }
    func intersection(_ other: Bounds) -> Bounds {
        Bounds(low: pointwiseMax(low, other.low), high: pointwiseMin(high, other.high))
    }
}

/// A filled outline, given by its signed distance: an idea of Inigo Quilez, "2D distance functions".
protocol Shape {
    /// The distance from the outline in model units, negative inside. Need be exact only near the outline.
    func distance(to place: Point) -> Float
    /// A box outside of which the distance is positive.
    var bounds: Bounds { get }
}

/// An ellipse, turned by an angle.
struct Ellipse: Shape {
    let centre: Point
    let radii: Point
    private let cosine: Float
    private let sine: Float

    init(_ centre: Point, _ radii: Point, angle: Float = 0) {
        self.centre = centre
        self.radii = radii
        cosine = Angle.cosine(angle)
        sine = Angle.sine(angle)
    }

    init(_ centre: Point, radius: Float) { self.init(centre, Point(radius, radius)) }

    func distance(to place: Point) -> Float {
        let offset = place - centre
        let turned = Point(offset.x * cosine + offset.y * sine, offset.y * cosine - offset.x * sine)
        // First-order distance: the implicit function over the length of its gradient.
        let scaled = turned / radii
        let value = scaled.length
        let slope = (scaled / radii).length
        return slope > 1e-6 ? value * (value - 1) / slope : -min(radii.x, radii.y)
    }

    var bounds: Bounds {
        let reach = Point(repeating: max(radii.x, radii.y))
        return Bounds(low: centre - reach, high: centre + reach)
    }
}

/// A limb: thick at one end, thin at the other, round at both.
struct Limb: Shape {
    let start: Point
    let end: Point
    let startRadius: Float
    let endRadius: Float
    private let axis: Point
    private let scale: Float

    init(_ start: Point, _ end: Point, _ startRadius: Float, _ endRadius: Float? = nil) {
        self.start = start
        self.end = end
        self.startRadius = startRadius
        self.endRadius = endRadius ?? startRadius
        axis = end - start
        scale = 1 / max(axis.dot(axis), 1e-9)
    }

    func distance(to place: Point) -> Float {
        let offset = place - start
        let along = min(max(offset.dot(axis) * scale, 0), 1)
        return (offset - axis * along).length - (startRadius + (endRadius - startRadius) * along)
    }

    var bounds: Bounds {
        Bounds(low: pointwiseMin(start, end), high: pointwiseMax(start, end)).grown(by: max(startRadius, endRadius))
    }
}

/// Limbs that grow together softly: bodies, and curved lines.
struct Body: Shape {
    let limbs: [Limb]
    /// How far apart limbs start to melt into each other, in model units.
    let softness: Float
    let bounds: Bounds

    init(_ limbs: [Limb], softness: Float = 0.1) {
        self.limbs = limbs
        self.softness = softness
        bounds = limbs.dropFirst().reduce(limbs[0].bounds) { $0.union($1.bounds) }.grown(by: softness / 4)
    }

    /// A smooth curve through points, tapering from one radius to the other.
    init(curve knots: [Point], _ startRadius: Float, _ endRadius: Float) {
        let points = Self.smoothed(knots)
        let steps = Float(points.count - 1)
        let limbs = (1..<points.count).map { index in
            let from = startRadius + (endRadius - startRadius) * Float(index - 1) / steps
            let to = startRadius + (endRadius - startRadius) * Float(index) / steps
            return Limb(points[index - 1], points[index], from, to)
        }
        self.init(limbs, softness: 0.01)
    }

    /// Points on the Catmull-Rom spline through the knots, three for each span.
    private static func smoothed(_ knots: [Point]) -> [Point] {
        guard knots.count > 2 else { return knots }
        var points: [Point] = []
        for index in 1..<knots.count {
            let (from, to) = (knots[index - 1], knots[index])
            let before = index > 1 ? knots[index - 2] : from
            let after = index + 1 < knots.count ? knots[index + 1] : to
            for step in 0..<3 {
                let share = Float(step) / 3
                let slope = (to - before) * share
                let square = (before * 2 - from * 5 + to * 4 - after) * (share * share)
                let cube = (from * 3 - before - to * 3 + after) * (share * share * share)
                points.append(from + (slope + square + cube) * 0.5)
            }
        }
        return points + [knots[knots.count - 1]]
    }

    func distance(to place: Point) -> Float {
        var result = limbs[0].distance(to: place)
        for index in 1..<limbs.count {
            let other = limbs[index].distance(to: place)
            let overlap = max(softness - abs(result - other), 0)
            result = min(result, other) - overlap * overlap / (4 * softness)
        }
        return result
    }
}

/// A leaf or petal: two arcs that meet in two tips.
struct Lens: Shape {
    private let centre: Point
    private let axis: Point
    private let half: Float
    private let width: Float
    private let offset: Float

    /// - Parameter width: Half of the greatest width, less than half of the length.
    init(_ start: Point, _ end: Point, width: Float) {
        centre = (start + end) / 2
        let span = end - start
        half = max(span.length / 2, 1e-4)
        axis = span / (2 * half)
        self.width = min(width, half * 0.98)
        // The arcs' centres lie this far off the axis.
        offset = (half * half - self.width * self.width) / (2 * self.width)
    }

    func distance(to place: Point) -> Float {
        let from = place - centre
        let along = abs(from.dot(axis))
        let across = abs(from.x * -axis.y + from.y * axis.x)
        if (along - half) * offset > across * half { return Point(along - half, across).length }
        return Point(along, across + offset).length - (offset + width)
    }

    var bounds: Bounds {
        let tip = axis * half
        return Bounds(low: pointwiseMin(centre - tip, centre + tip), high: pointwiseMax(centre - tip, centre + tip))
            .grown(by: width)
    }
}

/// Straight edges between points.
struct Polygon: Shape {
    let points: [Point]
    /// Corners are rounded by this, in model units; the shape grows by it.
    let rounding: Float
    let bounds: Bounds

    init(_ points: [Point], rounding: Float = 0) {
        self.points = points
        self.rounding = rounding
        bounds = points.dropFirst().reduce(Bounds(low: points[0], high: points[0])) {
            $0.union(Bounds(low: $1, high: $1))
        }.grown(by: rounding)
    }

    func distance(to place: Point) -> Float {
        var nearest = Float.infinity
        var isInside = false
        var previous = points[points.count - 1]
        for point in points {
            let edge = previous - point
            let offset = place - point
            let along = min(max(offset.dot(edge) / max(edge.dot(edge), 1e-9), 0), 1)
            let away = offset - edge * along
            nearest = min(nearest, away.dot(away))
            if (point.y > place.y) != (previous.y > place.y),
                place.x < (previous.x - point.x) * (place.y - point.y) / (previous.y - point.y) + point.x
            {
                isInside.toggle()
            }
            previous = point
        }
        return (isInside ? -nearest.squareRoot() : nearest.squareRoot()) - rounding
    }
}

/// What two shapes have in common: marks that stay on a body.
struct Common<First: Shape, Second: Shape>: Shape {
    let first: First
    let second: Second

    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    func distance(to place: Point) -> Float { max(first.distance(to: place), second.distance(to: place)) }
    var bounds: Bounds { first.bounds.intersection(second.bounds) }
}
