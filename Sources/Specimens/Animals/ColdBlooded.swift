/// Fishes, amphibians, reptiles and snails.
enum ColdBlooded {
    static func drawFish(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .scales)
        let long =
            traits.names.contains("esocidae") ? 0.78 : traits.mix(400, 0.46, 0.68, weights: SIMD4(0.5, 0.4, 0.1, 0))
        let deep =
            traits.names.contains("esocidae") ? 0.17 : traits.mix(401, 0.2, 0.44, weights: SIMD4(0.5, 0.35, 0.1, 0.05))
        let sway = traits.varied(402, -0.06, 0.06)
        let fin = palette.second.mixed(palette.accent, 0.35)
        // Fins behind the body.
        let tailRoot = Point(-long * 0.82, sway)
        let fork = traits.mix(403, 0.02, 0.16)
        let span = traits.mix(404, 0.2, 0.34)
        canvas.fill(
            Polygon(
                [
                    tailRoot + Point(0.06, -0.05), tailRoot + Point(-0.26, -span + sway),
                    tailRoot + Point(-0.26 + fork, sway), tailRoot + Point(-0.26, span + sway),
                    tailRoot + Point(0.06, 0.05),
                ], rounding: 0.025), fin)
        let sail = traits.mix(405, 0.1, 0.34, weights: SIMD4(0.4, 0.35, 0.2, 0.05))
        let crest = Float(-deep)
        canvas.fill(
            Polygon(
                [
                    Point(long * 0.25, crest * 0.75), Point(0.02, crest - sail),
                    Point(-long * 0.5, crest * 0.8 - sail * 0.4), Point(-long * 0.45, crest * 0.4),
                ],
                rounding: 0.02), fin)
        canvas.fill(
            Polygon(
                [Point(-0.05, deep * 0.7), Point(-long * 0.4, deep + sail * 0.7), Point(-long * 0.45, deep * 0.4)],
                rounding: 0.02),
            fin)
        let body = Body(
            [
                Limb(Point(long * 0.3, 0), Point(-long * 0.15, 0), deep * 0.86, deep * 0.92),
                Limb(Point(-long * 0.15, 0), tailRoot, deep * 0.9, 0.06),
                Limb(Point(long * 0.3, 0), Point(long * 0.86, 0.02), deep * 0.84, 0.07),
            ], softness: 0.12)
        var coat = traits.coat(palette, [.scales, .bars, .stripes, .spots, .speckles])
        coat.under = palette.pale
        coat.underLine = deep * traits.mix(406, 0.15, 0.6)
        canvas.fill(body, coat)
        let head = Ellipse(Point(long * 0.82, 0), Point(long * 0.42, deep * 1.4))
        canvas.fill(Common(body, head), palette.main.mixed(palette.second, 0.3), outline: 0, isLit: false)
        canvas.fill(Lens(Point(long * 0.3, 0.07), Point(long * 0.02, 0.2), width: 0.07), fin)
        if traits.own(.species, 407) > 0.5 {
            canvas.fill(
                Common(body, Limb(Point(long * 0.3, -0.02), tailRoot, 0.035)), palette.accent, outline: 0, isLit: false)
        } else {
            canvas.fill(
                Common(body, Ellipse(Point(-long * 0.45, -0.04), radius: 0.07)), palette.dark, outline: 0, isLit: false)
        }
        Eye.draw(at: Point(long * 0.64, -deep * 0.22), radius: 0.055, palette, on: &canvas)
        canvas.fill(Limb(Point(long * 0.86, 0.05), Point(long * 0.74, 0.08), 0.014), palette.dark, outline: 0)
        for bubble in 0..<2 {
            let place = Point(
                long * 0.95 + 0.06 * Float(bubble), -0.25 - 0.2 * Float(bubble) + traits.varied(408, -0.1, 0.1))
            canvas.fill(Ellipse(place, radius: 0.04 - 0.01 * Float(bubble)), .grey(1), opacity: 0.5, outline: 0.2)
        }
    }

    static func drawFrog(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .skin)
        let wide = traits.mix(410, 0.34, 0.46)
        let coat = traits.coat(palette, [.blotches, .spots, .plain, .stripes, .speckles])
        let limb = palette.main.mixed(palette.dark, 0.15)
        for side in [Float(-1), 1] {
            let knee = Point(side * (wide + 0.3), 0.2)
            let hip = Point(side * wide * 0.5, 0.4)
            let ankle = Point(side * (wide * 0.7 + 0.1), 0.6)
            let foot = ankle + Point(side * 0.28, 0.06)
            canvas.fill(Body(curve: [hip, knee, ankle], 0.15, 0.07), limb)
            drawToes(foot, ankle, side, limb, pads: traits.names.contains("hylidae"), on: &canvas)
            let elbow = Point(side * (wide + 0.1), 0.06)
            let hand = Point(side * (wide + 0.06), 0.34 + traits.varied(411, -0.05, 0.05))
            canvas.fill(Body(curve: [Point(side * wide * 0.6, -0.08), elbow, hand], 0.08, 0.045), limb)
            drawToes(
                hand + Point(side * 0.08, 0.08), hand, side, limb, pads: traits.names.contains("hylidae"), on: &canvas)
        }
        let body = Body(
            [
                Limb(Point(0, 0.3), Point(0, -0.05), wide * 0.72, wide * 0.85),
                Limb(Point(0, -0.25), Point(0, -0.42), wide * 0.8, wide * 0.5),
            ],
            softness: 0.15)
        canvas.fill(body, coat)
        if traits.own(.species, 412) > 0.5 {
            canvas.fill(
                Common(body, Limb(Point(0, -0.6), Point(0, 0.6), 0.035)), palette.pale, outline: 0, isLit: false)
        }
        for side in [Float(-1), 1] {
            canvas.fill(
                Common(body, Limb(Point(side * wide * 0.55, -0.4), Point(side * wide * 0.85, 0.05), 0.05)),
                traits.own(.genus, 413) > 0.5 ? palette.dark : palette.accent, outline: 0, isLit: false)
            let eye = Point(side * wide * 0.6, -0.45)
            canvas.fill(Ellipse(eye, radius: 0.13), palette.main)
            canvas.fill(Ellipse(eye, radius: 0.09), palette.accent)
            canvas.fill(Ellipse(eye, Point(0.07, 0.035)), .grey(0.1), outline: 0)
        }
    }

    private static func drawToes(
        _ foot: Point, _ ankle: Point, _ side: Float, _ colour: Colour, pads: Bool, on canvas: inout Canvas
    ) {
        let way = foot - ankle
        for toe in -1...1 {
            let tip = foot + Point(-way.y, way.x) * (0.35 * Float(toe))
            canvas.fill(Limb(ankle, tip, 0.035, 0.018), colour, outline: 0.2)
            if pads { canvas.fill(Ellipse(tip, radius: 0.035), colour, outline: 0.2) }
        }
    }

    static func drawLizard(_ traits: Traits, isSalamander: Bool, on canvas: inout Canvas) {
        let palette = Palette(
            traits, isSalamander ? .init(hues: 30...110, chroma: 0.02...0.14, lightness: 0.25...0.6) : .skin)
        let bend = traits.varied(420, 0.08, 0.2) * (traits.varied(421, 0, 1) > 0.5 ? 1 : -1)
        let thick = traits.mix(422, 0.13, 0.18)
        let head = Point(bend * 0.8, -0.62)
        let chest = Point(-bend, -0.28)
        let hip = Point(bend, 0.2)
        let tail = [hip, Point(-bend * 0.6, 0.5), Point(bend * 0.4, 0.74), Point(-bend * 0.8, 0.92)]
        for (joint, way) in [(chest, Float(-1)), (hip, Float(1))] {
            for side in [Float(-1), 1] {
                let elbow = joint + Point(side * 0.28, way * 0.06)
                let hand = elbow + Point(side * 0.08, way * 0.2 + traits.varied(423, -0.06, 0.06))
                canvas.fill(Body(curve: [joint, elbow, hand], 0.07, 0.035), palette.main.mixed(palette.dark, 0.2))
                for toe in -1...1 {
                    canvas.fill(
                        Limb(hand, hand + Point(side * 0.1, way * 0.06 + 0.07 * Float(toe)), 0.022, 0.012),
                        palette.main.mixed(palette.dark, 0.2), outline: 0.15)
                }
            }
        }
        let body = Body(
            [
                Limb(head, head + Point(0, 0.02), 0.13, 0.13), Limb(head, chest, 0.09, thick),
                Limb(chest, hip, thick, thick * 0.85), Limb(hip, tail[1], thick * 0.8, 0.09),
                Limb(tail[1], tail[2], 0.09, 0.055),
                Limb(tail[2], tail[3], 0.055, 0.015),
            ], softness: 0.06)
        var coat = traits.coat(
            palette, isSalamander ? [.blotches, .spots, .plain] : [.speckles, .stripes, .scales, .rosettes])
        if isSalamander { coat.second = palette.accent.mixed(.seen(0.82, 0.17, 90), 0.5) }
        canvas.fill(body, coat)
        if traits.own(.species, 424) > 0.45 {
            canvas.fill(
                Common(body, Body(curve: [head, chest, hip] + tail.dropFirst(), 0.045, 0.015)),
                traits.own(.species, 425) > 0.5 ? palette.accent : palette.dark, opacity: 0.85, outline: 0, isLit: false
            )
        }
        for side in [Float(-1), 1] {
            Eye.draw(at: head + Point(side * 0.085, -0.04), radius: 0.03, palette, on: &canvas)
        }
    }

    static func drawSnake(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 35...130, chroma: 0.03...0.13, lightness: 0.42...0.74))
        let thick = traits.mix(430, 0.11, 0.16)
        let turns = traits.varied(431, -0.05, 0.05)
        // Down the picture in widening bows.
        let points = (0...24).map { step -> Point in
            let share = Float(step) / 24
            return Point((0.28 + 0.4 * share) * Angle.sine(share * 10.5 + 0.6), -0.62 + 1.3 * share + turns)
        }
        let isViper = traits.names.contains("viperidae")
        var limbs: [Limb] = []
        for index in 1..<points.count {
            let share = Float(index) / 24
            let size = thick * min(1, 0.65 + share) * (share > 0.75 ? (1.02 - share) * 3.6 : 1)
            limbs.append(Limb(points[index - 1], points[index], limbs.last?.endRadius ?? thick * 0.6, max(size, 0.02)))
        }
        let body = Body(limbs, softness: 0.02)
        canvas.fill(
            body,
            traits.coat(palette, isViper ? [.rosettes, .blotches, .spots] : [.bars, .stripes, .scales, .speckles]))
        canvas.fill(
            Common(body, Body(zip(points, points.dropFirst()).map { Limb($0, $1, 0.028) }, softness: 0.01)),
            traits.own(.species, 432) > 0.5 ? palette.accent : palette.dark,
            opacity: 0.8, outline: 0, isLit: false)
        let head = points[0] + Point(0.02, -0.06)
        let fork = Body(curve: [head, head + Point(0, -0.22)], 0.014, 0.01)
        canvas.fill(fork, .seen(0.5, 0.19, 25), outline: 0)
        canvas.fill(
            Body([Limb(head + Point(0, 0.04), head + Point(0, -0.07), isViper ? 0.15 : 0.12, 0.08)]), palette.main)
        for side in [Float(-1), 1] {
            Eye.draw(at: head + Point(side * 0.075, -0.03), radius: 0.028, palette, on: &canvas)
        }
    }

    static func drawTurtle(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 60...150, chroma: 0.05...0.11, lightness: 0.4...0.64))
        let skin = palette.main.mixed(palette.accent, 0.25)
        let stretch = traits.varied(440, 0, 0.08)
        for (x, y) in [(Float(0.42), Float(-0.36)), (0.4, 0.46)] {
            for side in [Float(-1), 1] {
                let root = Point(side * x * 0.7, y * 0.8)
                canvas.fill(Limb(root, Point(side * (x + 0.16), y + (y > 0 ? 0.1 : -0.1)), 0.12, 0.09), skin)
            }
        }
        canvas.fill(Limb(Point(0, 0.5), Point(0.02, 0.78), 0.06, 0.015), skin)
        canvas.fill(Limb(Point(0, -0.4), Point(0, -0.66 - stretch), 0.13, 0.14), skin)
        for side in [Float(-1), 1] {
            Eye.draw(at: Point(side * 0.09, -0.72 - stretch), radius: 0.03, palette, on: &canvas)
            canvas.fill(Limb(Point(side * 0.05, -0.58), Point(side * 0.06, -0.46), 0.016), palette.accent, outline: 0)
        }
        let wide = traits.mix(441, 0.44, 0.54)
        let shell = Ellipse(Point(0, 0.05), Point(wide, 0.56))
        canvas.fill(shell, palette.second)
        let plate = palette.main
        let ring = traits.own(.species, 442) > 0.5 ? palette.accent : palette.dark
        for row in -1...1 {
            let centre = Point(0, 0.05 + 0.31 * Float(row))
            drawPlate(centre, 0.17, plate, ring, shell, on: &canvas)
            for side in [Float(-1), 1] {
                drawPlate(
                    centre + Point(side * 0.31, row == 0 ? 0 : Float(-row) * 0.07), 0.15, plate, ring, shell,
                    on: &canvas)
            }
        }
    }

    private static func drawPlate(
        _ centre: Point, _ radius: Float, _ colour: Colour, _ ring: Colour, _ shell: Ellipse, on canvas: inout Canvas
    ) {
        let corners = (0..<6).map { centre.going(Angle.turn / 6 * Float($0) + 0.52, radius - 0.025) }
        canvas.fill(Common(shell, Polygon(corners, rounding: 0.02)), colour, outline: 0.3)
        canvas.fill(Common(shell, Ellipse(centre, radius: radius * 0.34)), ring, opacity: 0.8, outline: 0, isLit: false)
    }

    static func drawSnail(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 40...105, chroma: 0.05...0.14, lightness: 0.5...0.8))
        let skin = Colour.seen(0.62, 0.035, 75)
        let reach = traits.varied(450, 0, 0.1)
        let foot = Body(
            [
                Limb(Point(-0.75, 0.6), Point(0.4, 0.56), 0.04, 0.13),
                Limb(Point(0.4, 0.54), Point(0.62, 0.22), 0.13, 0.1),
            ], softness: 0.1)
        for x in [Float(0.05), 0.16] {
            let tip = Point(0.6 + x + reach, -0.1 - reach)
            canvas.fill(Limb(Point(0.6, 0.2), tip, 0.026, 0.018), skin)
            canvas.fill(Ellipse(tip, radius: 0.034), palette.dark, outline: 0)
        }
        canvas.fill(foot, skin)
        let centre = Point(-0.1, 0.14)
        let size = traits.mix(451, 0.42, 0.5)
        canvas.fill(Ellipse(centre, radius: size), traits.coat(palette, [.plain, .bars, .speckles]))
        // A spiral of shrinking dots of band.
        var spiral: [Point] = []
        for step in 0...26 {
            let share = Float(step) / 26
            spiral.append(centre.going(-0.6 - share * 13, size * (0.86 - 0.8 * share)))
        }
        canvas.fill(
            Body(curve: spiral, 0.03 + 0.04 * traits.own(.species, 452), 0.015), palette.second, outline: 0,
            isLit: false)
    }
}
