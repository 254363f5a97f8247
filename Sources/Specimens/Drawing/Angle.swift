import Foundation

/// Angles in radians, clockwise from the right, as y runs down.
enum Angle {
    static let turn = 2 * Float.pi

    static func cosine(_ angle: Float) -> Float { cosf(angle) }
    static func sine(_ angle: Float) -> Float { sinf(angle) }

    /// The unit vector of an angle.
    static func direction(_ angle: Float) -> Point { Point(cosf(angle), sinf(angle)) }
}

extension SIMD2<Float> {
    /// The place at a distance in a direction.
    func going(_ angle: Float, _ distance: Float) -> Point { self + Angle.direction(angle) * distance }
}
