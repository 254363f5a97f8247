/// Grasses, ferns and mosses.
enum Undergrowth {
    static func drawGrass(_ traits: Traits, on canvas: inout Canvas) {
        let green = Palette(traits, .init(hues: 95...140, chroma: 0.08...0.13, lightness: 0.52...0.72))
        let straw = Colour.seen(0.76, 0.1, 70 + 35 * traits.own(.genus, 700))
        let wind = traits.varied(701, -0.2, 0.2)
        for blade in 0..<7 {
            let lean = (Float(blade) - 3) * 0.14 + wind
            let curve = [
                Point((Float(blade) - 3) * 0.07, 1.05), Point(lean * 0.7, 0.5),
                Point(lean * 2, 0.1 + 0.1 * Float(blade & 1)),
            ]
            canvas.fill(Body(curve: curve, 0.045, 0.008), blade & 1 == 0 ? green.main : green.main * 0.82)
        }
        let ears = 2 + Int(2 * traits.own(.species, 702))
        for ear in 0..<ears {
            let lean = (Float(ear) - Float(ears - 1) / 2) * 0.36 + wind
            let top = Point(lean * 1.3, -0.82 + 0.1 * Float(ear & 1))
            let neck = Point(lean * 0.8, -0.1)
            let culm = Body(curve: [Point(lean * 0.1, 1.05), neck, top], 0.026, 0.012)
            canvas.fill(culm, green.main.mixed(straw, 0.4), outline: 0.2)
            drawEar(traits, straw, from: top, to: neck, on: &canvas)
        }
    }

    private static func drawEar(
        _ traits: Traits, _ straw: Colour, from top: Point, to neck: Point, on canvas: inout Canvas
    ) {
        let grain = traits.mix(703, 0.045, 0.075)
        let isOpen = traits.own(.genus, 704) > 0.5
        let hasAwns = traits.own(.genus, 705) > 0.45
        for row in 0..<7 {
            let node = top + (neck - top) * (0.1 * Float(row))
            for side in [Float(-1), 1] {
                let end = node + Point(side * (isOpen ? 0.1 + 0.018 * Float(row) : 0.05), -0.05)
                if isOpen { canvas.fill(Limb(node, end, 0.008), straw, outline: 0) }
                if hasAwns { canvas.fill(Limb(end, end + Point(side * 0.06, -0.2), 0.008, 0.003), straw, outline: 0) }
                let seed = Ellipse(end, Point(grain, grain * 0.55), angle: side > 0 ? -1.1 : -2)
                canvas.fill(seed, straw, outline: 0.3)
            }
        }
    }

    static func drawFern(_ traits: Traits, on canvas: inout Canvas) {
        let green = Palette(traits, .leaves)
        let bow = traits.varied(740, -0.3, 0.3)
        let pairs = 8 + Int(traits.own(.genus, 741) * 5)
        let width = traits.mix(742, 0.4, 0.62)
        let thick = traits.mix(743, 0.035, 0.07)
        let hasSpores = traits.own(.species, 744) > 0.45
        func stalk(_ share: Float) -> Point { Point(bow * share * share, 1.02 - 1.85 * share) }
        canvas.fill(Body(curve: [stalk(0), stalk(0.35), stalk(0.7), stalk(1)], 0.035, 0.01), .seen(0.45, 0.07, 80))
        for pair in 0..<pairs {
            let share = 0.18 + 0.8 * Float(pair) / Float(pairs)
            let node = stalk(share)
            let reach = width * (1.05 - share) * min(1, share * 3.2)
            for side in [Float(-1), 1] {
                let tip = node + Point(side * reach, -0.12 - 0.1 * share)
                canvas.fill(Lens(node, tip, width: thick), side < 0 ? green.main : green.main * 0.88, outline: 0.25)
                canvas.fill(Limb(node, node + (tip - node) * 0.8, 0.01, 0.004), green.pale, opacity: 0.6, outline: 0)
                guard hasSpores else { continue }
                for spore in 1...2 {
                    let place = node + (tip - node) * (0.28 * Float(spore))
                    canvas.fill(Ellipse(place, radius: 0.018), green.accent * 0.8, outline: 0)
                }
            }
        }
        canvas.fill(Ellipse(stalk(1) + Point(0.02, 0), radius: 0.045), green.main)
    }

    static func drawMoss(_ traits: Traits, on canvas: inout Canvas) {
        let green = Palette(traits, .leaves)
        let stalk = Colour.seen(0.55, 0.13, 40 + 20 * traits.own(.species, 751))
        let size = traits.mix(752, 0.05, 0.085, weights: SIMD4(0, 0, 0.3, 0.7))
        for shoot in 0..<7 {
            let trait = UInt64(shoot)
            let x = -0.75 + 0.25 * Float(shoot) + traits.varied(755 + trait, -0.05, 0.05)
            let height = traits.varied(765 + trait, 0.4, 0.7)
            for whorl in 0..<6 {
                let y = 1 - height * Float(whorl) / 6
                for side in [Float(-1), 1] {
                    let leaf = Lens(Point(x, y), Point(x + side * 0.17, y - 0.13), width: 0.034)
                    canvas.fill(leaf, shoot & 1 == 0 ? green.main : green.main * 0.82, outline: 0.25)
                }
            }
            guard shoot & 1 == 1 else { continue }
            let top = Point(x + traits.varied(775 + trait, -0.1, 0.1), traits.varied(785 + trait, -0.65, -0.35))
            canvas.fill(
                Body(curve: [Point(x, 1 - height), Point((x + top.x) / 2, 0), top], 0.016, 0.012), stalk, outline: 0.2)
            canvas.fill(Limb(top, top + Point(0.04, -0.11), size, size * 0.5), stalk.mixed(green.accent, 0.4))
        }
    }
}
