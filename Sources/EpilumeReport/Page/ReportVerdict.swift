internal import EpilumeModel

/// The page's first sentence: what may be done with this calibration.
struct ReportVerdict: Hashable, Sendable {
    var grade: Grade
    var word: String
    var reasons: [[Markup]]

    /// Each has a colour, a shape and a word of its own.
    enum Grade: String, Hashable, Sendable, CaseIterable {
        case pass, caution, fail
    }

    init(_ report: CalibrationReport) {
        let calibration = report.calibration
        let failed = calibration.verdicts.filter { !$0.passed }
        let missing = calibration.unmeasuredParts
        let within = Self.judged(calibration)
        switch report.standing {
        case .revoked(let reason):
            self.init(
                .fail, "Revoked",
                [["A technician took it out of force: ", .outside(reason, limit: ReportWords.sentenceLimit)]])
        case .invalidated(let changes):
            let words = report.standingWords.map { [[Markup.outside($0, limit: ReportWords.sentenceLimit)]] } ?? []
            self.init(
                .fail, "Invalidated",
                [["What it belongs to is another now."]] + (changes.isEmpty ? words : changes.map(Self.sentence)))
        case _ where !failed.isEmpty:
            let names = failed.map { ReportWords.name($0.quantity).lowercasedFirst }.joined(separator: "; ")
            let counts = "\(failed.count) of \(calibration.verdicts.count) judged quantities outside of limits: "
            self.init(.fail, "Failed", [[.text(counts + names + ".")]])
        case .expired:
            self.init(
                .caution, "Expired",
                [[within, " It is too old: its colour is applied and labelled as expired, and no scale is claimed."]])
        case _ where calibration.verdicts.isEmpty:
            self.init(.caution, "Not judged", [["No quantity of it has a limit that it was held against."]])
        case _ where !missing.isEmpty:
            self.init(
                .caution, "Incomplete",
                [
                    [
                        within,
                        .text(" Not measured: \(missing.joined(separator: ", ")). Nothing that needs it is claimed."),
                    ]
                ])
        case .due:
            self.init(.caution, "Passed, due again", [[within, " It is in force, and soon to be measured again."]])
        case .none:
            self.init(
                .caution, "Passed, not in force", [[within, " The device stands without a calibration in force."]])
        case .valid:
            self.init(.pass, "Passed", [[within, " It is in force."]])
        }
    }

    private init(_ grade: Grade, _ word: String, _ reasons: [[Markup]]) {
        self.grade = grade
        self.word = word
        self.reasons = reasons
    }

    private static func judged(_ calibration: Calibration) -> Markup {
        switch calibration.verdicts.count {
        case 0: "No quantity of it has a limit that it was held against."
        case 1: "The one judged quantity is within its limit."
        case let count: .text("All \(count) judged quantities are within their limits.")
        }
    }

    private static func sentence(_ change: CalibrationBinding.Change) -> [Markup] {
        let part: Markup =
            switch change.part {
            case .device: "Device"
            case .firmware: "Firmware"
            case .port: "Port"
            case .optics: "Optics"
            case .mode: "Mode"
            case .light: "Light"
            case .control(let name): .outside(name)
            }
        func value(_ text: String?) -> Markup { text.map { .outside($0) } ?? "absent" }
        return [part, ": ", value(change.calibrated), " when calibrated, ", value(change.now), " now."]
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
