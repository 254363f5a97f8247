import Files
import Foundation
import JSONReading

/// Reads the benchmark's taxonomies: one JSON object, a member a leaf, its value the names from the top down to the
/// leaf itself. Paths may differ in length: level n is the n-th name.
///
/// Source: the files `hierarchy_*.json` of the LLM-Hierarchical-Consistency benchmark.
struct BenchmarkTaxonomyReader {
    let options: TaxonomyReader

    func read(path: String, name: String) throws -> Taxonomy {
        let text: Data
        do {
            text = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw TaxonomyFileError(path: path, problem: .unreadable(reason: FileError.reason(reading: path, error)))
        }
        return try text.withUnsafeBytes { bytes in
            do {
                return try JSONParser().withDocument(bytes) { try taxonomy(of: $0, name: name) }
            } catch let problem as LineageProblem {
                throw problem.error(in: path) { JSONMemberLines.line(ofMember: $0, in: bytes) }
            } catch let misplaced as MemberProblem {
                throw TaxonomyFileError(
                    path: path, line: misplaced.member.flatMap { JSONMemberLines.line(ofMember: $0, in: bytes) },
                    problem: misplaced.problem)
            } catch let error as JSONError {
                throw TaxonomyFileError(path: path, problem: .notJSON(reason: error.reason))
            }
        }
    }

    /// A problem at the member with this ordinal; of the whole text when nil.
    private struct MemberProblem: Error {
        let member: Int?
        let problem: TaxonomyFileError.Problem
    }

    private func taxonomy(of root: JSONElement, name: String) throws -> Taxonomy {
        guard root.kind == .object else {
            throw MemberProblem(member: nil, problem: .notJSON(reason: "an object of leaves is needed"))
        }
        var builder = TaxonomyBuilder(allowsSharedNames: options.allowsSharedNames)
        var (count, depth) = (0, 0)
        for member in root.members {
            let key = member.key
            guard member.value.kind == .array else {
                throw MemberProblem(member: count, problem: .notAPath(key: key))
            }
            var steps: [TaxonomyBuilder.Step] = []
            for element in member.value.elements {
                guard let name = element.string else {
                    throw MemberProblem(member: count, problem: .notAPath(key: key))
                }
                steps.append(.init(level: steps.count + 1, name: name))
            }
            if let end = steps.last?.name, NormalizedName(end) != NormalizedName(key) {
                throw MemberProblem(member: count, problem: .endsElsewhere(key: key, end: end))
            }
            try builder.add(steps, at: count)
            count += 1
            depth = max(depth, steps.count)
        }
        guard count > 0 else { throw MemberProblem(member: nil, problem: .noTaxa) }
        guard options.ranks.isEmpty || options.ranks.count == depth else {
            throw MemberProblem(member: nil, problem: .rankCount(ranks: options.ranks, depth: depth))
        }
        return try builder.taxonomy(name: name, ranks: options.ranks)
    }
}
