import Foundation

/// What a shape is filled with.
protocol Paint {
    /// The colour at a place in model units.
    func colour(at place: Point) -> Colour
}

/// One colour.
struct Flat: Paint {
    let shade: Colour
    init(_ shade: Colour) { self.shade = shade }
    func colour(at place: Point) -> Colour { shade }
}

/// From one colour to another along a line.
struct Gradient: Paint {
    let first: Colour
    let last: Colour
    let start: Point
    private let axis: Point

    init(_ first: Colour, at start: Point, _ last: Colour, at end: Point) {
        self.first = first
        self.last = last
        self.start = start
        let span = end - start
        axis = span / max(span.dot(span), 1e-9)
    }

    func colour(at place: Point) -> Colour {
        first.mixed(last, min(max((place - start).dot(axis), 0), 1))
    }
}

/// Fur, feathers or scales: a colour, a second one in a pattern, and a paler underside.
struct Coat: Paint {
    /// How the second colour lies on the first.
    enum Pattern: Int, CaseIterable {
        case plain, bars, stripes, spots, rosettes, blotches, scales, speckles
    }

    var main: Colour
    var second: Colour
    var pattern: Pattern
    /// Repeats per model unit.
    var frequency: Float
    /// Across stripes; a unit vector.
    var direction: Point
    /// Where the pattern starts, so that two of a kind are not alike to the pixel.
    var phase: Float
    /// The underside's colour and the height below which it shows.
    var under: Colour?
    var underLine: Float = 0

    func colour(at place: Point) -> Colour {
        var result = main.mixed(second, cover(place))
        if let under {
            let wave = 0.03 * sinf(place.x * 19 + phase)
            result = result.mixed(under, Self.step(place.y - underLine + wave, softness: 0.07))
        }
        return result
    }

    /// How much of the second colour shows, 0 to 1.
    private func cover(_ place: Point) -> Float {
        let turned =
            Point(place.dot(direction), place.y * direction.x - place.x * direction.y) * frequency
        switch pattern {
        case .plain: return 0
        case .bars: return Self.step(sinf(turned.x * 6.28 + phase) - 0.25, softness: 0.45)
        case .stripes:
            let wobble = 0.9 * sinf(turned.y * 2.6 + phase) + 0.4 * sinf(turned.y * 5.1)
            return Self.step(sinf(turned.x * 6.28 + wobble) - 0.3, softness: 0.4)
        case .spots: return Self.step(0.29 - cellDistance(turned), softness: 0.09)
        case .rosettes: return Self.step(0.1 - abs(cellDistance(turned) - 0.27), softness: 0.08)
        case .blotches:
            let value =
                sinf(turned.x * 3.1 + phase) * cosf(turned.y * 2.7 - phase)
                + 0.5 * sinf(turned.x * 6.3 - turned.y * 5.2 + phase)
            return Self.step(value - 0.25, softness: 0.22)
        case .scales:
            let row = (turned.y * 1.4).rounded(.down)
            let column = turned.x + (Int(row) & 1 == 0 ? 0 : 0.5)
            let inside = Point(column - column.rounded(.down) - 0.5, turned.y * 1.4 - row)
            return Self.step(inside.length - 0.62, softness: 0.2) * 0.75
        case .speckles: return Self.step(0.2 - cellDistance(turned * 2), softness: 0.12) * 0.8
        }
    }

    /// The distance to the middle of the place's cell, each cell's middle being moved a little.
    private func cellDistance(_ place: Point) -> Float {
        let corner = Point(place.x.rounded(.down), place.y.rounded(.down))
        let jitter = sinf(corner.x * 12.99 + corner.y * 78.23 + phase)
        let middle = corner + 0.5 + Point(jitter, sinf(jitter * 91.7)) * 0.17
        return (place - middle).length
    }

    /// 0 below 0, 1 above, over a soft edge.
    static func step(_ value: Float, softness: Float) -> Float {
        let share = min(max(value / softness + 0.5, 0), 1)
        return share * share * (3 - 2 * share)
    }
}
