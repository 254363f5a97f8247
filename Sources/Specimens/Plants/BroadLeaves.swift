/// A broad leaf on a twig: oaks, maples, willows.
enum BroadLeaves {
    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .init(hues: 70...150, chroma: 0.09...0.15, lightness: 0.46...0.7))
        let autumn = Colour.seen(0.62, 0.15, 30 + 55 * traits.own(.species, 600))
        let base = Point(traits.varied(602, -0.06, 0.06), 0.5)
        let tip = Point(0, -0.82)
        let tint = traits.own(.species, 601) * 0.7
        let blade = Gradient(
            palette.main.mixed(autumn, tint * 0.4), at: base, palette.main.mixed(autumn, tint), at: tip)
        let vein = palette.pale.mixed(palette.main, 0.3)
        let twig = Colour.seen(0.4, 0.05, 55)
        canvas.fill(Limb(Point(-0.95, 0.86), Point(0.95, 0.76), 0.05, 0.03), twig)
        canvas.fill(Body(curve: [Point(0.1, 0.8), base + Point(0.02, 0.12), base], 0.026, 0.02), twig)
        if traits.names.contains("sapindaceae") {
            drawPalmate(traits, from: base + Point(0, -0.1), blade, vein, on: &canvas)
        } else if traits.names.contains("quercus") {
            drawLobed(traits, from: base, to: tip, blade, vein, on: &canvas)
        } else {
            drawSimple(traits, from: base, to: tip, blade, vein, on: &canvas)
        }
        drawFruit(traits, on: &canvas)
    }

    private static func drawPalmate(
        _ traits: Traits, from base: Point, _ blade: Gradient, _ vein: Colour, on canvas: inout Canvas
    ) {
        let spread = traits.mix(610, 0.62, 0.8)
        let width = traits.mix(611, 0.13, 0.22, weights: SIMD4(0, 0.1, 0.2, 0.7))
        for step in [-2, 2, -1, 1, 0] {
            let angle = -1.57 + spread * Float(step)
            let length: Float = [1.12, 0.96, 0.6][abs(step)]
            canvas.fill(Lens(base, base.going(angle, length), width: width), blade, outline: 0.2, isLit: false)
            for side in [Float(-1), 1] {
                let from = base.going(angle, length * 0.45)
                let lobe = Lens(from, from.going(angle + side * 0.7, length * 0.36), width: 0.07)
                canvas.fill(lobe, blade, outline: 0.1, isLit: false)
            }
        }
        for step in -2...2 {
            let angle = -1.57 + spread * Float(step)
            let length: Float = [0.95, 0.8, 0.5][abs(step)]
            canvas.fill(Limb(base, base.going(angle, length), 0.018, 0.005), vein, outline: 0)
        }
    }

    private static func drawLobed(
        _ traits: Traits, from base: Point, to tip: Point, _ blade: Gradient, _ vein: Colour, on canvas: inout Canvas
    ) {
        let lobes = 3 + Int(3 * traits.own(.species, 620))
        let isSharp = traits.own(.species, 621) > 0.6
        var limbs = [Limb(base, tip + Point(0, 0.12), 0.09, 0.12)]
        var veins: [Limb] = []
        for lobe in 0..<lobes {
            let share = (Float(lobe) + 0.7) / (Float(lobes) + 0.6)
            let node = base + (tip - base) * share
            let reach = 0.46 * (1 - abs(share - 0.55) * 1.1)
            for side in [Float(-1), 1] {
                let end = node + Point(side * reach, -0.14)
                limbs.append(Limb(node, end, 0.09, isSharp ? 0.03 : 0.1))
                veins.append(Limb(node, end, 0.012, 0.005))
            }
        }
        canvas.fill(Body(limbs, softness: 0.09), blade)
        canvas.fill(Limb(base, tip + Point(0, 0.06), 0.022, 0.006), vein, outline: 0)
        for line in veins { canvas.fill(line, vein, opacity: 0.8, outline: 0) }
    }

    private static func drawSimple(
        _ traits: Traits, from base: Point, to tip: Point, _ blade: Gradient, _ vein: Colour, on canvas: inout Canvas
    ) {
        let width = traits.mix(630, 0.2, 0.56, weights: SIMD4(0, 0.3, 0.5, 0.2))
        let isToothed = traits.own(.genus, 631) > 0.4
        let pairs = 5 + Int(4 * traits.own(.genus, 632))
        for tooth in 0..<(isToothed ? pairs * 2 : 0) {
            let share = 0.1 + 0.8 * Float(tooth) / Float(pairs * 2)
            let node = base + (tip - base) * share
            let reach = width * (1 - (2 * share - 1) * (2 * share - 1))
            for side in [Float(-1), 1] {
                let lobe = Lens(node, node + Point(side * (reach + 0.055), -0.09), width: 0.07)
                canvas.fill(lobe, blade, outline: 0.25, isLit: false)
            }
        }
        let leaf = Lens(base, tip, width: width)
        canvas.fill(leaf, blade, outline: isToothed ? 0 : 0.35, isLit: !isToothed)
        canvas.fill(Limb(base, tip, 0.022, 0.005), vein, outline: 0)
        for pair in 0..<pairs {
            let node = base + (tip - base) * (0.1 + 0.75 * Float(pair) / Float(pairs))
            for side in [Float(-1), 1] {
                let line = Limb(node, node + Point(side * width, -width * 0.6), 0.011, 0.005)
                canvas.fill(Common(leaf, line), vein, opacity: 0.8, outline: 0)
            }
        }
    }

    private static func drawFruit(_ traits: Traits, on canvas: inout Canvas) {
        let place = Point(-0.58, 0.6)
        let nut = Colour.seen(0.58, 0.09, 70)
        let ripe = Palette(traits, .anything).accent
        switch traits.names.contains("quercus") ? 0 : traits.pick(.genus, 640, [0, 1, 2]) {
        case 0:
            canvas.fill(Limb(place, place + Point(0, 0.12), 0.1, 0.06), nut)
            canvas.fill(Ellipse(place + Point(0, -0.05), Point(0.12, 0.075)), nut * 0.6)
        case 1:
            for berry in 0..<3 {
                let offset = Point(0.1 * Float(berry - 1), 0.07 * Float(berry & 1))
                canvas.fill(Ellipse(place + offset, radius: 0.075), ripe)
            }
        default:
            let catkin = [place + Point(0.05, -0.1), place, place + Point(0.02, 0.26)]
            canvas.fill(Body(curve: catkin, 0.05, 0.04), nut.mixed(ripe, 0.3))
        }
    }
}
