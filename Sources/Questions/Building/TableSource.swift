import Foundation
import Taxonomies

/// A table with the columns `image` and `leaf` (or `label`), and `split` if there is one.
public struct TableSource: ImageSource {
    private let path: String
    private let names: LeafNames
    private let split: String

    /// `split` is for rows that name none.
    public init(path: String, taxonomy: Taxonomy, split: String = "") {
        self.path = path
        self.names = LeafNames(taxonomy)
        self.split = split
    }

    /// What the set's header says of the source.
    public var summary: String { "the table \(URL(fileURLWithPath: path).lastPathComponent)" }

    /// Hands over every image, in the order of the rows.
    public func forEachImage(
        complain: (ImageSourceError, Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws {
        let table = try DelimitedTable(path: path)
        let image = try column("image", of: table)
        let leaf = try table.column(named: "label") ?? column("leaf", of: table)
        let splitColumn = table.column(named: "split")
        // A hash stands for the image: two of ten million share one by chance in less than one of 10⁵ tables.
        var lineOfImage: [UInt64: Int32] = [:]
        while let row = try table.next() {
            let reference = row.fields[image]
            let place = "\(path):\(row.line)"
            let taxon: TaxonID
            do {
                guard !reference.isEmpty else { throw ImageSourceError.emptyImage(place: place) }
                let hash = SeedDerivation.hash(reference.utf8, seed: 0)
                if let first = lineOfImage[hash] {
                    throw ImageSourceError.duplicateImage(place: place, image: reference, first: "line \(first)")
                }
                taxon = try names.leaf(labelled: row.fields[leaf], at: place)
                lineOfImage[hash] = Int32(clamping: row.line)
            } catch let problem as ImageSourceError {
                try complain(problem, 1)
                continue
            }
            let own = splitColumn.map { row.fields[$0] } ?? ""
            try body(LabelledImage(id: reference, image: reference, leaf: taxon, split: own.isEmpty ? split : own))
        }
    }

    private func column(_ name: String, of table: DelimitedTable) throws(ImageSourceError) -> Int {
        guard let column = table.column(named: name) else {
            throw .missingColumn(path: path, name: name, found: table.header)
        }
        return column
    }
}
