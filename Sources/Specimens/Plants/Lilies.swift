/// Three and three: irises, lilies, tulips and onions, with strap leaves.
enum Lilies {
    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .petals)
        let green = Palette(traits, .leaves)
        let sway = traits.varied(540, -0.12, 0.12)
        let centre = Point(sway, -0.26)
        for blade in 0..<4 {
            let side: Float = blade & 1 == 0 ? -1 : 1
            let reach = 0.3 + 0.16 * Float(blade / 2) + traits.varied(541 + UInt64(blade), -0.05, 0.05)
            let tip = Point(side * reach, traits.mix(545, -0.1, 0.35) + 0.15 * Float(blade / 2))
            canvas.fill(Lens(Point(side * 0.04, 1.1), tip, width: 0.075), blade < 2 ? green.main * 0.85 : green.main)
        }
        canvas.fill(Body(curve: [Point(0, 1.05), Point(-sway * 0.5, 0.4), centre], 0.045, 0.035), green.main * 0.9)
        if traits.names.contains("amaryllidaceae"), traits.own(.genus, 546) > 0.35 {
            drawUmbel(traits, palette, green, at: centre, on: &canvas)
        } else {
            drawStar(traits, palette, at: centre, on: &canvas)
        }
    }

    private static func drawUmbel(
        _ traits: Traits, _ palette: Palette, _ green: Palette, at centre: Point, on canvas: inout Canvas
    ) {
        let florets = 7 + Int(5 * traits.own(.species, 547))
        let turn = traits.varied(548, 0, 1)
        for floret in 0..<florets {
            let angle = Angle.turn * (Float(floret) + turn) / Float(florets)
            let end = centre.going(angle, 0.36)
            canvas.fill(Limb(centre, end, 0.014), green.main, outline: 0)
            for petal in 0..<5 {
                let tip = end.going(angle + Angle.turn * Float(petal) / 5, 0.12)
                canvas.fill(Lens(end, tip, width: 0.045), palette.main.mixed(palette.pale, 0.3), outline: 0.25)
            }
            canvas.fill(Ellipse(end, radius: 0.03), palette.accent, outline: 0.2)
        }
    }

    private static func drawStar(_ traits: Traits, _ palette: Palette, at centre: Point, on canvas: inout Canvas) {
        let length = traits.mix(549, 0.42, 0.56)
        let width = traits.mix(550, 0.1, 0.17)
        let turn = traits.varied(551, -0.25, 0.25)
        for petal in 0..<6 {
            // The outer three lie below the inner three.
            let isInner = petal >= 3
            let angle = Angle.turn * (Float(petal) + (isInner ? 0.5 : 0)) / 3 - 1.57 + turn
            let end = centre.going(angle, isInner ? length * 0.9 : length)
            let paint = Gradient(palette.pale, at: centre, isInner ? palette.main : palette.main * 0.86, at: end)
            canvas.fill(Lens(centre, end, width: width), paint, outline: 0.3)
            canvas.fill(Limb(centre, centre.going(angle, length * 0.6), 0.018, 0.006), palette.second, outline: 0)
            guard traits.own(.species, 552) > 0.4 else { continue }
            for dot in 1...3 {
                let place = centre.going(angle + (dot & 1 == 0 ? 0.1 : -0.1), length * (0.2 + 0.12 * Float(dot)))
                canvas.fill(Ellipse(place, radius: 0.024), palette.dark, outline: 0)
            }
        }
        let cup = traits.mix(553, 0.05, 0.16, weights: SIMD4(0, 0.2, 0.6, 0.2))
        canvas.fill(Ellipse(centre, radius: cup), palette.accent)
        canvas.fill(Ellipse(centre, radius: cup * 0.55), palette.accent * 0.72, outline: 0)
        for stamen in 0..<3 {
            let angle = Angle.turn * Float(stamen) / 3 - 0.5 + turn
            canvas.fill(Limb(centre, centre.going(angle, cup + 0.1), 0.012), palette.pale, outline: 0)
            canvas.fill(Ellipse(centre.going(angle, cup + 0.11), radius: 0.028), .seen(0.72, 0.15, 75), outline: 0.2)
        }
    }
}
