internal import EpilumeInterface
internal import EpilumeVerify

/// How a verification's outcome is shown to people.
enum VerificationText {
    static func lines(_ report: ItemReport, _ style: TerminalStyle) -> [String] {
        let name = TerminalText.of(report.itemID ?? report.path)
        switch report.verdict {
        case .valid:
            let facts = [
                report.recordNumber.map { "record \($0)" },
                report.revision.flatMap { $0 > 1 ? "correction, revision \($0)" : nil }, report.purpose, report.utc,
                report.keyID.map { "signed by \($0)" },
            ]
            let list = TerminalText.of(facts.compactMap { $0 }.joined(separator: ", "))
            return ["\(name): \(style.paint("valid", .good)), \(list)."] + objects(report, style)
        case .invalid:
            return ["\(name): \(style.paint("NOT VALID", .bad))"] + lines(report.findings) + objects(report, style)
        }
    }

    /// What was released, each with what was looked at.
    private static func objects(_ report: ItemReport, _ style: TerminalStyle) -> [String] {
        report.objects.flatMap { lines($0, style).map { "  " + $0 } }
    }

    /// Valid items are counted; the others are shown one by one.
    static func lines(_ report: FolderReport, _ style: TerminalStyle) -> [String] {
        var lines = report.items.filter { $0.verdict == .invalid }.flatMap { self.lines($0, style) }
        let doubtful = report.objects.filter { $0.verdict != .valid }
        lines += doubtful.flatMap { self.lines($0, style) }
        lines += self.lines(report.findings)
        let count = report.items.count
        var summary = "\(count) \(count == 1 ? "item" : "items"), \(report.invalidItemCount) not valid"
        if !report.objects.isEmpty {
            let count = report.objects.count
            summary += ", \(count) \(count == 1 ? "object" : "objects") beside them, \(doubtful.count) not valid"
        }
        if let first = report.firstRecordNumber, let last = report.lastRecordNumber {
            summary += ", records \(first) to \(last)"
        }
        let verdict = report.verdict == .valid ? style.paint("valid", .good) : style.paint("NOT VALID", .bad)
        return lines + ["\(TerminalText.of(report.path)): \(verdict), \(summary)."]
    }

    private static func lines(_ findings: [Finding]) -> [String] {
        findings.map { "  \(TerminalText.of($0.description))" }
    }
}
