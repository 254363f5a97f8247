/// Reads Darwin Core taxon tables: the ranks above in columns of their own, or by `parentNameUsageID`.
///
/// Rows that `acceptedNameUsageID` calls synonyms are left out, as are ranks that `--ranks` does not name.
struct DarwinCoreReader {
    let options: TaxonomyReader

    func read(_ table: DelimitedTable) throws -> RankedLineages {
        let columns = DarwinCoreColumns(header: table.header)
        guard columns.scientificName != nil || columns.canonicalName != nil else {
            throw TaxonomyFileError(
                path: table.path, line: table.headerLine,
                problem: .missingColumn(name: "scientificName", found: table.header))
        }
        // Tables that have both kinds of columns are read by their rank columns, which need no second row to be right.
        if columns.ranks.isEmpty, let parentID = columns.parentID {
            guard let taxonID = columns.taxonID else {
                throw TaxonomyFileError(
                    path: table.path, line: table.headerLine,
                    problem: .missingColumn(name: "taxonID", found: table.header))
            }
            return try DarwinCoreParents(
                table: table, columns: columns, taxonID: taxonID, parentID: parentID, keptRanks: keptRanks
            ).read()
        }
        return try readRankColumns(table, columns)
    }

    /// In normal form, from the top down.
    private var keptRanks: [String] { options.ranks.map { NormalizedName($0).text } }

    private func readRankColumns(_ table: DelimitedTable, _ columns: DarwinCoreColumns) throws -> RankedLineages {
        let order = keptRanks.isEmpty ? RankOrder.known : keptRanks
        var result = RankedLineages(ranks: order)
        while let row = try table.next() {
            guard !columns.isSynonym(row) else { continue }
            let stated = columns.rank(in: row) ?? ""
            let rank = stated.isEmpty ? "species" : stated
            guard let place = order.firstIndex(of: rank) else {
                if !keptRanks.isEmpty || RankOrder.unranked.contains(rank) { continue }
                throw TaxonomyFileError(path: table.path, line: row.line, problem: .unknownRank(rank))
            }
            var steps: [(rank: String, name: String)] = []
            for above in order[..<place] {
                guard let column = columns.ranks.first(where: { $0.rank == above })?.column else { continue }
                let name = row.fields[column]
                if !NormalizedName(name).isEmpty { steps.append((above, name)) }
            }
            steps.append((rank, columns.name(in: row)))
            result.lineages.append(.init(line: row.line, steps: steps))
        }
        return result
    }
}
