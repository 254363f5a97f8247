/// Reads a Darwin Core table whose rows name their parents by `parentNameUsageID`, in any order.
///
/// Without `taxonRank` a taxon's level is its depth.
struct DarwinCoreParents {
    let table: DelimitedTable
    let columns: DarwinCoreColumns
    let taxonID: Int
    let parentID: Int
    /// In normal form, from the top down; empty for all.
    let keptRanks: [String]

    private struct Record {
        let line: Int
        let name: String
        /// nil in a table without ranks.
        let rank: String?
        let parent: String
    }

    func read() throws -> RankedLineages {
        var records: [Record] = []
        var byID: [String: Int] = [:]
        while let row = try table.next() {
            guard !columns.isSynonym(row) else { continue }
            let identifier = row.fields[taxonID]
            if let first = byID.updateValue(records.count, forKey: identifier) {
                throw problem(.duplicateIdentifier(identifier, firstLine: records[first].line), line: row.line)
            }
            records.append(
                Record(
                    line: row.line, name: columns.name(in: row), rank: columns.rank(in: row),
                    parent: row.fields[parentID]))
        }
        let parents = try records.map { record -> Int? in
            guard !record.parent.isEmpty, record.parent != "0" || byID["0"] != nil else { return nil }
            guard let parent = byID[record.parent] else {
                throw problem(.unknownParent(identifier: record.parent), line: record.line)
            }
            return parent
        }
        let (order, depths) = try topDown(records, parents)
        let ranks = records.indices.map { records[$0].rank ?? "level \(depths[$0])" }
        let known =
            !keptRanks.isEmpty
            ? keptRanks
            : columns.taxonRank != nil ? RankOrder.known : (1...(depths.max() ?? 1)).map { "level \($0)" }
        return try lineages(records, parents, order: order, ranks: ranks, known: known)
    }

    /// All records, parents before children, and each one's depth from 1.
    private func topDown(_ records: [Record], _ parents: [Int?]) throws -> (order: [Int], depths: [Int]) {
        var depths = [Int](repeating: 0, count: records.count)
        var waiting = [Bool](repeating: false, count: records.count)
        var order: [Int] = []
        for start in records.indices where depths[start] == 0 {
            var path: [Int] = []
            var place: Int? = start
            while let here = place, depths[here] == 0 {
                if waiting[here] {
                    let through = path[path.count - 1]
                    throw problem(
                        .cycle(
                            name: records[here].name, through: records[through].name,
                            throughLine: records[through].line), line: records[here].line)
                }
                waiting[here] = true
                path.append(here)
                place = parents[here]
            }
            for here in path.reversed() {
                depths[here] = (parents[here].map { depths[$0] } ?? 0) + 1
                order.append(here)
            }
        }
        return (order, depths)
    }

    private func lineages(
        _ records: [Record], _ parents: [Int?], order: [Int], ranks: [String], known: [String]
    ) throws -> RankedLineages {
        let levelOfRank = Dictionary(zip(known, 0...)) { first, _ in first }
        var result = RankedLineages(ranks: known)
        for record in order {
            guard levelOfRank[ranks[record]] != nil else {
                if !keptRanks.isEmpty || RankOrder.unranked.contains(ranks[record]) { continue }
                throw problem(.unknownRank(ranks[record]), line: records[record].line)
            }
            var path = [record]
            var place = parents[record]
            while let here = place {
                if let level = levelOfRank[ranks[here]] {
                    let below = path[path.count - 1]
                    guard let lower = levelOfRank[ranks[below]], level < lower else {
                        throw problem(
                            .parentNotAbove(
                                name: records[below].name, rank: ranks[below], parent: records[here].name,
                                parentRank: ranks[here], parentLine: records[here].line), line: records[below].line)
                    }
                    path.append(here)
                }
                place = parents[here]
            }
            result.lineages.append(
                .init(
                    line: records[record].line,
                    steps: path.reversed().map { (rank: ranks[$0], name: records[$0].name) }))
        }
        return result
    }

    private func problem(_ problem: TaxonomyFileError.Problem, line: Int) -> TaxonomyFileError {
        TaxonomyFileError(path: table.path, line: line, problem: problem)
    }
}
