/// Reads a table with a column a rank, from the top down, and a row a taxon. An empty cell leaves the rank out.
struct RankColumnsReader {
    let options: TaxonomyReader

    func read(_ table: DelimitedTable) throws -> RankedLineages {
        let columns = try columns(of: table)
        var result = RankedLineages(ranks: columns.map(\.rank))
        while let row = try table.next() {
            let steps = columns.lazy.map { (rank: $0.rank, name: row.fields[$0.column]) }
                .filter { !NormalizedName($0.name).isEmpty }
            result.lineages.append(.init(line: row.line, steps: Array(steps)))
        }
        return result
    }

    private func columns(of table: DelimitedTable) throws -> [(rank: String, column: Int)] {
        for (number, name) in table.header.enumerated() {
            guard !NormalizedName(name).isEmpty else {
                throw TaxonomyFileError(
                    path: table.path, line: table.headerLine, problem: .emptyName(level: number + 1))
            }
            if let first = table.column(named: name), first != number {
                throw TaxonomyFileError(
                    path: table.path, line: table.headerLine,
                    problem: .duplicate(name: name, level: number + 1, firstLine: table.headerLine))
            }
        }
        guard !options.ranks.isEmpty else { return table.header.enumerated().map { ($0.element, $0.offset) } }
        return try options.ranks.map { rank in
            guard let column = table.column(named: rank) else {
                throw TaxonomyFileError(
                    path: table.path, line: table.headerLine,
                    problem: .missingColumn(name: rank, found: table.header))
            }
            return (rank, column)
        }
    }
}
