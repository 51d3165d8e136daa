internal import EpilumeCalibration
package import EpilumeModel
internal import Foundation

/// Charts by name, from descriptions, and with the values of one copy.
package enum ChartSource {
    /// - Parameters:
    ///   - name: of a known chart, or the path of a description.
    ///   - reference: CGATS text with the values of one copy of it; nil: as the chart states.
    package static func chart(_ name: String, reference: String?) throws(WorkshopFault) -> ChartDescription {
        let chart: ChartDescription
        if let known = ChartLibrary.chart(named: name) {
            chart = known
        } else {
            guard name.contains("/") || name.hasSuffix(".json") else {
                throw WorkshopFault(
                    "No chart is called \(UntrustedText(name)); there are "
                        + ChartLibrary.all.map(\.name).joined(separator: ", ")
                        + ", or name a file that ends in .json.", .usage)
            }
            let text = try text(name)
            do { chart = try ChartFile.chart(json: text) } catch { throw fault(name, error) }
        }
        guard let reference else { return chart }
        let text = try text(reference)
        do { return try ChartFile.chart(cgats: text, layout: chart) } catch { throw fault(reference, error) }
    }

    private static func text(_ path: String) throws(WorkshopFault) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WorkshopFault("\(UntrustedText(path)) cannot be read.", .file)
        }
        guard data.count <= ChartFile.byteLimit, let text = String(validating: data, as: UTF8.self) else {
            throw WorkshopFault("\(UntrustedText(path)) is no text of a chart: it is too large, or no UTF-8.", .file)
        }
        return text
    }

    private static func fault(_ path: String, _ fault: ChartFile.Fault) -> WorkshopFault {
        WorkshopFault(fault.lines(file: UntrustedText(path).description).prefix(8).joined(separator: "\n"), .file)
    }
}
