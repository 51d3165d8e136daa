internal import EpilumeInterface
internal import EpilumeVerify

/// How objects and journals are shown: one line with the verdict, then a table of what was looked at.
extension VerificationText {
    static func lines(_ report: ObjectReport, _ style: TerminalStyle) -> [String] {
        let name = TerminalText.of(report.path)
        let head = ["\(name): \(verdict(report.verdict, style)). \(TerminalText.of(report.summary))"]
        let facts: [(String, String?)] = [
            ("object", report.sopInstanceUID),
            ("replaces", report.replaces.isEmpty ? nil : report.replaces.joined(separator: ", ")),
            ("record", report.recordNumber.map { "\($0)\(report.itemID.map { " (\($0))" } ?? "")" }),
            ("purpose", report.purpose), ("taken", report.capturedAt), ("record signed by", report.recordKeyID),
            ("object signed", report.signedAt), ("certificate", report.certificateSubject),
            ("certificate SHA-256", report.certificateSHA256), ("file SHA-256", report.sha256),
        ]
        return head + table(report.checks, style)
            + facts.compactMap { name, value in value.map { "  \(padded(name, 20)) \(TerminalText.of($0))" } }
    }

    static func lines(_ report: JournalReport, _ style: TerminalStyle) -> [String] {
        let verdict = report.verdict == .valid ? style.paint("valid", .good) : style.paint("NOT VALID", .bad)
        var lines = ["\(TerminalText.of(report.path)): \(verdict). \(TerminalText.of(report.summary))"]
        lines += report.findings.map { "  \(TerminalText.of($0.description))" }
        lines += report.checkpoints.map { checkpoint in
            let mark = checkpoint.holds ? style.paint("holds", .good) : style.paint("does not hold", .bad)
            let facts = [
                checkpoint.recordCount.map { "\($0) records" }, checkpoint.at, checkpoint.isGiven ? "given" : nil,
            ]
            return "  checkpoint \(TerminalText.of(checkpoint.path)): \(mark)"
                + facts.compactMap { $0 }.map { ", " + TerminalText.of($0) }.joined()
        }
        lines += report.notes.map { "  note: \(TerminalText.of($0))" }
        return lines + (report.items.map { self.lines($0, style) } ?? [])
    }

    private static func table(_ checks: [Check], _ style: TerminalStyle) -> [String] {
        checks.map { check in
            let mark =
                switch check.outcome {
                case .holds: style.paint(padded("holds", 13), .good)
                case .doesNotHold: style.paint(padded("DOES NOT HOLD", 13), .bad)
                case .notThere: padded("not there", 13)
                case .notChecked: padded("not checked", 13)
                }
            return "  \(padded(check.name.rawValue, 20)) \(mark) \(TerminalText.of(check.sentence))"
        }
    }

    private static func verdict(_ verdict: ObjectVerdict, _ style: TerminalStyle) -> String {
        switch verdict {
        case .valid: style.paint("valid", .good)
        case .coerced: style.paint("COERCED", .bad)
        case .invalid: style.paint("NOT VALID", .bad)
        case .imported: style.paint("IMPORTED", .bad)
        case .unsigned: style.paint("UNSIGNED", .bad)
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
