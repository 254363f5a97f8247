/// Plants that are known by their flowers.
enum Flowers {
    /// What a family's flower is like.
    struct Build {
        var petals: Int
        var width: Float
        var length: Float
        var disc: Float
        var heads: Int
        var isPointed: Bool

        init(_ traits: Traits) {
            petals = traits.pick(.family, 500, [4, 5, 5, 6, 8])
            width = traits.mix(501, 0.09, 0.17)
            length = traits.mix(502, 0.3, 0.42)
            disc = traits.mix(503, 0.07, 0.13)
            heads = 1 + Int(traits.own(.genus, 504) * 2.2)
            isPointed = traits.own(.family, 505) > 0.6
            let own = traits.own(.genus, 500)
            for name in traits.names {
                switch name {
                case "asteraceae":
                    (petals, width, length) = (13 + Int(own * 9), 0.05, traits.mix(502, 0.34, 0.46))
                    (disc, isPointed) = (traits.mix(506, 0.11, 0.2), true)
                case "rosaceae": (petals, width, isPointed, disc) = (5, 0.19, false, 0.09)
                case "brassicaceae": (petals, width, heads, isPointed) = (4, 0.13, 3, false)
                case "papaveraceae": (petals, width, length, disc, isPointed) = (4, 0.26, 0.4, 0.12, false)
                case "ranunculaceae": (petals, width, isPointed) = (5 + Int(2 * own), 0.15, own > 0.5)
                case "primulaceae": (petals, width, heads, length) = (5, 0.14, 3, 0.27)
                case "campanulaceae": (petals, width, isPointed, disc) = (5, 0.15, true, 0.05)
                case "caryophyllaceae": (petals, width, length, isPointed) = (5, 0.13, 0.34, false)
                case "violaceae": (petals, width, length, disc, heads) = (5, 0.17, 0.34, 0.05, 1)
                default: break
                }
            }
        }
    }

    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let build = Build(traits)
        let palette = Palette(traits, .petals)
        let green = Palette(traits, .leaves)
        let sway = traits.varied(510, -0.12, 0.12)
        let top = Point(sway, build.heads == 1 ? -0.3 : -0.34)
        let root = Point(0, 1.05)
        let waist = Point(-sway * 0.6, 0.4)
        canvas.fill(Body(curve: [root, waist, top], 0.045, 0.03), green.main * 0.85)
        drawStemLeaves(traits, green, from: root, to: waist, on: &canvas)
        var centres = [top]
        if build.heads > 1 { centres.append(Point(sway - 0.42, 0.02)) }
        if build.heads > 2 { centres.append(Point(sway + 0.42, -0.02)) }
        let scale: Float = build.heads == 1 ? 1.2 : build.heads == 2 ? 0.95 : 0.82
        for (index, centre) in centres.enumerated().reversed() {
            if index > 0 {
                let bend = (waist + centre) / 2 + Point(0, 0.08)
                canvas.fill(Body(curve: [waist, bend, centre], 0.025, 0.02), green.main * 0.85)
            }
            drawCorolla(
                build, traits, palette, at: centre, scale: index == 0 ? scale : scale * 0.8,
                turn: traits.varied(511 + UInt64(index), 0, 1), on: &canvas)
        }
    }

    private static func drawCorolla(
        _ build: Build, _ traits: Traits, _ palette: Palette, at centre: Point, scale: Float, turn: Float,
        on canvas: inout Canvas
    ) {
        let isDouble = traits.own(.species, 520) > 0.66
        let hasLines = traits.own(.species, 522) > 0.5
        let rim = (traits.own(.genus, 521) > 0.5 ? palette.pale : palette.main).mixed(palette.main, 0.6)
        let heart = palette.second.mixed(palette.main, 0.5)
        for ring in 0..<(isDouble ? 2 : 1) {
            let reach = build.length * scale * (ring == 0 ? 1 : 0.62)
            for petal in 0..<build.petals {
                let angle = Angle.turn * (Float(petal) + turn + 0.5 * Float(ring)) / Float(build.petals) - 1.57
                let end = centre.going(angle, reach)
                let paint = Gradient(heart, at: centre, rim, at: end)
                if build.isPointed {
                    canvas.fill(Lens(centre, end, width: build.width * scale), paint, outline: 0.28)
                } else {
                    let radii = Point(reach * 0.42, build.width * scale * 1.15)
                    canvas.fill(Ellipse(centre.going(angle, reach * 0.62), radii, angle: angle), paint, outline: 0.28)
                }
                if hasLines, ring == 0 {
                    let line = Limb(
                        centre.going(angle, reach * 0.2), centre.going(angle, reach * 0.6), 0.022 * scale, 0.008)
                    canvas.fill(line, palette.dark.mixed(palette.second, 0.5), opacity: 0.75, outline: 0)
                }
            }
        }
        let disc = build.disc * scale * (build.petals > 10 ? 1.15 : 1)
        let yolk = traits.own(.genus, 523) > 0.3 ? Colour.seen(0.8, 0.15, 88) : palette.dark.mixed(palette.accent, 0.3)
        canvas.fill(Ellipse(centre, radius: disc), yolk)
        canvas.fill(Ellipse(centre, radius: disc * 0.5), yolk * 0.75, outline: 0)
        guard build.petals <= 10 else { return }
        for stamen in 0..<(build.petals + 2) {
            let angle = Angle.turn * (Float(stamen) + turn) / Float(build.petals + 2)
            canvas.fill(Ellipse(centre.going(angle, disc * 1.25), radius: 0.02), palette.accent, outline: 0.2)
        }
    }

    /// A stem with many small flowers: mints, peas, orchids, heaths.
    static func drawSpike(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .petals)
        let green = Palette(traits, .leaves)
        let sway = traits.varied(530, -0.16, 0.16)
        func stem(_ share: Float) -> Point { Point(sway * share * share, 1.05 - 1.85 * share) }
        canvas.fill(Body(curve: [stem(0), stem(0.5), stem(1)], 0.04, 0.018), green.main * 0.85)
        drawStemLeaves(traits, green, from: stem(0), to: stem(0.42), on: &canvas)
        let whorls = 5 + Int(traits.own(.family, 531) * 4)
        let size = traits.mix(532, 0.1, 0.16)
        let droop = traits.mix(533, -0.6, 0.7, weights: SIMD4(0.2, 0.4, 0.3, 0.1))
        let perWhorl = traits.pick(.family, 534, [2, 3, 3])
        for whorl in 0..<whorls {
            let share = Float(whorl) / Float(whorls)
            let node = stem(0.44 + 0.55 * share)
            let bloom = size * (1.25 - 0.85 * share)
            for floret in 0..<perWhorl {
                let side = 2 * Float(floret) / Float(perWhorl - 1) - 1
                let end = node + Point(side * (bloom * 1.6 + 0.05), droop * bloom - abs(side) * 0.02)
                let petal = palette.main.mixed(palette.pale, 0.35 * share)
                canvas.fill(Limb(node, end, 0.018), green.main, outline: 0.1)
                let throat = node + (end - node) * 0.55
                canvas.fill(Limb(throat, end, bloom * 0.42, bloom * 0.78), petal, outline: 0.3)
                let lip = end + Point(side * bloom * 0.25, bloom * 0.5)
                canvas.fill(Ellipse(lip, Point(bloom * 0.55, bloom * 0.42)), palette.second, outline: 0.25)
                if traits.own(.species, 535) > 0.4 {
                    canvas.fill(Ellipse(lip, radius: bloom * 0.18), palette.accent, outline: 0)
                }
            }
        }
        canvas.fill(Ellipse(stem(1), Point(size * 0.35, size * 0.5)), palette.main.mixed(green.main, 0.5))
    }

    private static func drawStemLeaves(
        _ traits: Traits, _ green: Palette, from root: Point, to top: Point, on canvas: inout Canvas
    ) {
        let pairs = 1 + Int(traits.own(.genus, 560) * 2.5)
        let width = traits.mix(561, 0.05, 0.13)
        let length = traits.mix(562, 0.3, 0.5)
        for pair in 0..<pairs {
            let node = root + (top - root) * (0.35 + 0.6 * Float(pair) / Float(pairs))
            for side in [Float(-1), 1] {
                let angle = -1.57 + side * (0.95 + traits.varied(563, -0.1, 0.1))
                let tip = node.going(angle, length * (1 - 0.2 * Float(pair)))
                canvas.fill(Lens(node, tip, width: width), side < 0 ? green.main : green.main * 0.88)
                canvas.fill(Limb(node, node + (tip - node) * 0.85, 0.012, 0.004), green.pale, opacity: 0.6, outline: 0)
            }
        }
    }
}
