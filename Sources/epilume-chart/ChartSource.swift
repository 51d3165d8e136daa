internal import EpilumeCalibration
internal import EpilumeModel
internal import Foundation

/// Charts and targets by name, and from files.
enum ChartSource {
    static let charts = ChartLibrary.all.map(\.name)
    static let targets = TargetGeometry.all.map(\.name)

    /// - Parameter name: one of ``charts``, or the path of a ``ChartDescription`` as JSON.
    static func chart(_ name: String) throws(ChartRefusal) -> ChartDescription {
        if let known = ChartLibrary.chart(named: name) { return known }
        let text = try text(name, what: "chart", known: charts)
        let chart: ChartDescription
        do {
            chart = try ChartFile.chart(json: text)
        } catch {
            let first = error.problems.first
            throw ChartRefusal(
                .description,
                "\(UntrustedText(name)) is no chart description: line \(first?.line ?? 1): "
                    + "\(first?.text ?? "it cannot be read").")
        }
        // Fewer than six patches have too few colours to be told from chance; narrow ones are no squares in rows.
        guard chart.columns >= 2, chart.rows >= 2, chart.patches.count >= 6, chart.patchFill > 0.3 else {
            throw ChartRefusal(
                .description,
                "\(UntrustedText(name)) describes a chart that cannot be found by its patches: 2 columns and rows, "
                    + "6 patches and a patchFill of 0.3 are the least. Give its corners with --corners.")
        }
        return chart
    }

    /// - Parameter name: one of ``targets``, or the path of a ``TargetGeometry`` as JSON.
    static func target(_ name: String) throws(ChartRefusal) -> TargetGeometry {
        if let known = TargetGeometry.all.first(where: { $0.name == name }) { return known }
        let text = try text(name, what: "target", known: targets)
        guard let target = try? JSONDecoder().decode(TargetGeometry.self, from: Data(text.utf8)) else {
            throw ChartRefusal(.description, "\(UntrustedText(name)) is no description of a target in JSON.")
        }
        if let problem = target.problem {
            throw ChartRefusal(.description, "\(UntrustedText(name)) describes no target: \(problem).")
        }
        return target
    }

    private static func text(_ name: String, what: String, known: [String]) throws(ChartRefusal) -> String {
        guard name.contains("/") || name.hasSuffix(".json") else {
            throw ChartRefusal(
                .commandLine,
                "No \(what) is called \(UntrustedText(name)). Known are \(known.joined(separator: ", ")); or name a "
                    + "file that ends in .json.")
        }
        let data = try PictureFile.readText(name, limit: ChartFile.byteLimit)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ChartRefusal(.description, "\(UntrustedText(name)) is no text in UTF-8.")
        }
        return text
    }
}
