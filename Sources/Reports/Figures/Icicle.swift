import Measures
import Taxonomies

/// The taxonomy from left to right, each taxon as high as its samples, coloured by how often it was recognised on its
/// own level. Levels that were not asked are plain.
package enum Icicle {
    private static let (width, height, top) = (960.0, 760.0, 22.0)
    /// In units of the drawing: thinner parts are drawn together.
    private static let thinnest = 2.0
    private static let fontSize = 10.5

    package static func svg(_ scores: TaxonScores, title: String) -> String {
        let taxonomy = scores.taxonomy
        let layout = IcicleLayout(taxonomy, samples: scores.samples(), thinnest: thinnest / (height - top))
        var drawing = Drawing(width: width, height: height)
        // Levels without anything to show take no room.
        let levels = Set(layout.parts.map(\.level)).sorted()
        let column = width / Double(max(1, levels.count))
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Double($0) * column) })
        for level in levels {
            drawing.text(taxonomy.rank(ofLevel: level), x: (places[level] ?? 0) + 4, y: 14, "label")
        }
        for part in layout.parts {
            draw(
                part, scores, x: places[part.level] ?? 0, y: top + part.start * (height - top), width: column,
                height: part.extent * (height - top), on: &drawing)
        }
        return drawing.svg(title: title, style: "icicle")
    }

    private static func draw(
        _ part: IcicleLayout.Part, _ scores: TaxonScores, x: Double, y: Double, width: Double, height: Double,
        on drawing: inout Drawing
    ) {
        let score = part.taxa.reduce(TaxonScores.Score()) { $0 + scores.score(of: $1) }
        let name = name(of: part, scores.taxonomy)
        let told = score.share.map { "\(Percent($0)) %, \(score.right) of \(score.asked)" } ?? "not asked"
        // A hair of the page shows between neighbours that are high enough to spare it.
        let gap = height > 4 ? 0.8 : height > 2.5 ? 0.3 : 0
        let step = score.share.map(ColourScale.step)
        drawing.rectangle(
            x: x, y: y, width: width - 1, height: height - gap, step.map { "c\($0)" } ?? "unasked",
            title: "\(name): \(told)")
        guard height >= fontSize + 1 else { return }
        let room = Int((width - 10) / (fontSize * 0.54))
        let label = name.count <= room ? name : name.prefix(max(0, room - 1)) + "…"
        drawing.text(label, x: x + 5, y: y + min(height / 2 + 3.8, 16), step.map { "k\($0)" } ?? "plain")
    }

    private static func name(of part: IcicleLayout.Part, _ taxonomy: Taxonomy) -> String {
        guard part.taxa.count == 1, let taxon = part.taxa.first else {
            return "\(part.taxa.count) of rank \(taxonomy.rank(ofLevel: part.level))"
        }
        return taxonomy.name(of: taxon)
    }
}
