import LinearAlgebra
import Questions
import Runs
import Taxonomies

/// Wrong names by vectors: those most similar to the image, or, without images' vectors, to the right name.
///
/// BLAS finds the few that come into question, a sum in a fixed order decides among them: the same vectors give the same
/// names on every machine.
public struct VectorSimilarity: NameSimilarity {
    /// The names of one level, each once.
    private struct LevelNames {
        var taxa: [TaxonID] = []
        var matrix = Matrix(rows: 0, columns: 0)
    }

    /// What the set's header says of the vectors.
    public let signature: String
    private let taxonomy: Taxonomy
    private let images: ImageVectors?
    private let levels: [LevelNames]
    /// Each taxon's place among the names of its level.
    private let place: [Int32]
    private let neighbours = NameNeighbours()

    /// Prepares a taxonomy; all its names must have vectors.
    ///
    /// - Parameters:
    ///   - images: Nil to compare names with names.
    ///   - signature: What a set's header says of the vectors.
    /// - Throws: `VectorFileError.missingNames`, `.differentLengths`.
    public init(
        taxonomy: Taxonomy, images: ImageVectors?, texts: TextVectors, signature: String
    ) throws(VectorFileError) {
        if let images { try texts.checkLength(of: images.file) }
        self.signature = signature
        self.taxonomy = taxonomy
        self.images = images
        var rows: [[Int]] = Array(repeating: [], count: taxonomy.depth + 1)
        var levels = Array(repeating: LevelNames(), count: taxonomy.depth + 1)
        var place = [Int32](repeating: 0, count: taxonomy.count)
        var missing = MissingVectors()
        for taxon in taxonomy.taxa {
            let level = taxonomy.level(of: taxon)
            let name = NormalizedName(taxonomy.name(of: taxon))
            // A name that a level has twice is one name; the first of its taxa stands for it.
            if let first = taxonomy.taxon(level: level, named: name), first != taxon {
                place[taxon.index] = place[first.index]
                continue
            }
            let row = texts.row(level: level, name: name)
            missing.add(taxonomy.name(of: taxon), isMissing: row == nil)
            place[taxon.index] = Int32(levels[level].taxa.count)
            levels[level].taxa.append(taxon)
            rows[level].append(row ?? 0)
        }
        try missing.checkNames(texts.file)
        for level in levels.indices { levels[level].matrix = texts.matrix.selecting(rows[level]) }
        self.levels = levels
        self.place = place
    }

    /// Looks for the vectors of all images of a source, before anything is made of them.
    ///
    /// - Throws: `VectorFileError.missingImages`; whatever the source throws.
    public func check(_ source: any ImageSource) throws {
        guard let images else { return }
        var missing = MissingVectors()
        // What cannot be used is the build's to complain about.
        try source.forEachImage(complain: { _, _ in }) { image in
            missing.add(image.id, isMissing: images.row(sample: image.id, image: image.image) == nil)
        }
        try missing.checkImages(images.file)
    }

    /// The names most similar to each image, or to each right name.
    ///
    /// - Throws: `VectorFileError`.
    public func distractors(for images: [LabelledImage], count: Int) throws -> [[[TaxonID]]] {
        let lineages = images.map { taxonomy.lineage(of: $0.leaf) }
        var found = lineages.map { Array(repeating: [TaxonID](), count: $0.count) }
        let pictures = try self.images.map { try Self.vectors(of: images, in: $0) }
        for level in levels.indices where !levels[level].taxa.isEmpty {
            // Which images ask about this level, and where in their lineage.
            let asked = lineages.enumerated().compactMap { image, lineage in
                lineage.firstIndex { taxonomy.level(of: $0) == level }.map { (image: image, step: $0) }
            }
            let golds = asked.map { Int(place[lineages[$0.image][$0.step].index]) }
            if let pictures {
                let queries = pictures.selecting(asked.map(\.image))
                let nearest = nearest(to: queries, excluding: golds, count: count, level: level)
                for (ask, taxa) in zip(asked, nearest) { found[ask.image][ask.step] = taxa }
            } else {
                let alike = neighbours.of(golds, level: level, count: count) { missing in
                    nearest(
                        to: levels[level].matrix.selecting(missing), excluding: missing, count: count, level: level)
                }
                for (ask, taxa) in zip(asked, alike) { found[ask.image][ask.step] = taxa }
            }
        }
        return found
    }

    private static func vectors(of images: [LabelledImage], in vectors: ImageVectors) throws -> Matrix {
        var matrix = Matrix(rows: images.count, columns: vectors.file.columns)
        for (index, image) in images.enumerated() {
            guard let row = vectors.row(sample: image.id, image: image.image) else {
                throw VectorFileError.missingImages(
                    path: vectors.file.path, count: 1, total: images.count, first: [image.id])
            }
            try matrix.withMutableRow(index) { try vectors.file.readUnit(row: row, into: $0) }
        }
        return matrix
    }

    /// For each query the taxa of a level that are most similar to it, without the one at its excluded place.
    private func nearest(to queries: Matrix, excluding: [Int], count: Int, level: Int) -> [[TaxonID]] {
        let names = levels[level]
        let products = queries.timesTransposed(names.matrix)
        return (0..<queries.rows).map { query in
            let candidates = products.withRow(query) {
                NearestRows.candidates($0, excluding: excluding[query], count: count, length: queries.columns)
            }
            let exact = candidates.map { row in
                let similarity = queries.withRow(query) { left in
                    names.matrix.withRow(row) { FixedOrder.product(left, $0) }
                }
                return (row: row, similarity: similarity)
            }
            let order = exact.sorted { ($1.similarity, $0.row) < ($0.similarity, $1.row) }
            return order.prefix(count).map { names.taxa[$0.row] }
        }
    }
}
