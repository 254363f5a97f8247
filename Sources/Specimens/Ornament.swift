/// A rosette, for lineages that are neither animals nor plants that we know: no less a family likeness.
enum Ornament {
    static func draw(_ traits: Traits, on canvas: inout Canvas) {
        let palette = Palette(traits, .anything)
        let fold = 3 + Int(traits.own(.family, 800) * 7)
        let turn = traits.varied(801, 0, 1)
        let rings: [(Traits.Rank, Float)] = [
            (.group, 0.78), (.order, 0.6), (.family, 0.44), (.genus, 0.3), (.species, 0.17),
        ]
        let colours = [palette.second, palette.main, palette.pale, palette.accent, palette.dark]
        for (index, (rank, reach)) in rings.enumerated() {
            let count = fold * (1 + Int(traits.own(rank, 802) * 1.6))
            let kind = traits.pick(rank, 803, [0, 1, 2])
            for arm in 0..<count {
                let angle = Angle.turn * (Float(arm) + turn + 0.5 * Float(index & 1)) / Float(count)
                let end = Point(0, 0).going(angle, reach)
                switch kind {
                case 0: canvas.fill(Lens(Point(0, 0), end, width: min(0.2, 2.2 / Float(count) * reach)), colours[index])
                case 1: canvas.fill(Ellipse(end, radius: min(0.16, 1.6 / Float(count) * reach)), colours[index])
                default:
                    canvas.fill(
                        Limb(Point(0, 0).going(angle, reach * 0.5), end, 0.05, 0.02 + 0.05 * traits.own(rank, 804)),
                        colours[index])
                }
            }
            canvas.fill(Ellipse(Point(0, 0), radius: reach * 0.5), colours[(index + 1) % colours.count])
        }
    }
}
