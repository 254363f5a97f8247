import Files
import Foundation

/// Reads a taxonomy from a file of any form that is known: the benchmark's JSON, a table with a column a rank, or a
/// Darwin Core taxon table.
public struct TaxonomyReader: Sendable {
    /// Rank names from the top down. For the benchmark's JSON they name the levels, each of them; for tables they choose
    /// which ranks are kept, in this order. Empty: what the file says.
    public var ranks: [String]
    /// Whether a level may hold one name twice, under two parents.
    public var allowsSharedNames: Bool

    /// Makes a reader.
    public init(ranks: [String] = [], allowsSharedNames: Bool = false) {
        self.ranks = ranks
        self.allowsSharedNames = allowsSharedNames
    }

    /// Reads a file; the taxonomy is called after it.
    ///
    /// The form is told by the content: an object is the benchmark's JSON; a header with `scientificName` or
    /// `parentNameUsageID` is Darwin Core; any other header names ranks.
    ///
    /// - Throws: `TaxonomyFileError`, `TableError`, naming file and line.
    public func read(path: String) throws -> Taxonomy {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        if try startsLikeJSON(path) {
            return try BenchmarkTaxonomyReader(options: self).read(path: path, name: name)
        }
        let table = try DelimitedTable(path: path)
        let lineages =
            if DarwinCoreColumns(header: table.header).isDarwinCore {
                try DarwinCoreReader(options: self).read(table)
            } else {
                try RankColumnsReader(options: self).read(table)
            }
        return try lineages.taxonomy(name: name, path: path, allowsSharedNames: allowsSharedNames)
    }

    private func startsLikeJSON(_ path: String) throws -> Bool {
        // Whatever it is, it is read from its start again, which no pipe lets anyone do.
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFIFO else {
            throw TaxonomyFileError(
                path: path, problem: .unreadable(reason: "it is a pipe; name a file that holds the taxonomy"))
        }
        var start = Data()
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // Nothing was written: a failing close loses nothing.
            start = try file.read(upToCount: 4096) ?? Data()
        } catch {
            throw TaxonomyFileError(path: path, problem: .unreadable(reason: FileError.reason(reading: path, error)))
        }
        let first = start.first { !($0 == 0x20 || (0x09...0x0D).contains($0) || [0xEF, 0xBB, 0xBF].contains($0)) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
