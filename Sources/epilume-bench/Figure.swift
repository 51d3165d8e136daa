internal import FoundationEssentials

/// One measured figure beside its baseline of the same run.
struct Figure: Codable {
    let name: String
    let value: Double
    let unit: String
    /// What it is compared with, measured in the same run; absent for a figure with a plain limit.
    let baseline: Double?
    let baselineName: String?
    /// What is judged: `value / baseline`, or the value itself.
    let judged: Double
    let limit: Double
    /// `≤` or `≥`.
    let relation: String
    /// How the limit came about, where it is not a constant.
    let note: String?

    var holds: Bool { relation == "≤" ? judged <= limit : judged >= limit }

    /// A figure judged as a ratio.
    static func ratio(
        _ name: String, _ value: Double, _ unit: String, to baseline: Double, _ baselineName: String,
        _ relation: String, _ limit: Double
    ) -> Figure {
        Figure(
            name: name, value: value, unit: unit, baseline: baseline, baselineName: baselineName,
            judged: value / baseline, limit: limit, relation: relation, note: nil)
    }

    /// A figure judged by itself.
    static func plain(
        _ name: String, _ value: Double, _ unit: String, _ relation: String, _ limit: Double, note: String? = nil
    ) -> Figure {
        Figure(
            name: name, value: value, unit: unit, baseline: nil, baselineName: nil, judged: value, limit: limit,
            relation: relation, note: note)
    }
}

/// Figures as a table for people and one JSON line for machines.
struct Report {
    private(set) var figures: [Figure] = []

    mutating func add(_ new: [Figure]) { figures += new }

    func printTable() {
        var rows = [["figure", "value", "baseline", "judged", "limit", ""]]
        for figure in figures {
            rows.append([
                figure.name, "\(Self.short(figure.value)) \(figure.unit)",
                figure.baseline.map { "\(Self.short($0)) \(figure.unit) (\(figure.baselineName ?? ""))" } ?? "–",
                Self.short(figure.judged), "\(figure.relation) \(Self.short(figure.limit))",
                figure.holds ? "holds" : "MISSED",
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            print(zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  "))
        }
        for figure in figures { if let note = figure.note { print("\(figure.name): \(note)") } }
    }

    func printJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(["figures": figures]), as: UTF8.self))
    }

    var allHold: Bool { figures.allSatisfy(\.holds) }

    private static func short(_ value: Double) -> String {
        let scaled = (value * 1000).rounded() / 1000
        return scaled == scaled.rounded() ? String(Int64(scaled)) : String(scaled)
    }
}

/// Values of repeated measurements.
struct Samples {
    private(set) var sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var median: Double { quantile(0.5) }

    /// Nearest rank.
    func quantile(_ q: Double) -> Double {
        sorted[min(sorted.count - 1, max(0, Int((q * Double(sorted.count)).rounded(.up)) - 1))]
    }
}
