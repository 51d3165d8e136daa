package import EpilumeInterface

/// How a report is shown to people: what needs a hand first.
package enum DoctorText {
    package static func lines(
        _ report: DoctorReport, _ style: TerminalStyle, withEvidence: Bool = false
    ) -> [String] {
        let width = report.findings.map(\.check.rawValue.utf8.count).max() ?? 0
        let order: [Verdict] = [.failure, .warning, .unknown, .ok]
        var lines: [String] = []
        for verdict in order {
            for finding in report.findings where finding.verdict == verdict {
                lines += self.lines(finding, width, style, withEvidence)
            }
        }
        if !report.asRoot, report.findings.contains(where: { $0.verdict == .unknown }) {
            lines += ["", "Root sees more: `sudo epilume doctor`."]
        }
        return lines + ["", summary(report, style)]
    }

    /// The checks, for `--list`.
    package static func list(_ style: TerminalStyle) -> [String] {
        var table = TextTable(["CHECK", "ASKS"])
        for check in CheckID.allCases { table.add(["\(check.rawValue)", "\(check.question)"]) }
        return table.lines(style)
    }

    private static func lines(
        _ finding: CheckFinding, _ width: Int, _ style: TerminalStyle, _ withEvidence: Bool
    ) -> [String] {
        let word = style.paint(word(finding.verdict), tone(finding.verdict))
        let check = finding.check.rawValue
        let padding = String(repeating: " ", count: width - check.utf8.count)
        let subject = finding.subject.map { TerminalText.of($0) + ": " } ?? ""
        var lines = ["\(word)  \(check)\(padding)  \(subject)\(TerminalText.of(finding.sentence))"]
        if withEvidence || finding.verdict == .warning || finding.verdict == .failure {
            lines += finding.evidence.map { "         seen: \($0.seen)  (\(TerminalText.of($0.source)))" }
        }
        if let fix = finding.fix { lines.append("         to do: \(TerminalText.of(fix))") }
        return lines
    }

    /// Of one width.
    private static func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .ok: "ok     "
        case .warning: "WARNING"
        case .failure: "FAILURE"
        case .unknown: "unknown"
        }
    }

    private static func tone(_ verdict: Verdict) -> Tone? {
        switch verdict {
        case .ok: .good
        case .warning: .warning
        case .failure: .bad
        case .unknown: nil
        }
    }

    private static func summary(_ report: DoctorReport, _ style: TerminalStyle) -> String {
        func count(_ verdict: Verdict) -> Int { report.findings.count { $0.verdict == verdict } }
        let counts = [
            (count(.failure), "failure", "failures"), (count(.warning), "warning", "warnings"),
            (count(.unknown), "not seen", "not seen"), (count(.ok), "well", "well"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }.joined(separator: ", ") + "."
    }
}
