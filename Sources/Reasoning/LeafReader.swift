import Outcomes
import Questions
import Taxonomies

/// What was read in stage one's free text.
public struct LeafReading: Hashable, Sendable {
    /// The leaf's name, normalised as `LeafName` does; empty when none was found.
    public var leaf = ""
    /// The leaf in the taxonomy, when it is there.
    public var taxon: TaxonID?
    /// The nearest leaf's name when `taxon` is nil and one is near enough; for the report only.
    public var nearest = ""
    /// The reasoned path, coarse to fine.
    public var path: [LeafAnswer.PathStep] = []
    /// `.choice` when a leaf was found, else why not.
    public var kind: Reading.Kind
}

/// Reads stage one's free text: the leaf that it names and the path that it reasons along.
public struct LeafReader: Sendable {
    /// Where leaves are looked up.
    public let taxonomy: Taxonomy
    private let index: LeafIndex

    /// Prepares to read.
    ///
    /// - Parameter indexing: Whether leaves will be read at all; the index takes a pass over the taxonomy.
    public init(taxonomy: Taxonomy, indexing: Bool = true) {
        self.taxonomy = taxonomy
        index = indexing ? LeafIndex(taxonomy) : LeafIndex()
    }

    /// The leaf of a name, however it is written.
    public func taxon(named name: String) -> TaxonID? { index.leaf(named: LeafName.normalized(name)) }

    /// What the hierarchy completer is told: a known leaf in the taxonomy's spelling, another as it was read.
    func given(by reading: LeafReading) -> Inquiry.Given {
        if let taxon = reading.taxon { return .leaf(taxonomy.name(of: taxon)) }
        return reading.leaf.isEmpty ? .noLeaf : .leaf(reading.leaf)
    }

    /// Reads a completion.
    public func read(_ completion: Completion) -> LeafReading {
        let name = LeafName.normalized(completion.text)
        guard !name.isEmpty else { return LeafReading(kind: .empty) }
        if let taxon = index.leaf(named: name) { return LeafReading(leaf: name, taxon: taxon, kind: .choice) }
        return LeafReading(leaf: name, nearest: index.nearest(to: name).map(taxonomy.name(of:)) ?? "", kind: .choice)
    }
}
