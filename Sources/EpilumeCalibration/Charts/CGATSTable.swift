internal import EpilumeModel

/// The first table of a CGATS.17 text: keywords, column names and rows, with their lines.
///
/// Source: CGATS.17-2009 (ANSI), and the files that X-Rite and ArgyllCMS write.
struct CGATSTable {
    struct Word {
        let text: String
        let line: Int
    }

    struct Row {
        let line: Int
        let values: [String]
    }

    /// Keywords that say something about the table, in their order; of a repeated one each.
    private(set) var keywords: [(name: Word, value: String)] = []
    private(set) var columns: [Word] = []
    private(set) var rows: [Row] = []

    /// Fewer or more columns and rows than any chart has are no chart.
    private static let columnLimit = 256
    private static let rowLimit = 4096

    private enum Part { case head, format, data, end }

    init(_ text: String) throws(ChartFile.Fault) {
        var problems: [ChartFile.Problem] = []
        var part = Part.head
        var sawIdentifier = false
        var last = 1
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = index + 1
            guard let words = Self.words(raw) else {
                problems.append(.init(line, "a quotation mark is not closed"))
                continue
            }
            guard let first = words.first else { continue }
            last = line
            if !sawIdentifier {
                sawIdentifier = true
                if !first.hasPrefix("CGATS") && !first.hasPrefix("IT8.7/") {
                    throw .init(problems: [.init(line, "the text does not begin with CGATS.17: it is no CGATS file")])
                }
                continue
            }
            switch (part, first) {
            case (.head, "BEGIN_DATA_FORMAT"):
                part = .format
                columns += words.dropFirst().map { Word(text: $0, line: line) }
            case (.format, "END_DATA_FORMAT"): part = .head
            case (.format, _): columns += words.map { Word(text: $0, line: line) }
            case (.head, "BEGIN_DATA"): part = .data
            case (.data, "END_DATA"): part = .end
            case (.data, _): rows.append(Row(line: line, values: words))
            case (.head, _):
                let value = words.dropFirst().joined(separator: " ")
                keywords.append((Word(text: first, line: line), value))
            case (.end, _):
                problems.append(.init(line, "there is more after END_DATA: only one table is read"))
                throw .init(problems: problems)
            }
        }
        problems += shapeProblems(part, last)
        if !problems.isEmpty { throw .init(problems: problems.sorted { $0.line < $1.line }) }
    }

    func value(_ keyword: String) -> (text: String, line: Int)? {
        keywords.first { $0.name.text == keyword }.map { ($0.value, $0.name.line) }
    }

    func column(_ name: String) -> Int? { columns.firstIndex { $0.text == name } }

    private func shapeProblems(_ part: Part, _ last: Int) -> [ChartFile.Problem] {
        var problems: [ChartFile.Problem] = []
        if part != .end { problems.append(.init(last, "the text ends before END_DATA")) }
        if columns.isEmpty || columns.count > Self.columnLimit {
            problems.append(.init(last, "the table has \(columns.count) columns"))
        }
        if rows.isEmpty || rows.count > Self.rowLimit {
            problems.append(.init(last, "the table has \(rows.count) rows"))
        }
        for (index, column) in columns.enumerated() where columns[..<index].contains(where: { $0.text == column.text })
        {
            problems.append(.init(column.line, "the column \(UntrustedText(column.text)) is there twice"))
        }
        for row in rows where row.values.count != columns.count {
            problems.append(.init(row.line, "the row has \(row.values.count) values for \(columns.count) columns"))
        }
        for (keyword, count, what) in [
            ("NUMBER_OF_FIELDS", columns.count, "columns"), ("NUMBER_OF_SETS", rows.count, "rows"),
        ] {
            guard let stated = value(keyword), Int(stated.text) != count else { continue }
            problems.append(
                .init(stated.line, "\(keyword) is \(UntrustedText(stated.text)), and there are \(count) \(what)"))
        }
        return problems
    }

    /// Words of a line, without comments; what stands in quotation marks is one word.
    ///
    /// - Returns: nil when a quotation mark is not closed.
    private static func words(_ line: Substring) -> [String]? {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            if character == "\"" {
                if isQuoted {
                    words.append(word ?? "")
                    word = nil
                }
                isQuoted.toggle()
            } else if isQuoted {
                word = (word ?? "") + String(character)
            } else if character == "#" {
                break
            } else if character.isWhitespace {
                if let ended = word { words.append(ended) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if isQuoted { return nil }
        if let ended = word { words.append(ended) }
        return words
    }
}
