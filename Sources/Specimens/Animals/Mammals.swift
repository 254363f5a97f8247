/// A four-footed mammal from the side, looking right.
struct Mammal {
    /// Measures in model units; a family's own where it is known for its shape.
    struct Build {
        enum Tail { case thin, bushy, stub, curled }
        enum Ears { case round, pointed, long }
        enum Crown { case none, horns, antlers, mane }

        var length: Float
        var depth: Float
        var legs: Float
        var head: Float
        var muzzle: Float
        var neck: Float
        var tailLength: Float
        var tail: Tail
        var ears: Ears
        var crown = Crown.none
        var hasFace = false

        init(_ traits: Traits) {
            length = traits.mix(200, 0.6, 0.75)
            depth = traits.mix(201, 0.2, 0.27)
            legs = traits.mix(202, 0.3, 0.46)
            head = traits.mix(203, 0.15, 0.19)
            muzzle = traits.mix(204, 0.1, 0.2)
            neck = traits.mix(205, 0.1, 0.24)
            tailLength = traits.mix(206, 0.2, 0.5)
            tail = traits.pick(.family, 207, [.thin, .bushy, .stub])
            ears = traits.pick(.family, 208, [.round, .pointed])
            let own = traits.own(.genus, 209)
            for name in traits.names {
                switch name {
                case "canidae":
                    (depth, muzzle, tail, ears, tailLength) = (0.2, 0.2, .bushy, .pointed, 0.36 + 0.12 * own)
                case "felidae":
                    (depth, muzzle, tail, ears, legs) = (0.22, 0.07, own < 0.4 ? .stub : .thin, .round, 0.34)
                case "ursidae": (depth, legs, tail, head, muzzle) = (0.31, 0.28, .stub, 0.21, 0.12)
                case "mustelidae": (length, depth, legs, neck, tail) = (0.85, 0.16, 0.18, 0.12, .bushy)
                case "cervidae": (depth, legs, neck, tail, crown) = (0.21, 0.5, 0.32, .stub, .antlers)
                case "bovidae": (depth, legs, head, tail, crown) = (0.29, 0.32, 0.18, .stub, .horns)
                case "sciuridae": (length, depth, legs, head, tail) = (0.5, 0.21, 0.16, 0.18, .curled)
                case "muridae":
                    (length, depth, legs, head, tail, tailLength) = (0.48, 0.22, 0.12, 0.18, .thin, 0.62)
                case "hominidae": (depth, legs, head, tail, hasFace) = (0.28, 0.34, 0.23, .stub, true)
                case "cercopithecidae": (depth, legs, head, tail, hasFace) = (0.21, 0.4, 0.2, .thin, true)
                case "leporidae": (length, depth, legs, head, tail, ears) = (0.46, 0.25, 0.2, 0.18, .stub, .long)
                default: break
                }
            }
            if traits.own(.species, 210) > 0.8, crown == .none, tail == .thin, !hasFace { crown = .mane }
        }
    }

    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let build = Build(traits)
        let palette = Palette(traits, .fur)
        let stride = traits.varied(220, -0.1, 0.1)
        let ground: Float = 0.72
        let back = ground - build.legs - build.depth
        let hip = Point(-build.length / 2 - 0.06, back)
        let shoulder = Point(build.length / 2 - 0.12, back - 0.02)
        let head = shoulder + Point(0.2, -build.neck - 0.06 - traits.varied(221, 0, 0.08))

        canvas.fill(Ellipse(Point(0, ground + 0.03), Point(0.75, 0.07)), .grey(0.35), opacity: 0.3, outline: 0)
        drawTail(build, traits, palette, from: hip, on: &canvas)
        var coat = traits.coat(palette, patterns(traits))
        coat.under = palette.pale.mixed(palette.main, 0.3)
        coat.underLine = back + build.depth * traits.mix(222, 0.35, 0.8)
        drawLegs(build, traits, palette, hip, shoulder, ground, stride: stride, isFar: true, on: &canvas)
        drawEars(build, palette, head: head, isFar: true, on: &canvas)
        let nose = head + Point(build.head * 0.5 + build.muzzle, build.head * 0.35)
        let body = Body(
            [
                Limb(hip, shoulder, build.depth, build.depth * 1.02),
                Limb(shoulder, head, build.depth * 0.62, build.head * 0.85),
                Limb(head, head, build.head), Limb(head + Point(0.03, 0.03), nose, build.head * 0.6, 0.07),
            ], softness: 0.14)
        if build.crown == .mane {
            canvas.fill(
                Ellipse(head + Point(-0.06, 0.08), radius: build.head * 1.75), palette.second.mixed(palette.dark, 0.3))
        }
        canvas.fill(body, coat)
        drawLegs(build, traits, palette, hip, shoulder, ground, stride: stride, isFar: false, on: &canvas)
        drawMarks(build, traits, palette, hip: hip, shoulder: shoulder, head: head, body: body, on: &canvas)
        if build.hasFace {
            canvas.fill(
                Body([Limb(head + Point(0.08, -0.02), nose + Point(-0.04, 0), build.head * 0.58, 0.08)]),
                Colour.seen(0.66, 0.06, 50), outline: 0.2)
        }
        drawEars(build, palette, head: head, isFar: false, on: &canvas)
        drawCrown(build, traits, palette, head: head, on: &canvas)
        canvas.fill(Ellipse(nose + Point(0.035, -0.02), Point(0.045, 0.035)), .grey(0.16), outline: 0)
        Eye.draw(at: head + Point(build.head * 0.38, -build.head * 0.12), radius: 0.04, palette, on: &canvas)
    }

    /// Most families are plain or brindled; cats have the great patterns.
    private static func patterns(_ traits: Traits) -> [Coat.Pattern] {
        traits.names.contains("felidae")
            ? [.rosettes, .stripes, .spots, .speckles] : [.plain, .speckles, .plain, .blotches, .stripes]
    }

    private static func drawLegs(
        _ build: Build, _ traits: Traits, _ palette: Palette, _ hip: Point, _ shoulder: Point, _ ground: Float,
        stride: Float, isFar: Bool, on canvas: inout Canvas
    ) {
        let colour = isFar ? palette.main * 0.66 : palette.main
        let sock =
            traits.own(.species, 223) > 0.6 ? palette.dark : traits.own(.species, 223) < 0.2 ? palette.pale : colour
        let thick = build.depth * 0.3
        for (joint, swing) in [(hip, stride), (shoulder, -stride)] {
            let swing = isFar ? -swing : swing
            let top = joint + Point(isFar ? 0.08 : 0, build.depth * 0.4)
            let knee = top + Point(swing * 0.5 + 0.02, (ground - top.y) * 0.55)
            let foot = Point(knee.x + swing * 0.6, ground)
            canvas.fill(
                Body(
                    [Limb(top, knee, thick * 1.2, thick * 0.6), Limb(knee, foot, thick * 0.6, thick * 0.5)],
                    softness: 0.05),
                colour, outline: isFar ? 0.35 : 0.18)
            canvas.fill(
                Limb(knee + (foot - knee) * 0.6, foot + Point(0.04, 0), thick * 0.52, thick * 0.58),
                isFar ? sock * 0.75 : sock, outline: 0.2)
        }
    }

    private static func drawTail(
        _ build: Build, _ traits: Traits, _ palette: Palette, from hip: Point, on canvas: inout Canvas
    ) {
        let root = hip + Point(-build.depth * 0.75, -build.depth * 0.35)
        let lift = traits.varied(224, -0.1, 0.16)
        let tip = traits.own(.species, 225) > 0.5 ? palette.dark : palette.pale
        switch build.tail {
        case .stub: canvas.fill(Limb(root, root + Point(-0.07, -0.03), 0.08, 0.06), palette.pale)
        case .thin:
            let end = root + Point(-build.tailLength * 0.7, 0.1 - lift)
            let bend = root + Point(-build.tailLength * 0.4, build.tailLength * 0.35)
            canvas.fill(Body(curve: [root, bend, end], 0.055, 0.03), palette.main)
            canvas.fill(Ellipse(end, radius: 0.045), tip)
        case .bushy:
            let end = root + Point(-build.tailLength * 0.8, 0.26 - lift)
            canvas.fill(
                Body([Limb(root, root + (end - root) * 0.6, 0.06, 0.12), Limb(end, end, 0.05)], softness: 0.25),
                palette.main)
            canvas.fill(Ellipse(end, radius: 0.07), tip, outline: 0.2)
        case .curled:
            let curl = [
                root + Point(0.02, 0.1), root + Point(-0.2, 0), root + Point(-0.2, -0.32), root + Point(-0.02, -0.44),
            ]
            canvas.fill(Body(curve: curl, 0.08, 0.13), palette.second.mixed(palette.main, 0.5))
            canvas.fill(Body(curve: curl, 0.03, 0.05), tip, opacity: 0.6, outline: 0)
        }
    }

    private static func drawEars(
        _ build: Build, _ palette: Palette, head: Point, isFar: Bool, on canvas: inout Canvas
    ) {
        let root = head + Point(isFar ? 0.06 : -build.head * 0.45, -build.head * 0.62)
        let outer = isFar ? palette.main * 0.7 : palette.main
        let inner = Colour.seen(0.7, 0.07, 30).mixed(palette.main, 0.4)
        switch build.ears {
        case .round:
            canvas.fill(Ellipse(root, radius: 0.085), outer)
            if !isFar { canvas.fill(Ellipse(root + Point(0.01, 0.01), radius: 0.045), inner, outline: 0) }
        case .pointed, .long:
            let height: Float = build.ears == .long ? 0.42 : 0.24
            let tip = root + Point(build.ears == .long ? -0.14 : -0.02, -height)
            canvas.fill(Lens(root + Point(0.02, 0.08), tip, width: 0.085), outer)
            if !isFar {
                canvas.fill(Lens(root + Point(0.025, 0.04), tip + Point(0.01, 0.06), width: 0.045), inner, outline: 0)
            }
        }
    }

    private static func drawCrown(
        _ build: Build, _ traits: Traits, _ palette: Palette, head: Point, on canvas: inout Canvas
    ) {
        let root = head + Point(-0.02, -build.head * 0.8)
        let horn = Colour.seen(0.5, 0.04, 75)
        switch build.crown {
        case .none, .mane: break
        case .horns:
            let curl = traits.mix(226, 0.1, 0.3)
            let points = [
                root, root + Point(-0.1, -0.16), root + Point(-0.2, -0.14),
                root + Point(-0.2 - curl * 0.3, 0.02 + curl * 0.2),
            ]
            canvas.fill(Body(curve: points, 0.065, 0.02), horn)
        case .antlers:
            let tines = 2 + Int(3 * traits.own(.species, 227))
            for side in [Float(-1), 1] {
                let top = root + Point(side * 0.16 - 0.05, -0.36)
                let bend = root + Point(side * 0.14 - 0.08, -0.16)
                canvas.fill(Body(curve: [root, bend, top], 0.032, 0.016), side < 0 ? horn * 0.8 : horn, outline: 0.2)
                for tine in 0..<tines {
                    let from = bend + (top - bend) * (Float(tine) / Float(tines))
                    canvas.fill(Limb(from, from + Point(0.1, -0.1), 0.022, 0.01), horn, outline: 0.2)
                }
            }
        }
    }

    private static func drawMarks(
        _ build: Build, _ traits: Traits, _ palette: Palette, hip: Point, shoulder: Point, head: Point, body: Body,
        on canvas: inout Canvas
    ) {
        let mark = traits.own(.species, 228) > 0.5 ? palette.pale : palette.second
        switch traits.pick(.species, 229, [0, 1, 2, 3]) {
        case 0:  // a saddle
            canvas.fill(
                Common(body, Ellipse((hip + shoulder) / 2 + Point(0, -build.depth), Point(0.3, build.depth * 0.8))),
                mark,
                outline: 0)
        case 1:  // a mask
            canvas.fill(
                Common(body, Limb(head + Point(0, 0.02), head + Point(0.3, 0.06), build.head * 0.5)), mark, outline: 0)
        case 2:  // a bib
            canvas.fill(
                Common(body, Ellipse(shoulder + Point(0.22, 0.02), Point(0.13, 0.2))), mark, outline: 0)
        default: break
        }
    }
}
