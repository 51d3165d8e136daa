internal import EpilumeModel
internal import Foundation

/// Charts by name, and from files.
enum ChartSource {
    static let byteLimit = 1_000_000
    static let patchLimit = 1000

    /// - Parameter name: one of ``KnownCharts/names``, or the path of a ``ChartDescription`` as JSON.
    static func chart(_ name: String) throws(ChartFault) -> ChartDescription {
        if let known = KnownCharts.chart(name) { return known }
        let isPath = name.contains("/") || name.hasSuffix(".json")
        guard isPath else {
            throw .usage(
                "No chart is called \(UntrustedText(name)). Known are \(KnownCharts.names.joined(separator: ", ")); "
                    + "or name a file that ends in .json.")
        }
        let data = try PictureFile.readText(name, limit: byteLimit)
        guard let chart = try? JSONDecoder().decode(ChartDescription.self, from: data) else {
            throw .usage("\(UntrustedText(name)) is no chart description in JSON.")
        }
        if let wrong = fault(chart) { throw .usage("\(UntrustedText(name)): \(wrong)") }
        return chart
    }

    private static func fault(_ chart: ChartDescription) -> String? {
        let sides = 2...64
        guard sides.contains(chart.columns), sides.contains(chart.rows) else {
            return "a chart has 2 to 64 columns and rows."
        }
        guard chart.columns * chart.rows == chart.patches.count, chart.patches.count <= patchLimit,
            chart.patches.count >= 6
        else { return "the patches must be as many as columns times rows, 6 to \(patchLimit)." }
        guard chart.patchFill > 0.3, chart.patchFill <= 1 else { return "patchFill must be above 0.3 and at most 1." }
        let isLab = chart.patches.allSatisfy { patch in
            patch.lab.count == 3 && (0...110).contains(patch.lab[0]) && patch.lab.allSatisfy { abs($0) < 200 }
        }
        guard isLab else { return "each patch needs L*, a* and b*." }
        let isName =
            !chart.name.isEmpty && chart.name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) }
        guard isName else { return "the name must be of lower-case letters, digits and dashes." }
        return nil
    }
}
