import Foundation

/// Red, green, blue, 0 to 1 in sRGB.
typealias Colour = SIMD3<Float>

extension SIMD3<Float> {
    /// A colour by how it is seen: lightness 0 to 1, chroma 0 to about 0.25, hue in degrees (30 red, 90 yellow, 145 green,
    /// 250 blue, 310 violet). Colours that a screen cannot show are clipped. Source: Björn Ottosson, "Oklab", 2020.
    static func seen(_ lightness: Float, _ chroma: Float, _ hue: Float) -> Colour {
        let angle = hue * .pi / 180
        let (a, b) = (chroma * cosf(angle), chroma * sinf(angle))
        let l = lightness + 0.396_337_777 * a + 0.215_803_757 * b
        let m = lightness - 0.105_561_346 * a - 0.063_854_173 * b
        let s = lightness - 0.089_484_178 * a - 1.291_485_548 * b
        let (l3, m3, s3) = (l * l * l, m * m * m, s * s * s)
        let linear = Colour(
            4.076_741_662 * l3 - 3.307_711_591 * m3 + 0.230_969_929 * s3,
            -1.268_438_005 * l3 + 2.609_757_401 * m3 - 0.341_319_397 * s3,
            -0.004_196_086 * l3 - 0.703_418_615 * m3 + 1.707_614_701 * s3)
        return Colour(encoded(linear.x), encoded(linear.y), encoded(linear.z))
    }

    /// A grey, a little warm, of this lightness.
    static func grey(_ lightness: Float) -> Colour { seen(lightness, 0.008, 80) }

    /// Between two colours: 0 is this one, 1 the other.
    func mixed(_ other: Colour, _ share: Float) -> Colour { self + (other - self) * share }

    private static func encoded(_ linear: Float) -> Float {
        let clipped = Swift.min(Swift.max(linear, 0), 1)
        return clipped <= 0.003_130_8 ? 12.92 * clipped : 1.055 * powf(clipped, 1 / 2.4) - 0.055
    }
}
