import Taxonomies

/// A picture drawn from a lineage: every taxon on the path adds traits of its own, so that relatives look related; pose,
/// light and grain vary from picture to picture. Synthetic, and always to be labelled so.
public enum Specimen {
    /// Raised whenever the same reference would give other pixels: caches depend on it.
    public static let rendererVersion = 1

    /// The pictures' width and height, in pixels.
    public static let size = 96

    /// Draws a picture. The same arguments give the same pixels.
    ///
    /// - Parameters:
    ///   - lineage: Names from the top down to the leaf; not empty.
    ///   - number: Which picture of the leaf.
    public static func picture(lineage: [String], number: Int) -> Picture {
        precondition(!lineage.isEmpty, "a specimen needs a lineage")
        let traits = Traits(names: lineage.map { NormalizedName($0).text }, number: number)
        let plan = BodyPlan(traits)
        var canvas = Canvas(size: size, pose: plan.pose(traits))
        let backdrop = plan.backdrop(traits)
        canvas.wash(Gradient(backdrop.0, at: Point(0.2, -1), backdrop.1, at: Point(-0.2, 1)))
        plan.draw(traits, on: &canvas)
        return canvas.picture(
            exposure: traits.varied(10, 0.94, 1.04), grain: traits.varied(11, 0.01, 0.035), seed: traits.seed)
    }

    /// Draws the picture of a taxonomy's leaf.
    public static func picture(of leaf: TaxonID, in taxonomy: Taxonomy, number: Int) -> Picture {
        picture(lineage: taxonomy.lineage(of: leaf).map(taxonomy.name(of:)), number: number)
    }
}

extension BodyPlan {
    /// How this picture's subject is placed and lit.
    fileprivate func pose(_ traits: Traits) -> Canvas.Pose {
        var pose = Canvas.Pose()
        pose.isMirrored = isSeenFromTheSide && traits.varied(12, 0, 1) > 0.5
        pose.angle = traits.varied(13, -1, 1) * (isSeenFromTheSide || isRooted ? 0.1 : 0.3)
        pose.scale = traits.varied(14, 0.9, 1.04) * enlargement
        pose.offset = Point(traits.varied(15, -0.07, 0.07), isRooted ? 0.02 : traits.varied(16, -0.06, 0.06))
        pose.light = Angle.direction(traits.varied(17, -2.6, -0.6))
        pose.contrast = traits.varied(18, 0.12, 0.3)
        return pose
    }

    /// Some figures leave much of the model's square empty.
    private var enlargement: Float {
        switch self {
        case .fish, .mammal: 1.14
        case .bird, .snake, .frog, .turtle, .spider: 1.08
        case .dragonfly, .beetle, .leaf: 0.94
        default: 1
        }
    }

    private var isSeenFromTheSide: Bool { [.bird, .mammal, .fish, .snail].contains(self) }

    private var isRooted: Bool {
        [.flower, .spike, .leaf, .lily, .grass, .palm, .cactus, .conifer, .fern, .moss].contains(self)
    }

    /// Above and below: the colours of the place where such creatures live.
    fileprivate func backdrop(_ traits: Traits) -> (Colour, Colour) {
        let drift = traits.varied(19, -8, 8)
        switch self {
        case .bird: return (.seen(0.9, 0.035, 232 + drift), .seen(0.95, 0.022, 95 + drift))
        case .mammal: return (.seen(0.93, 0.025, 80 + drift), .seen(0.86, 0.045, 100 + drift))
        case .fish: return (.seen(0.86, 0.05, 212 + drift), .seen(0.68, 0.075, 235 + drift))
        case .frog, .salamander: return (.seen(0.89, 0.04, 165 + drift), .seen(0.8, 0.055, 180 + drift))
        case .lizard, .snake, .turtle: return (.seen(0.92, 0.04, 85 + drift), .seen(0.86, 0.055, 75 + drift))
        case .butterfly, .beetle, .wasp, .dragonfly:
            return (.seen(0.96, 0.02, 95 + drift), .seen(0.92, 0.03, 110 + drift))
        case .spider, .snail: return (.seen(0.93, 0.02, 320 + drift), .seen(0.88, 0.03, 300 + drift))
        case .conifer, .palm, .cactus: return (.seen(0.91, 0.035, 225 + drift), .seen(0.95, 0.03, 80 + drift))
        case .fern, .moss: return (.seen(0.94, 0.025, 140 + drift), .seen(0.87, 0.04, 130 + drift))
        case .flower, .spike, .leaf, .lily, .grass:
            return (.seen(0.96, 0.02, 100 + drift), .seen(0.91, 0.035, 125 + drift))
        case .ornament: return (.seen(0.95, 0.015, 70 + drift), .seen(0.9, 0.02, 60 + drift))
        }
    }

    fileprivate func draw(_ traits: Traits, on canvas: inout Canvas) {
        switch self {
        case .bird: Bird.draw(traits, on: &canvas)
        case .mammal: Mammal.draw(traits, on: &canvas)
        case .fish: ColdBlooded.drawFish(traits, on: &canvas)
        case .frog: ColdBlooded.drawFrog(traits, on: &canvas)
        case .salamander: ColdBlooded.drawLizard(traits, isSalamander: true, on: &canvas)
        case .lizard: ColdBlooded.drawLizard(traits, isSalamander: false, on: &canvas)
        case .snake: ColdBlooded.drawSnake(traits, on: &canvas)
        case .turtle: ColdBlooded.drawTurtle(traits, on: &canvas)
        case .butterfly: Insects.drawButterfly(traits, on: &canvas)
        case .beetle: Insects.drawBeetle(traits, on: &canvas)
        case .wasp: Insects.drawWasp(traits, on: &canvas)
        case .dragonfly: Insects.drawDragonfly(traits, on: &canvas)
        case .spider: Insects.drawSpider(traits, on: &canvas)
        case .snail: ColdBlooded.drawSnail(traits, on: &canvas)
        case .flower: Flowers.draw(traits, on: &canvas)
        case .spike: Flowers.drawSpike(traits, on: &canvas)
        case .lily: Lilies.draw(traits, on: &canvas)
        case .leaf: BroadLeaves.draw(traits, on: &canvas)
        case .grass: Undergrowth.drawGrass(traits, on: &canvas)
        case .palm: Trees.drawPalm(traits, on: &canvas)
        case .cactus: Trees.drawCactus(traits, on: &canvas)
        case .conifer: Trees.drawConifer(traits, on: &canvas)
        case .fern: Undergrowth.drawFern(traits, on: &canvas)
        case .moss: Undergrowth.drawMoss(traits, on: &canvas)
        case .ornament: Ornament.draw(traits, on: &canvas)
        }
    }
}
