/// A bird from the side, looking right.
struct Bird {
    /// Measures in model units; a family's own where it is known for its shape.
    struct Build {
        var body: Float
        var head: Float
        var neck: Float
        var beak: Float
        var tail: Float
        var legs: Float
        var isHooked = false
        var isSwimming = false
        var isUpright = false
        var facesUs = false

        init(_ traits: Traits) {
            body = traits.mix(100, 0.24, 0.32)
            head = traits.mix(101, 0.16, 0.21)
            neck = traits.mix(102, 0.0, 0.08)
            beak = traits.mix(103, 0.1, 0.2)
            tail = traits.mix(104, 0.28, 0.5)
            legs = traits.mix(105, 0.2, 0.3)
            let last = traits.own(.genus, 106)
            for name in traits.names {
                switch name {
                case "corvidae": (head, beak, body) = (0.19, 0.22, 0.30)
                case "paridae": (head, beak, body, tail) = (0.22, 0.08, 0.27, 0.36)
                case "fringillidae": (head, beak, body, tail) = (0.19, 0.11, 0.26, 0.34)
                case "accipitridae", "accipitriformes":
                    (head, beak, body, tail, isHooked) = (0.18, 0.14, 0.31, 0.34, true)
                case "strigidae", "strigiformes":
                    (head, body, tail, legs, facesUs, isUpright) = (0.29, 0.32, 0.14, 0.12, true, true)
                case "anatidae", "anseriformes":
                    (head, neck, beak, tail, isSwimming) = (0.16, 0.06 + 0.3 * last, 0.17, 0.14, true)
                case "picidae", "piciformes": (head, beak, tail, isUpright) = (0.18, 0.24, 0.3, true)
                case "laridae": (head, beak, tail, body) = (0.18, 0.18, 0.3, 0.28)
                case "scolopacidae": (head, neck, beak, legs, tail) = (0.15, 0.1, 0.3 + 0.15 * last, 0.36, 0.16)
                case "columbidae": (head, beak, body, tail) = (0.15, 0.1, 0.32, 0.4)
                case "spheniscidae":
                    (head, body, beak, tail, legs, isUpright) = (0.18, 0.34, 0.16, 0.08, 0.08, true)
                case "psittacidae", "psittaciformes":
                    (head, beak, tail, isHooked, isUpright) = (0.22, 0.15, 0.55, true, true)
                default: break
                }
            }
        }
    }

    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let build = Build(traits)
        let palette = Palette(traits, .feathers)
        let lift = traits.varied(110, -0.05, 0.05)
        // From the rump to the breast: level, or steep when the bird sits upright.
        let breast = build.isUpright ? Point(0.06, -0.05 + lift) : Point(0.17, 0.06 + lift)
        let rump = build.isUpright ? Point(-0.12, 0.36) : Point(-0.3, 0.2)
        let head = breast + Point(build.isUpright ? 0.06 : 0.2, -0.33 - build.neck - lift)
        drawPerch(build, traits, palette, under: rump, on: &canvas)
        drawTail(build, traits, palette, from: rump, breast: breast, on: &canvas)
        var coat = traits.coat(palette, [.plain, .bars, .speckles, .scales, .stripes])
        coat.under = palette.pale.mixed(palette.main, 0.25 * traits.own(.species, 111))
        coat.underLine = breast.y + build.body * traits.mix(112, 0.05, 0.45)
        let body = Body(
            [
                Limb(rump, breast, build.body * 0.72, build.body),
                Limb(breast, head, build.body * 0.55, build.head * 0.8),
                Limb(head, head, build.head),
            ], softness: 0.16)
        drawBeak(build, palette, at: head, on: &canvas)
        canvas.fill(body, coat)
        drawHeadMarks(build, traits, palette, head: head, body: body, on: &canvas)
        drawWing(build, traits, palette, breast: breast, rump: rump, on: &canvas)
        if build.facesUs {
            drawOwlFace(build, traits, palette, head: head, on: &canvas)
        } else {
            Eye.draw(at: head + Point(build.head * 0.42, -build.head * 0.12), radius: 0.048, palette, on: &canvas)
        }
    }

    private static func drawPerch(
        _ build: Build, _ traits: Traits, _ palette: Palette, under rump: Point, on canvas: inout Canvas
    ) {
        let bark = Colour.seen(0.42, 0.04, 60)
        if build.isSwimming {
            let water = Colour.seen(0.72, 0.06, 225)
            canvas.fill(Ellipse(Point(0, 0.52), Point(0.95, 0.12)), water, outline: 0.1)
            canvas.fill(Ellipse(Point(0.05, 0.47), Point(0.6, 0.05)), water.mixed(.grey(1), 0.4), outline: 0)
            return
        }
        let foot = rump.y + build.body * 0.5 + build.legs
        for x in [Float(-0.06), 0.08] {
            let hip = Point(rump.x * 0.3 + x, rump.y + 0.05)
            canvas.fill(Limb(hip, Point(x, foot), 0.05, 0.024), palette.accent.mixed(palette.dark, 0.45))
        }
        let slope = traits.varied(113, -0.08, 0.08)
        canvas.fill(Limb(Point(-0.95, foot + 0.05 + slope), Point(0.95, foot + 0.05 - slope), 0.06, 0.04), bark)
    }

    private static func drawTail(
        _ build: Build, _ traits: Traits, _ palette: Palette, from rump: Point, breast: Point, on canvas: inout Canvas
    ) {
        guard build.tail > 0.1 else { return }
        let back = rump - breast
        let way = back / back.length
        let side = Point(-way.y, way.x)
        let tip = rump + way * (build.tail + build.body * 0.5) + Point(0, 0.05)
        let spread = traits.mix(114, 0.05, 0.13)
        let fan = Polygon(
            [rump - side * 0.09, tip - side * spread, tip + way * -0.06, tip + side * spread, rump + side * 0.09],
            rounding: 0.02)
        let band = traits.own(.species, 115) < 0.5 ? palette.dark : palette.accent
        canvas.fill(fan, Gradient(palette.second, at: rump, band, at: tip))
    }

    private static func drawBeak(_ build: Build, _ palette: Palette, at head: Point, on canvas: inout Canvas) {
        guard !build.facesUs else { return }
        let root = head + Point(build.head * 0.75, build.head * 0.08)
        let tip = root + Point(build.beak, build.isHooked ? 0.09 : 0.05)
        let horn = palette.accent.mixed(palette.dark, 0.2)
        let thick = build.isHooked ? Float(0.085) : min(0.075, 0.3 * build.beak + 0.03)
        canvas.fill(Polygon([root + Point(-0.03, -thick), tip, root + Point(-0.03, thick)], rounding: 0.012), horn)
        if build.isHooked {
            canvas.fill(Limb(tip + Point(-0.04, -0.02), tip + Point(-0.02, 0.07), 0.035, 0.008), horn)
        }
    }

    private static func drawHeadMarks(
        _ build: Build, _ traits: Traits, _ palette: Palette, head: Point, body: Body, on canvas: inout Canvas
    ) {
        let size = build.head
        let mark = traits.own(.species, 116) < 0.5 ? palette.accent : palette.dark
        switch traits.pick(.species, 117, [0, 1, 2, 3, 4]) {
        case 0:  // a cap
            canvas.fill(
                Common(body, Ellipse(head + Point(0, -size * 0.75), Point(size * 1.3, size * 0.62))), mark, outline: 0)
        case 1:  // a line through the eye
            canvas.fill(
                Common(body, Limb(head + Point(-size, -size * 0.05), head + Point(size, -size * 0.12), 0.04)),
                palette.dark, outline: 0)
        case 2:  // a breast patch
            canvas.fill(
                Common(body, Ellipse(head + Point(size * 0.2, size * 1.9), Point(0.2, 0.17))), mark, outline: 0)
        case 3:  // a cheek
            canvas.fill(Ellipse(head + Point(size * 0.1, size * 0.35), Point(0.1, 0.075)), palette.pale, outline: 0)
        default:  // a collar
            canvas.fill(
                Common(body, Limb(head + Point(-0.3, size * 0.85), head + Point(0.3, size * 1.1), 0.045)), mark,
                outline: 0)
        }
        if traits.own(.genus, 118) > 0.72 {
            for step in 0..<3 {
                let from = head + Point(-0.02 - 0.05 * Float(step), -size * 0.8)
                canvas.fill(Limb(from, from + Point(-0.12, -0.13), 0.035, 0.01), palette.main)
            }
        }
    }

    private static func drawWing(
        _ build: Build, _ traits: Traits, _ palette: Palette, breast: Point, rump: Point, on canvas: inout Canvas
    ) {
        let shoulder = breast + (rump - breast) * 0.12 + Point(-0.06, -0.04)
        let tip = rump + (rump - breast) * traits.mix(119, 0.35, 0.75) + Point(0, 0.02)
        let wing = Body(
            [
                Limb(shoulder, shoulder + (tip - shoulder) * 0.45, build.body * 0.52, build.body * 0.5),
                Limb(shoulder + (tip - shoulder) * 0.45, tip, build.body * 0.5, 0.03),
            ], softness: 0.05)
        let feathers = palette.second.mixed(palette.main, 0.25)
        canvas.fill(wing, feathers)
        for step in 1...3 {
            let from = shoulder + (tip - shoulder) * (0.18 * Float(step))
            let line = Limb(from + Point(0.02, 0.16 - 0.03 * Float(step)), tip, 0.012, 0.006)
            canvas.fill(Common(wing, line), feathers * 0.62, outline: 0, isLit: false)
        }
        if traits.own(.species, 120) > 0.45 {
            let middle = shoulder + (tip - shoulder) * 0.36
            let bar = Limb(middle + Point(0.05, -0.2), middle + Point(-0.06, 0.25), 0.035)
            let colour = traits.own(.species, 121) > 0.5 ? palette.pale : palette.accent
            canvas.fill(Common(wing, bar), colour, outline: 0, isLit: false)
        }
    }

    private static func drawOwlFace(
        _ build: Build, _ traits: Traits, _ palette: Palette, head: Point, on canvas: inout Canvas
    ) {
        let hasTufts = traits.own(.genus, 122) > 0.4
        for side in [Float(-1), 1] {
            if hasTufts {
                let root = head + Point(side * 0.16, -build.head * 0.75)
                canvas.fill(Lens(root + Point(0, 0.08), root + Point(side * 0.09, -0.2), width: 0.05), palette.main)
            }
            let disc = head + Point(side * 0.125, 0)
            canvas.fill(Ellipse(disc, radius: 0.15), palette.pale, outline: 0.25)
            canvas.fill(Ellipse(disc, radius: 0.085), palette.accent.mixed(.seen(0.8, 0.16, 80), 0.6), outline: 0.3)
            canvas.fill(Ellipse(disc, radius: 0.05), .grey(0.12), outline: 0)
            canvas.fill(Ellipse(disc + Point(-0.018, -0.02), radius: 0.016), .grey(1), outline: 0)
        }
        let beak = [head + Point(-0.04, 0.05), head + Point(0.04, 0.05), head + Point(0, 0.17)]
        canvas.fill(Polygon(beak, rounding: 0.012), palette.dark)
    }
}

/// An eye with its glint.
enum Eye {
    static func draw(at place: Point, radius: Float, _ palette: Palette, on canvas: inout Canvas) {
        canvas.fill(Ellipse(place, radius: radius * 1.35), palette.pale, opacity: 0.85, outline: 0)
        canvas.fill(Ellipse(place, radius: radius), .grey(0.12), outline: 0)
        canvas.fill(Ellipse(place + Point(-0.3, -0.35) * radius, radius: radius * 0.34), .grey(1), outline: 0)
    }
}
