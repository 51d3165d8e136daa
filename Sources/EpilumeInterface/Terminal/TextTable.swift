/// Columns for a person, aligned by what a terminal shows rather than by characters.
package struct TextTable {
    package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        package var text: String
        package var tone: Tone?

        package init(_ text: String, _ tone: Tone? = nil) {
            self.text = text
            self.tone = tone
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    private let header: [String]
    private var rows: [[Cell]] = []

    package init(_ header: [String]) { self.header = header }

    package mutating func add(_ row: [Cell]) {
        precondition(row.count == header.count, "a row has as many cells as the table has columns")
        rows.append(row)
    }

    /// One line a row, two spaces between columns, none at a line's end. What a terminal would obey is escaped.
    package func lines(_ style: TerminalStyle) -> [String] {
        let all = [header.map { Cell($0, .heading) }] + rows
        let shown = all.map { $0.map { Cell($0.text.isEmpty ? "–" : TerminalText.of($0.text), $0.tone) } }
        let widths = header.indices.map { column in
            shown.map { DisplayWidth.columns(of: $0[column].text) }.max() ?? 0
        }
        return shown.map { row in
            row.enumerated().map { column, cell in
                let text = style.paint(cell.text, cell.tone)
                if column == row.count - 1 { return text }
                let padding = widths[column] - DisplayWidth.columns(of: cell.text)
                return text + String(repeating: " ", count: padding + 2)
            }.joined()
        }
    }
}
