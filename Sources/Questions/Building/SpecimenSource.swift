import Taxonomies

/// Specimens, so many a leaf: references to images that are drawn when they are asked for, numbered from 0.
///
/// All leaves have their picture 0 before any has its picture 1, so that the first part of a run is about all of them.
public struct SpecimenSource: ImageSource {
    private let leaves: [TaxonID]
    private let names: [String]
    private let prefixes: [String]
    private let countPerLeaf: Int
    private let split: String

    /// So many pictures of each leaf.
    ///
    /// - Throws: `ImageSourceError.ambiguousLeaf` when two leaves have one name.
    public init(taxonomy: Taxonomy, countPerLeaf: Int, split: String = "") throws(ImageSourceError) {
        leaves = taxonomy.leaves
        names = leaves.map(taxonomy.name(of:))
        let known = LeafNames(taxonomy)
        for name in names { _ = try known.leaf(labelled: name, at: "specimens") }
        prefixes = names.map(SpecimenReference.prefix(ofLeaf:))
        self.countPerLeaf = countPerLeaf
        self.split = split
    }

    /// What the set's header says of the source.
    public var summary: String { "\(countPerLeaf) specimen\(countPerLeaf == 1 ? "" : "s") a leaf" }

    /// Hands over every image, picture 0 of all leaves first.
    public func forEachImage(
        complain: (ImageSourceError, Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws {
        for number in 0..<countPerLeaf {
            for (position, leaf) in leaves.enumerated() {
                try body(
                    LabelledImage(
                        id: "\(names[position])/\(number)", image: prefixes[position] + String(number), leaf: leaf,
                        split: split))
            }
        }
    }
}
