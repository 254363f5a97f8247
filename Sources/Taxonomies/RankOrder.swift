/// The order of the ranks of biology, from the top down.
///
/// Source: the GBIF rank vocabulary, which Darwin Core's `taxonRank` recommends.
enum RankOrder {
    static let known = [
        "domain", "superkingdom", "kingdom", "subkingdom", "infrakingdom", "superphylum", "phylum", "division",
        "subphylum", "subdivision", "infraphylum", "superclass", "class", "subclass", "infraclass", "superorder",
        "order", "suborder", "infraorder", "parvorder", "superfamily", "family", "subfamily", "tribe", "subtribe",
        "genus", "subgenus", "section", "species", "subspecies", "variety", "form",
    ]

    /// What tables write for a taxon between the ranks. Such taxa take no level.
    static let unranked: Set = ["", "no rank", "unranked", "clade", "informal"]
}
