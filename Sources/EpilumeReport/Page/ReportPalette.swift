/// The page's colours in one scheme, as `#rrggbb`.
struct ReportPalette: Hashable, Sendable {
    var paper: String
    var ink: String
    /// Captions and what is not measured.
    var quiet: String
    /// Hairlines; no text.
    var rule: String
    var pass: String
    var caution: String
    var fail: String
    var red: String
    var green: String
    var blue: String

    static let light = ReportPalette(
        paper: "#ffffff", ink: "#16191d", quiet: "#4b525b", rule: "#aab1b9", pass: "#17623a", caution: "#7d4c00",
        fail: "#a01622", red: "#b3261e", green: "#17623a", blue: "#1f4fa3")

    static let dark = ReportPalette(
        paper: "#15181b", ink: "#e8e6e1", quiet: "#adb4bc", rule: "#5a626b", pass: "#73d197", caution: "#e8b95a",
        fail: "#ff938c", red: "#ff938c", green: "#73d197", blue: "#93b9fa")

    /// What carries text or a mark that has to be seen, with its name.
    var inks: [(name: String, colour: String)] {
        [
            ("ink", ink), ("quiet", quiet), ("pass", pass), ("caution", caution), ("fail", fail), ("red", red),
            ("green", green), ("blue", blue),
        ]
    }

    /// Declarations of custom properties.
    var declarations: String {
        ([("paper", paper), ("rule", rule)] + inks.map { ($0.name, $0.colour) })
            .map { "--\($0.0): \($0.1);" }.joined(separator: " ")
    }
}
