/// Where the terms of Darwin Core that matter here stand in a table. Terms may carry the prefix `dwc:`.
///
/// Source: Darwin Core quick reference guide, class Taxon, https://dwc.tdwg.org/terms/#taxon.
struct DarwinCoreColumns {
    let scientificName: Int?
    /// Not Darwin Core proper, but what GBIF calls the name without its author.
    let canonicalName: Int?
    let authorship: Int?
    let taxonID: Int?
    let parentID: Int?
    let acceptedID: Int?
    let taxonRank: Int?
    /// A column a rank, from the top down.
    let ranks: [(rank: String, column: Int)]

    init(header: [String]) {
        let terms = header.map { NormalizedName($0.split(separator: ":").last.map(String.init) ?? "").text }
        func column(_ term: String) -> Int? { terms.firstIndex(of: term) }
        scientificName = column("scientificname")
        canonicalName = column("canonicalname")
        authorship = column("scientificnameauthorship")
        taxonID = column("taxonid")
        parentID = column("parentnameusageid")
        acceptedID = column("acceptednameusageid")
        taxonRank = column("taxonrank")
        ranks = RankOrder.known.compactMap { rank in column(rank).map { (rank, $0) } }
    }

    var isDarwinCore: Bool { scientificName != nil || parentID != nil }

    /// The row's name without its author.
    func name(in row: DelimitedTable.Row) -> String {
        if let canonicalName, !NormalizedName(row.fields[canonicalName]).isEmpty { return row.fields[canonicalName] }
        let name = scientificName.map { row.fields[$0] } ?? ""
        guard let author = authorship.map({ row.fields[$0] }), !author.isEmpty, name.hasSuffix(" " + author) else {
            return name
        }
        return String(name.dropLast(author.count + 1))
    }

    /// The row's rank in normal form, if the table says.
    func rank(in row: DelimitedTable.Row) -> String? { taxonRank.map { NormalizedName(row.fields[$0]).text } }

    /// Whether the row is another name for a taxon that has a row of its own.
    func isSynonym(_ row: DelimitedTable.Row) -> Bool {
        guard let acceptedID, let taxonID, !row.fields[acceptedID].isEmpty else { return false }
        return row.fields[acceptedID] != row.fields[taxonID]
    }
}
