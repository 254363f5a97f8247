import Reasoning
import Taxonomies

/// Other names that count as a taxon's accepted one when free text is compared.
public struct Synonyms: Sendable {
    private var acceptedNames: [String: String] = [:]

    /// No synonyms.
    public init() {}

    /// Reads a table with the columns `name` and `accepted`: between tabs, commas or semicolons.
    ///
    /// - Throws: `TableError`, `MeasureError.unreadableSynonyms`, with file and line.
    public init(path: String) throws {
        let table = try DelimitedTable(path: path)
        guard let nameColumn = table.column(named: "name"), let acceptedColumn = table.column(named: "accepted") else {
            throw MeasureError.unreadableSynonyms(
                path: path, line: table.headerLine,
                reason: "the columns are \(table.header.joined(separator: ", ")); 'name' and 'accepted' are needed")
        }
        while let row = try table.next() {
            let (name, accepted) = (
                LeafName.normalized(row.fields[nameColumn]), LeafName.normalized(row.fields[acceptedColumn])
            )
            guard !name.isEmpty, !accepted.isEmpty else {
                throw MeasureError.unreadableSynonyms(path: path, line: row.line, reason: "a name is empty")
            }
            if let other = acceptedNames[name], other != accepted {
                throw MeasureError.unreadableSynonyms(
                    path: path, line: row.line, reason: "'\(name)' has two accepted names, '\(other)' and '\(accepted)'"
                )
            }
            acceptedNames[name] = accepted
        }
    }

    /// The accepted name of a normalised name; itself when it is no synonym.
    func accepted(_ name: String) -> String { acceptedNames[name] ?? name }
}
