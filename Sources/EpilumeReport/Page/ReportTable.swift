/// A table of the page: its first column names the rows.
struct ReportTable {
    var caption: [Markup]
    var columns: [Column]
    var rows: [[[Markup]]]

    /// A longer one may be cut between two pages.
    private static let rowsOnOnePage = 30

    struct Column {
        var title: [Markup]
        var isNumber: Bool
        var staysWhole = false

        static func text(_ title: Markup...) -> Column { Column(title: title, isNumber: false) }
        /// A short word that is not broken.
        static var result: Column { Column(title: ["Result"], isNumber: false, staysWhole: true) }
        static var unit: Column { Column(title: ["Unit"], isNumber: false, staysWhole: true) }
        static func number(_ title: Markup...) -> Column { Column(title: title, isNumber: true) }
    }

    init(_ caption: [Markup], _ columns: [Column], _ rows: [[[Markup]]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    var markup: Markup {
        let head = columns.map { column in
            Markup.tag("th", Self.style(column) + [("scope", "col")], column.title)
        }
        let body = rows.map { row in
            Markup.tag(
                "tr", [],
                zip(row, columns).enumerated().map { index, cell in
                    index == 0
                        ? Markup.tag("th", Self.style(cell.1) + [("scope", "row")], cell.0)
                        : Markup.tag("td", Self.style(cell.1), cell.0)
                })
        }
        return .tag(
            "table", rows.count <= Self.rowsOnOnePage ? [("class", "whole")] : [],
            [
                .tag("caption", [], caption), .tag("thead", [], [.tag("tr", [], head)]), .tag("tbody", [], body),
            ])
    }

    private static func style(_ column: Column) -> [(String, String)] {
        column.isNumber ? [("class", "n")] : column.staysWhole ? [("class", "u")] : []
    }
}
