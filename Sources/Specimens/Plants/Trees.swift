/// Conifers, palms and cacti: plants that are known by their figure.
enum Trees {
    static func drawConifer(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 125...185, chroma: 0.05...0.1, lightness: 0.34...0.58))
        let tiers = 3 + Int(traits.mix(730, 0, 3.99))
        let width = traits.mix(731, 0.36, 0.66, weights: SIMD4(0.2, 0.3, 0.35, 0.15))
        let droop = traits.mix(732, -0.06, 0.14)
        let bark = Colour.seen(0.42, 0.06, 40 + 30 * traits.own(.genus, 733))
        let lean = traits.varied(734, -0.05, 0.05)
        let bare = 0.3 + 0.35 * traits.own(.genus, 735)
        let isRound = traits.names.contains("pinus") || traits.names.contains("taxus")
        canvas.fill(Ellipse(Point(0, 0.9), Point(0.6, 0.07)), .grey(0.35), opacity: 0.3, outline: 0)
        canvas.fill(Limb(Point(0, 0.9), Point(lean, -0.3), 0.09, 0.05), bark)
        for tier in (0..<tiers).reversed() {
            let share = Float(tier) / Float(tiers - 1)
            let top = -0.9 + share * (bare + 0.45)
            let half = width * (0.35 + 0.65 * share)
            let shade = palette.main.mixed(palette.second, 0.18 * share) * (1.06 - 0.2 * share)
            let x = lean * (1 - share) + (isRound ? 0.12 * (Float(tier & 1) - 0.5) : 0)
            if isRound {
                canvas.fill(Ellipse(Point(x, top + 0.3), Point(half, 0.2)), shade)
                continue
            }
            let low = top + 0.5
            canvas.fill(
                Polygon(
                    [
                        Point(x, top), Point(x + half, low + droop), Point(x + half * 0.5, low - 0.05),
                        Point(x, low + 0.04), Point(x - half * 0.5, low - 0.05), Point(x - half, low + droop),
                    ], rounding: 0.03), shade)
            for side in [Float(-1), 1] {
                let bough = Limb(Point(x, top + 0.12), Point(x + side * half * 0.6, low - 0.06), 0.014, 0.006)
                canvas.fill(bough, palette.pale, opacity: 0.35, outline: 0)
            }
        }
        let hasBerries = traits.names.contains("taxaceae") || traits.names.contains("juniperus")
        let cones = 2 + Int(4 * traits.own(.species, 737))
        for cone in 0..<cones {
            let spread = Float(cone) / Float(cones)
            let place = Point((Float(cone & 1) - 0.5) * width * (0.4 + spread * 0.7), -0.35 + 0.75 * spread)
            let colour = hasBerries ? palette.accent : bark.mixed(palette.accent, 0.4)
            canvas.fill(Ellipse(place, hasBerries ? Point(0.05, 0.05) : Point(0.05, 0.095)), colour)
        }
    }

    static func drawPalm(_ traits: Traits, on canvas: inout Canvas) {
        let green = Palette(traits, .leaves)
        let crown = Point(traits.varied(710, -0.15, 0.15), -0.3)
        let thick = 0.12 + 0.06 * traits.own(.species, 711)
        canvas.fill(
            Body(curve: [Point(0, 1.05), Point(crown.x * 0.2, 0.4), crown], thick, 0.08),
            Coat(
                main: .seen(0.5, 0.05, 65), second: .seen(0.38, 0.05, 60), pattern: .bars, frequency: 7,
                direction: Point(0, 1), phase: 0))
        for frond in 0..<9 {
            let angle = -3.3 + 0.43 * Float(frond) + traits.varied(712 + UInt64(frond), -0.06, 0.06)
            let middle = crown.going(angle, 0.42)
            let curve = [crown, middle, middle.going(angle, 0.24) + Point(0, 0.24)]
            canvas.fill(Body(curve: curve, 0.07, 0.012), frond & 1 == 0 ? green.main : green.main * 0.8)
            canvas.fill(Body(curve: curve, 0.012, 0.005), green.pale, opacity: 0.6, outline: 0)
        }
        let date = Colour.seen(0.6, 0.14, 50 + 30 * traits.own(.species, 730))
        for fruit in 0..<5 {
            let offset = Point(0.06 * Float(fruit - 2), 0.1 + 0.05 * Float(fruit & 1))
            canvas.fill(Ellipse(crown + offset, radius: 0.055), date)
        }
    }

    static func drawCactus(_ traits: Traits, on canvas: inout Canvas) {
        let green = Palette(traits, .leaves)
        let bloom = Palette(traits, .petals)
        let lean = traits.varied(720, -0.08, 0.08)
        let pads: [(place: Point, radii: Point, angle: Float)] = [
            (Point(0, 0.55), Point(0.3, 0.42), 0), (Point(-0.26 + lean, -0.06), Point(0.22, 0.32), -0.35),
            (Point(0.28 + lean, 0), Point(0.2, 0.28), 0.4), (Point(-0.2 + lean, -0.55), Point(0.16, 0.22), 0.15),
        ]
        for (index, pad) in pads.enumerated() {
            let coat = Coat(
                main: green.main.mixed(green.pale, 0.08 * Float(index)), second: green.pale, pattern: .spots,
                frequency: traits.mix(721, 7, 10), direction: Point(1, 0), phase: Float(index))
            canvas.fill(Ellipse(pad.place, pad.radii, angle: pad.angle), coat)
        }
        for tip in [Point(0.4 + lean, -0.28), Point(-0.18 + lean, -0.78)] {
            for petal in 0..<5 {
                let end = tip.going(-2.6 + 0.52 * Float(petal), 0.17)
                canvas.fill(Lens(tip + Point(0, 0.05), end, width: 0.05), bloom.main)
            }
            canvas.fill(Ellipse(tip, radius: 0.04), bloom.accent, outline: 0)
        }
    }
}
