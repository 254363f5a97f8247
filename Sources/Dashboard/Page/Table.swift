import Measures

/// A table that scrolls by itself where the screen is narrow.
struct Table {
    /// One cell's content and how it is set.
    enum Cell {
        case text(String)
        case number(Int)
        /// Long words, set from the left and broken into lines.
        case prose(String)
        /// Words over so many columns.
        case wide(String, columns: Int)
        case markup(Markup)
    }

    struct Row {
        var head: Markup
        var cells: [Cell]
        /// A class of the row's.
        var style = ""
    }

    var columns: [String]
    var rows: [Row]

    var markup: Markup {
        let head = columns.map { name -> Markup in "<th scope=\"col\">\(name)</th>" }
        let body = rows.map { row -> Markup in
            "<tr class=\"\(row.style)\"><th scope=\"row\">\(row.head)</th>\(row.cells.map(Self.cell))</tr>\n"
        }
        return """
            <div class="scroll"><table class="wide"><thead><tr>\(head)</tr></thead>
            <tbody>\(body)</tbody></table></div>
            """
    }

    private static func cell(_ cell: Cell) -> Markup {
        switch cell {
        case .text(let text): "<td>\(text)</td>"
        case .number(let number): "<td>\(Number.grouped(number))</td>"
        case .prose(let text): "<td class=\"prose\">\(text)</td>"
        case .wide(let text, let columns): "<td class=\"why\" colspan=\"\(columns)\">\(text)</td>"
        case .markup(let markup): "<td>\(markup)</td>"
        }
    }
}
