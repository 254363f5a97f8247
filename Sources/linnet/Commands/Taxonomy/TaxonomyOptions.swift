import ArgumentParser
import Foundation
import Specimens
import Taxonomies

/// How taxonomies are read, for every command that reads one.
struct TaxonomyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rank names from the top down, with commas between. They name the levels of a JSON file, one for each, and "
                + "choose the ranks of a table.", valueName: "ranks"))
    var ranks: String?

    @Flag(help: "Accept a name that has two parents on one level, with a warning.")
    var allowSharedNames = false

    /// Reads the taxonomies and joins them, with a warning on standard error where names are shared.
    func read(_ files: [String]) throws -> Taxonomy {
        let reader = TaxonomyReader(ranks: rankNames, allowsSharedNames: allowSharedNames)
        let trees = try files.map { file in
            file == BundledTaxonomy.name ? BundledTaxonomy.taxonomy : try reader.read(path: file)
        }
        let taxonomy: Taxonomy
        do {
            taxonomy = try Taxonomy.merging(trees, allowingSharedNames: allowSharedNames)
        } catch {
            throw UserError("\(files.joined(separator: " and ")): \(error); pass --allow-shared-names to accept it")
        }
        if let warning = Self.sharedNamesWarning(of: taxonomy) { Self.warn(warning) }
        return taxonomy
    }

    private var rankNames: [String] {
        (ranks ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func sharedNamesWarning(of taxonomy: Taxonomy) -> String? {
        guard let first = taxonomy.sharedNames.first else { return nil }
        let others = taxonomy.sharedNames.count - 1
        let parent = taxonomy.parent(of: first).map { "'\(taxonomy.name(of: $0))'" } ?? "the top"
        return "warning: '\(taxonomy.name(of: first))' (\(taxonomy.rank(ofLevel: taxonomy.level(of: first)))) has a "
            + "second parent, \(parent)"
            + (others == 0 ? "" : "; so \(others == 1 ? "has 1 other name" : "have \(others) other names")") + "\n"
    }

    private static func warn(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))  // A warning nobody can read stops nothing.
    }
}
