import LinearAlgebra
import Outcomes
import Runs
import Taxonomies
import Vectors

/// Vectors from files: an image's row is read when it is asked about, the names' rows are in memory.
///
/// All products are summed in a fixed order, so that every machine gives the same answers. A question has few choices and
/// stage one has one image: there is no product of matrices in either, and BLAS would wait for memory just as long.
struct FileSpace: EmbeddingSpace {
    private let images: FileFeatures
    private let texts: TextVectors
    /// Each taxon's row of `texts`; -1 where it has none.
    private let rowOfTaxon: [Int32]

    /// What CLIP's learned scale is clipped at. Source: Radford et al., arXiv 2103.00020, section 2.5.
    let sharpness: Float = 100

    /// Opens the files that a run began with.
    ///
    /// - Throws: `VectorFileError`, `TableError`.
    init(_ files: VectorFiles, taxonomy: Taxonomy) throws {
        texts = try TextVectors(LabelledVectors(files.texts), ranks: taxonomy.ranks)
        let rows = try ImageVectors(LabelledVectors(files.images))
        try texts.checkLength(of: rows.file)
        images = FileFeatures(rows)
        let texts = texts
        rowOfTaxon = taxonomy.taxa.map { taxon in
            let row = texts.row(level: taxonomy.level(of: taxon), name: NormalizedName(taxonomy.name(of: taxon)))
            return Int32(row ?? -1)
        }
    }

    func vector(ofImage image: String, sample: String) -> Result<[Float], Failure> {
        images.features(ofImage: image, sample: sample)
    }

    func vector(of taxon: TaxonID) -> [Float]? {
        let row = rowOfTaxon[taxon.index]
        return row < 0 ? nil : texts.matrix.withRow(Int(row)) { Array($0) }
    }

    func similarity(_ vector: [Float], _ taxon: TaxonID) -> Float? {
        let row = rowOfTaxon[taxon.index]
        return row < 0 ? nil : similarity(vector, row: Int(row))
    }

    func similarity(_ vector: [Float], level: Int, name: NormalizedName) -> Float? {
        texts.row(level: level, name: name).map { similarity(vector, row: $0) }
    }

    private func similarity(_ vector: [Float], row: Int) -> Float {
        vector.withUnsafeBufferPointer { vector in texts.matrix.withRow(row) { FixedOrder.product(vector, $0) } }
    }
}
