/// The colours of one species: hue from order and family, shades from genus and species.
struct Palette {
    let main: Colour
    let second: Colour
    let accent: Colour
    let dark: Colour
    let pale: Colour

    /// Within which bounds a group's colours lie.
    struct Gamut {
        /// In degrees; may pass 360.
        var hues: ClosedRange<Float>
        var chroma: ClosedRange<Float>
        var lightness: ClosedRange<Float>

        static let fur = Gamut(hues: 42...82, chroma: 0.015...0.115, lightness: 0.36...0.74)
        static let feathers = Gamut(hues: 0...360, chroma: 0.03...0.13, lightness: 0.38...0.76)
        static let wings = Gamut(hues: 20...330, chroma: 0.11...0.18, lightness: 0.58...0.82)
        static let shell = Gamut(hues: 0...320, chroma: 0.07...0.16, lightness: 0.34...0.62)
        static let skin = Gamut(hues: 75...165, chroma: 0.06...0.13, lightness: 0.42...0.68)
        static let scales = Gamut(hues: 40...290, chroma: 0.05...0.15, lightness: 0.48...0.74)
        static let petals = Gamut(hues: 265...470, chroma: 0.09...0.19, lightness: 0.66...0.88)
        static let leaves = Gamut(hues: 112...155, chroma: 0.08...0.14, lightness: 0.42...0.66)
        static let anything = Gamut(hues: 0...360, chroma: 0.07...0.17, lightness: 0.4...0.8)
    }

    init(_ traits: Traits, _ gamut: Gamut) {
        func along(_ range: ClosedRange<Float>, _ share: Float) -> Float {
            range.lowerBound + (range.upperBound - range.lowerBound) * share
        }
        let hue = along(gamut.hues, traits.mix(1, 0, 1, weights: SIMD4(0.3, 0.42, 0.18, 0.1)))
        let chroma = along(gamut.chroma, traits.mix(2, 0, 1))
        let lightness = along(gamut.lightness, traits.mix(3, 0, 1, weights: SIMD4(0.25, 0.3, 0.25, 0.2)))
        main = .seen(lightness, chroma, hue)
        // The second colour stands out in lightness whatever its hue.
        let isNarrow = gamut.hues.upperBound - gamut.hues.lowerBound < 100
        let turns: [Float] = isNarrow ? [-12, 0, 14] : [20, 45, -35, 160, 70]
        let turn = traits.pick(.family, 4, turns) + (isNarrow ? 8 : 20) * traits.own(.genus, 4)
        let contrast = lightness > 0.56 ? lightness - 0.3 : lightness + 0.28
        second = .seen(contrast - 0.06 + 0.12 * traits.own(.genus, 5), chroma * 0.85, hue + turn)
        let accentHue = traits.pick(.species, 6, [28, 55, 88, 105, 250, 300, 0] as [Float])
        accent = .seen(0.6 + 0.25 * traits.own(.species, 7), 0.15, accentHue)
        dark = .seen(0.2 + 0.06 * traits.own(.genus, 8), 0.025, hue)
        pale = .seen(0.9, 0.03 + 0.03 * traits.own(.family, 9), hue + 15)
    }
}

extension Traits {
    /// The coat in this palette: the pattern is the genus's, its measure also the species's.
    func coat(_ palette: Palette, _ patterns: [Coat.Pattern] = Coat.Pattern.allCases) -> Coat {
        Coat(
            main: palette.main, second: palette.second, pattern: pick(.genus, 20, patterns),
            frequency: mix(21, 3.2, 7, weights: SIMD4(0.1, 0.2, 0.4, 0.3)),
            direction: Angle.direction(mix(22, -0.5, 0.5)), phase: 6 * own(.species, 23), under: nil)
    }
}
