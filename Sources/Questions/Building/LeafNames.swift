import Taxonomies

/// Finds leaves by the names that people give to files and labels.
public struct LeafNames: Sendable {
    private enum Match { case one(TaxonID), several }

    private let taxonomy: Taxonomy
    private let leaves: [TaxonID]
    private var exact: [NormalizedName: Match] = [:]
    private var loose: [String: Match] = [:]

    /// Prepares a taxonomy.
    public init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        leaves = taxonomy.leaves
        for leaf in leaves {
            let name = taxonomy.name(of: leaf)
            exact.merge([NormalizedName(name): .one(leaf)]) { _, _ in .several }
            for form in Set([true, false].map { Self.looseForm(name, withPossessive: $0) }) {
                loose.merge([form: .one(leaf)]) { _, _ in .several }
            }
        }
    }

    /// The leaf with this name.
    ///
    /// - Parameter place: Where the name was found, for the error.
    /// - Throws: `ImageSourceError.unknownLeaf` with the nearest name, `.ambiguousLeaf`.
    public func leaf(labelled name: String, at place: String) throws(ImageSourceError) -> TaxonID {
        try resolve(exact[NormalizedName(name)], name: name, at: place)
    }

    /// The leaf that a directory is called after. A number and a dot in front are ignored, underscores and hyphens are
    /// spaces, and an apostrophe may be missing: `126.Nelson_Sharp_tailed_Sparrow` is `Nelson's Sharp-tailed Sparrow`.
    ///
    /// - Throws: `ImageSourceError.unknownLeaf` with the nearest name, `.ambiguousLeaf`.
    public func leaf(ofDirectory directory: String, at place: String) throws(ImageSourceError) -> TaxonID {
        var name = directory[...]
        if let dot = name.firstIndex(of: "."), dot > name.startIndex, name[..<dot].allSatisfy(\.isNumber) {
            name = name[name.index(after: dot)...]
        }
        let plain = String(name.replacing("_", with: " "))
        let match = exact[NormalizedName(plain)] ?? loose[Self.looseForm(plain, withPossessive: true)]
        return try resolve(match, name: plain, at: place)
    }

    private func resolve(_ match: Match?, name: String, at place: String) throws(ImageSourceError) -> TaxonID {
        switch match {
        case .one(let leaf): return leaf
        case .several: throw .ambiguousLeaf(place: place, name: name)
        case nil:
            let nearest = NearestName.nearest(to: name, among: leaves.lazy.map(taxonomy.name(of:)))
            throw .unknownLeaf(place: place, name: name, nearest: nearest)
        }
    }

    /// Lower case, single spaces, no apostrophes; the possessive `'s` goes too unless it is to stay as `s`.
    private static func looseForm(_ name: String, withPossessive: Bool) -> String {
        var text = NormalizedName(name).text.replacing("\u{2019}", with: "'")
        if !withPossessive { text = text.replacing("'s", with: "") }
        return text.replacing("'", with: "").split { $0 == " " || $0 == "_" || $0 == "-" }.joined(separator: " ")
    }
}
