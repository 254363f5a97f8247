/// Rows of cells in aligned columns, for terminals and plain files.
public struct TextTable: Sendable {
    private let header: [String]
    private var rows: [[String]] = []

    /// Starts a table. The first column is aligned to the left, the others to the right.
    public init(_ header: [String]) { self.header = header }

    /// Whether it has no rows.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; cells that are missing stay empty.
    public mutating func append(_ row: [String]) {
        precondition(row.count <= header.count)
        rows.append(row + repeatElement("", count: header.count - row.count))
    }

    /// The table's lines, each without blanks at its end and with a line feed.
    public var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).reduce(0) { max($0, $1[column].count) }
        }
        return ([header] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                line += column == 0 ? cell + blanks : "  " + blanks + cell
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
