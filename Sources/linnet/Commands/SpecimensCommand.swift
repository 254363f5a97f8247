import ArgumentParser
import Files
import Foundation
import Measures
import Specimens
import Taxonomies

/// `linnet specimens`: writes synthetic pictures as files, and a sheet of them.
struct SpecimensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "specimens",
        abstract: "Draws synthetic pictures of a taxonomy's leaves, as PNG files and as a contact sheet.",
        discussion: "Files go to DIR/leaf/number.png, as 'linnet questions build --images' reads them.")

    @Option(help: ArgumentHelp("A taxonomy's file, or '\(BundledTaxonomy.name)'.", valueName: "file"))
    var taxonomy = BundledTaxonomy.name

    @Option(
        name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("Where the files go.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("How many pictures of each leaf.", valueName: "count"))
    var perLeaf = 1

    @Option(help: ArgumentHelp("Write a contact sheet to this PNG file, relatives side by side.", valueName: "file"))
    var sheet: String?

    @Option(help: ArgumentHelp("How many leaves at most, spread evenly over the tree.", valueName: "count"))
    var limit: Int?

    func validate() throws {
        guard directory != nil || sheet != nil else {
            throw ValidationError("give '-o DIR', '--sheet FILE.png', or both")
        }
        guard perLeaf >= 1 else { throw ValidationError("'--per-leaf' must be 1 or more") }
        guard limit ?? 1 >= 1 else { throw ValidationError("'--limit' must be 1 or more") }
    }

    func run() throws {
        let tree =
            taxonomy == BundledTaxonomy.name ? BundledTaxonomy.taxonomy : try TaxonomyReader().read(path: taxonomy)
        let leaves = chosen(from: tree)
        if let directory {
            try writeFiles(of: leaves, in: tree, to: directory)
            print("\(Number.of(leaves.count * perLeaf, "synthetic picture")) in \(directory)")
        }
        if let sheet {
            try writeSheet(of: leaves, in: tree, to: sheet)
            print("contact sheet in \(sheet)")
        }
    }

    /// All leaves with relatives side by side, or as many as the limit allows.
    private func chosen(from tree: Taxonomy) -> [TaxonID] {
        var ordered: [TaxonID] = []
        var waiting = Array(tree.taxa.filter { tree.parent(of: $0) == nil }.reversed())
        while let taxon = waiting.popLast() {
            if tree.isLeaf(taxon) { ordered.append(taxon) }
            waiting.append(contentsOf: tree.children(of: taxon).reversed())
        }
        guard let limit, limit < ordered.count else { return ordered }
        return (0..<limit).map { ordered[$0 * ordered.count / limit] }
    }

    private func writeFiles(of leaves: [TaxonID], in tree: Taxonomy, to directory: String) throws {
        for leaf in leaves {
            // A name may hold what a path must not.
            let name = tree.name(of: leaf).replacing("/", with: "-")
            let folder = "\(directory)/\(name.hasPrefix(".") ? "_" + name : name)"
            try Directory.make(folder)
            for number in 0..<perLeaf {
                try PNG.write(Specimen.picture(of: leaf, in: tree, number: number), to: "\(folder)/\(number).png")
            }
        }
    }

    /// Families are kept whole on a line where they fit.
    private func writeSheet(of leaves: [TaxonID], in tree: Taxonomy, to path: String) throws {
        let columns = 24
        var lines: [[Picture]] = [[]]
        var start = leaves.startIndex
        while start < leaves.endIndex {
            let family = family(of: leaves[start], in: tree)
            let end = leaves[start...].firstIndex { self.family(of: $0, in: tree) != family } ?? leaves.endIndex
            let pictures = leaves[start..<end].flatMap { leaf in
                (0..<perLeaf).map { Specimen.picture(of: leaf, in: tree, number: $0) }
            }
            if lines[lines.count - 1].count + pictures.count > columns { lines.append([]) }
            lines[lines.count - 1] += pictures
            start = end
        }
        guard let sheet = ContactSheet.picture(rows: lines, columns: columns) else {
            throw UserError("the taxonomy '\(taxonomy)' has no leaves to draw")
        }
        try PNG.write(sheet, to: path)
    }

    /// Two ranks above the leaf, whatever it is called.
    private func family(of leaf: TaxonID, in tree: Taxonomy) -> TaxonID? {
        tree.parent(of: leaf).flatMap { tree.parent(of: $0) } ?? tree.parent(of: leaf)
    }
}
