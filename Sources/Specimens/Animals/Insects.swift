/// Insects and spiders from above, head up.
enum Insects {
    static func drawButterfly(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .wings)
        var coat = traits.coat(palette, [.plain, .spots, .blotches, .rosettes, .bars])
        coat.frequency = traits.mix(300, 2.6, 5)
        let span = traits.mix(301, 0.66, 0.86)
        let height = traits.mix(302, 0.4, 0.6)
        let open = traits.varied(303, 0.88, 1)
        let tail = traits.names.contains("papilionidae") ? 0.16 + 0.14 * traits.own(.genus, 304) : Float(0)
        for side in [Float(-1), 1] {
            // The pattern is mirrored too.
            coat.direction = Point(side * abs(coat.direction.x), coat.direction.y)
            func at(_ x: Float, _ y: Float) -> Point { Point(side * x * open, y) }
            let hind = Body(
                [
                    Limb(at(0.1, 0.12), at(span * 0.42, 0.36), 0.1, 0.24),
                    Limb(at(span * 0.3, 0.42), at(span * 0.38, 0.56 + tail), 0.18, tail > 0 ? 0.04 : 0.12),
                ], softness: 0.12)
            let fore = Polygon(
                [
                    at(0.06, -0.12), at(span * 0.55, -height - 0.04), at(span, -height), at(span * 0.92, -0.02),
                    at(span * 0.5, 0.16), at(0.08, 0.12),
                ], rounding: 0.06)
            paintWing(hind, coat, traits, palette, eye: at(span * 0.42, 0.44), on: &canvas)
            paintWing(fore, coat, traits, palette, eye: at(span * 0.72, -height * 0.5), on: &canvas)
        }
        canvas.fill(Body([Limb(Point(0, -0.2), Point(0, 0.4), 0.07, 0.035)]), palette.dark)
        canvas.fill(Ellipse(Point(0, -0.14), Point(0.085, 0.13)), palette.dark.mixed(palette.main, 0.3))
        canvas.fill(Ellipse(Point(0, -0.3), radius: 0.07), palette.dark)
        drawAntennae(from: Point(0, -0.34), reach: 0.3, spread: 0.55, club: 0.032, palette.dark, on: &canvas)
    }

    private static func paintWing(
        _ wing: some Shape, _ coat: Coat, _ traits: Traits, _ palette: Palette, eye: Point, on canvas: inout Canvas
    ) {
        let margin = traits.own(.genus, 305) > 0.4 ? palette.dark : palette.second
        canvas.fill(wing, margin)
        canvas.fill(Inset(wing, by: traits.mix(306, 0.02, 0.085)), coat, outline: 0.12, isLit: false)
        let size = traits.mix(307, 0.02, 0.11, weights: SIMD4(0, 0.1, 0.3, 0.6))
        guard size > 0.045 else { return }
        canvas.fill(Ellipse(eye, radius: size * 1.35), palette.dark, outline: 0, isLit: false)
        canvas.fill(Ellipse(eye, radius: size), palette.accent, outline: 0, isLit: false)
        canvas.fill(Ellipse(eye, radius: size * 0.4), palette.pale, outline: 0, isLit: false)
    }

    static func drawBeetle(_ traits: Traits, on canvas: inout Canvas) {
        var palette = Palette(traits, .shell)
        let isLadybird = traits.names.contains("coccinellidae")
        if isLadybird { palette = Palette(traits, .init(hues: 22...75, chroma: 0.13...0.19, lightness: 0.52...0.72)) }
        let isLong = traits.names.contains("cerambycidae")
        let width = isLadybird ? 0.5 : isLong ? 0.27 : traits.mix(310, 0.34, 0.44)
        let height = isLadybird ? 0.52 : isLong ? 0.56 : traits.mix(311, 0.46, 0.56)
        let head = Point(0, -height + 0.06)
        for side in [Float(-1), 1] {
            for (pair, y) in [Float(-0.18), 0.08, 0.32].enumerated() {
                let hip = Point(side * width * 0.7, y)
                let knee = hip + Point(side * 0.26, Float(pair - 1) * 0.12 - 0.04 + traits.varied(312, -0.04, 0.04))
                let foot = knee + Point(side * 0.1, Float(pair - 1) * 0.14 + 0.1)
                canvas.fill(Body(curve: [hip, knee, foot], 0.04, 0.018), palette.dark)
            }
        }
        let reach: Float = isLong ? 0.75 : 0.28
        drawAntennae(
            from: head + Point(0, -0.22), reach: reach, spread: isLong ? 1 : 0.6, club: isLong ? 0 : 0.03, palette.dark,
            on: &canvas)
        canvas.fill(Ellipse(head + Point(0, -0.2), Point(width * 0.42, 0.13)), palette.dark)
        canvas.fill(
            Ellipse(head + Point(0, -0.05), Point(width * 0.78, 0.19)),
            isLadybird ? palette.dark : palette.main.mixed(palette.dark, 0.35))
        for side in [Float(-1), 1] where isLadybird {
            canvas.fill(Ellipse(head + Point(side * width * 0.45, -0.08), Point(0.1, 0.07)), palette.pale, outline: 0)
        }
        let shell = Ellipse(Point(0, 0.14), Point(width, height))
        let coat =
            isLadybird
            ? Coat(
                main: palette.main, second: palette.dark, pattern: .plain, frequency: 1, direction: Point(1, 0),
                phase: 0)
            : traits.coat(palette, [.plain, .spots, .stripes, .bars, .speckles])
        canvas.fill(shell, coat)
        if isLadybird { drawSpots(traits, palette, shell: shell, width: width, height: height, on: &canvas) }
        canvas.fill(
            Limb(Point(0, -height * 0.7), Point(0, 0.12 + height), 0.014), palette.dark, outline: 0, isLit: false)
        canvas.fill(
            Ellipse(Point(-width * 0.45, -0.1), Point(width * 0.16, height * 0.3), angle: 0.3), .grey(1), opacity: 0.3,
            outline: 0)
    }

    /// As many pairs as the species has.
    private static func drawSpots(
        _ traits: Traits, _ palette: Palette, shell: Ellipse, width: Float, height: Float, on canvas: inout Canvas
    ) {
        let pairs = 1 + Int(traits.own(.species, 313) * 5)
        let size = traits.mix(314, 0.06, 0.12, weights: SIMD4(0, 0, 0.5, 0.5))
        for pair in 0..<pairs {
            let y = 0.14 + height * (Float(pair) + 0.5 - Float(pairs) / 2) / Float(pairs) * 1.5
            let x = width * (pair & 1 == 0 ? 0.34 : 0.62)
            for side in [Float(-1), 1] {
                canvas.fill(Common(shell, Ellipse(Point(side * x, y), radius: size)), palette.dark, outline: 0)
            }
        }
        if traits.own(.species, 315) > 0.5 {
            canvas.fill(Ellipse(Point(0, 0.14 - height * 0.72), radius: size * 1.1), palette.dark, outline: 0)
        }
    }

    static func drawWasp(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 55...98, chroma: 0.1...0.17, lightness: 0.62...0.82))
        let isFurry = traits.names.contains("apidae")
        let width = isFurry ? traits.mix(320, 0.22, 0.34) : traits.mix(320, 0.18, 0.22)
        let beat = traits.varied(321, -0.12, 0.12)
        for side in [Float(-1), 1] {
            for (pair, y) in [Float(-0.1), 0.02, 0.12].enumerated() {
                let hip = Point(side * 0.16, y)
                let knee = hip + Point(side * 0.26, Float(pair - 1) * 0.2)
                canvas.fill(Body(curve: [hip, knee, knee + Point(side * 0.08, 0.16)], 0.03, 0.015), palette.dark)
            }
            let wing = Colour.seen(0.9, 0.025, 80 + 200 * traits.own(.family, 322))
            let root = Point(side * 0.12, -0.08)
            let long = traits.mix(323, 0.7, 0.85)
            let fore = Lens(root, root.going(side > 0 ? -0.25 + beat : .pi + 0.25 - beat, long), width: 0.15)
            let hind = Lens(root, root.going(side > 0 ? 0.25 + beat : .pi - 0.25 - beat, long * 0.72), width: 0.11)
            canvas.fill(hind, wing, opacity: 0.75)
            canvas.fill(fore, wing, opacity: 0.8)
        }
        let end = Point(0, isFurry ? 0.58 : 0.72)
        let abdomen =
            isFurry
            ? Body([
                Limb(Point(0, 0.2), Point(0, 0.36), width, width * 0.95), Limb(Point(0, 0.36), end, width * 0.9, 0.06),
            ])
            : Body([Limb(Point(0, 0.1), Point(0, 0.34), 0.07, width), Limb(Point(0, 0.34), end, width, 0.03)])
        var coat = traits.coat(palette, [.bars])
        coat.second = palette.dark
        coat.direction = Point(0, 1)
        coat.frequency = traits.mix(324, 3.2, 6.5, weights: SIMD4(0, 0.3, 0.4, 0.3))
        canvas.fill(abdomen, coat)
        if traits.own(.species, 325) > 0.55 {
            canvas.fill(Common(abdomen, Ellipse(end, radius: 0.2)), isFurry ? palette.pale : palette.accent, outline: 0)
        }
        let thorax = Ellipse(Point(0, -0.08), Point(isFurry ? width * 0.9 : 0.19, 0.22))
        canvas.fill(thorax, isFurry ? palette.main.mixed(palette.dark, 0.55 * traits.own(.genus, 326)) : palette.dark)
        canvas.fill(
            Ellipse(Point(0, -0.16), Point(0.13, 0.06)), palette.accent, opacity: isFurry ? 0.4 : 0.9, outline: 0)
        canvas.fill(Ellipse(Point(0, -0.38), Point(0.17, 0.13)), palette.dark.mixed(palette.main, isFurry ? 0.1 : 0.5))
        for side in [Float(-1), 1] {
            canvas.fill(Ellipse(Point(side * 0.13, -0.39), Point(0.05, 0.09)), .grey(0.15), outline: 0)
        }
        drawAntennae(from: Point(0, -0.48), reach: 0.26, spread: 0.5, club: 0, palette.dark, on: &canvas)
    }

    static func drawDragonfly(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 20...265, chroma: 0.11...0.18, lightness: 0.5...0.7))
        let isDamsel = traits.names.contains("calopterygidae")
        let veil = isDamsel ? palette.main.mixed(palette.dark, 0.3) : Colour.seen(0.92, 0.03, 220)
        let long = traits.mix(330, 0.78, 0.9)
        let tilt = traits.varied(331, -0.08, 0.08)
        for (y, angle, share) in [(Float(-0.26), Float(-0.12), Float(1)), (-0.12, 0.2, 0.94)] {
            for side in [Float(-1), 1] {
                let way = side > 0 ? angle + tilt : .pi - angle - tilt
                let root = Point(side * 0.05, y)
                let wing = Lens(root, root.going(way, long * share), width: isDamsel ? 0.13 : 0.1)
                canvas.fill(wing, veil, opacity: isDamsel ? 0.9 : 0.8)
                let spot = root.going(way, long * share * 0.86)
                canvas.fill(Common(wing, Ellipse(spot, Point(0.06, 0.05))), palette.dark, outline: 0)
                if traits.own(.species, 332) > 0.5 {
                    canvas.fill(Common(wing, Ellipse(root, radius: 0.2)), palette.accent, opacity: 0.8, outline: 0)
                    canvas.fill(
                        Common(wing, Ellipse(root.going(way, long * 0.48), radius: 0.05)), palette.dark, outline: 0)
                }
            }
        }
        let width = traits.mix(333, 0.05, 0.11, weights: SIMD4(0, 0.5, 0.35, 0.15))
        let abdomen = Body([Limb(Point(0, -0.05), Point(0, 0.82), width, width * 0.62)])
        var coat = traits.coat(palette, [.bars, .plain, .spots])
        coat.direction = Point(0, 1)
        coat.frequency = 5
        canvas.fill(abdomen, coat)
        canvas.fill(Ellipse(Point(0, -0.2), Point(0.14, 0.2)), palette.second.mixed(palette.main, 0.4))
        for side in [Float(-1), 1] {
            canvas.fill(Ellipse(Point(side * 0.085, -0.47), Point(0.1, 0.105)), palette.accent.mixed(palette.dark, 0.2))
            canvas.fill(Ellipse(Point(side * 0.085 - 0.03, -0.5), radius: 0.025), .grey(1), opacity: 0.7, outline: 0)
        }
    }

    static func drawSpider(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 45...110, chroma: 0.03...0.13, lightness: 0.4...0.72))
        let isJumper = traits.names.contains("salticidae")
        let reach = isJumper ? 0.42 : traits.mix(340, 0.5, 0.62)
        for side in [Float(-1), 1] {
            for pair in 0..<4 {
                let angle = -1.05 + 0.62 * Float(pair) + traits.varied(341 + UInt64(pair), -0.08, 0.08)
                let way = side > 0 ? angle : .pi - angle
                let hip = Point(side * 0.12, -0.14 + 0.07 * Float(pair))
                let knee = hip.going(way, reach * 0.62)
                let foot = knee.going(way + side * (pair < 2 ? -0.5 : 0.5), reach * 0.62)
                canvas.fill(
                    Body(curve: [hip, knee, foot], isJumper ? 0.06 : 0.042, 0.014),
                    palette.second.mixed(palette.dark, 0.4))
                if traits.own(.genus, 345) > 0.4 {
                    canvas.fill(Ellipse(knee, radius: 0.045), palette.main, outline: 0.2)
                }
            }
        }
        let size = traits.mix(346, 0.26, 0.36)
        let abdomen = Ellipse(Point(0, 0.3), Point(isJumper ? size * 0.75 : size * 0.9, size * 1.15))
        canvas.fill(abdomen, traits.coat(palette, [.bars, .blotches, .speckles, .plain]))
        switch traits.pick(.species, 347, [0, 1, 2]) {
        case 0:
            canvas.fill(Limb(Point(0, 0.05), Point(0, 0.5), 0.04, 0.02), palette.pale, outline: 0)
            canvas.fill(Limb(Point(-0.12, 0.2), Point(0.12, 0.2), 0.03), palette.pale, outline: 0)
        case 1:
            for row in 0..<3 {
                for side in [Float(-1), 1] {
                    canvas.fill(
                        Ellipse(Point(side * 0.1, 0.15 + 0.14 * Float(row)), radius: 0.04), palette.accent, outline: 0)
                }
            }
        default: canvas.fill(Lens(Point(0, 0.02), Point(0, 0.6), width: 0.1), palette.dark, outline: 0)
        }
        canvas.fill(
            Ellipse(Point(0, -0.14), Point(0.2, isJumper ? 0.24 : 0.21)), palette.main.mixed(palette.dark, 0.45))
        for (x, radius) in [(Float(0.055), isJumper ? Float(0.055) : 0.035), (0.13, 0.026)] {
            for side in [Float(-1), 1] {
                canvas.fill(Ellipse(Point(side * x, -0.3), radius: radius), .grey(0.1), outline: 0)
                canvas.fill(Ellipse(Point(side * x - 0.01, -0.315), radius: radius * 0.35), .grey(1), outline: 0)
            }
        }
    }

    private static func drawAntennae(
        from root: Point, reach: Float, spread: Float, club: Float, _ colour: Colour, on canvas: inout Canvas
    ) {
        for side in [Float(-1), 1] {
            let bend = root + Point(side * spread * reach * 0.5, -reach * 0.55)
            let tip = root + Point(side * spread * reach, spread > 0.9 ? -reach * 0.3 : -reach)
            canvas.fill(Body(curve: [root, bend, tip], 0.018, 0.012), colour, outline: 0)
            if club > 0 { canvas.fill(Ellipse(tip, radius: club), colour, outline: 0) }
        }
    }
}

/// A shape without its rim.
struct Inset<Base: Shape>: Shape {
    let base: Base
    let margin: Float

    init(_ base: Base, by margin: Float) {
        self.base = base
        self.margin = margin
    }

    func distance(to place: Point) -> Float { base.distance(to: place) + margin }
    var bounds: Bounds { base.bounds }
}
