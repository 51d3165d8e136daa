package import EpilumeCalibration
package import EpilumeModel
package import EpilumeReport

/// What is measured with what.
package struct WalkPlan: Hashable, Sendable, Codable {
    package var chart: ChartDescription
    /// As `epilume-chart` knows the chart: a name, or the path of a description.
    package var chartName: String
    package var kind: ColourCorrection.Kind
    /// What a person sees of the chart, in its own order; nil: it is looked for.
    package var corners: [PicturePoint]?
    /// Whether a device that cannot but mirror is accepted.
    package var mirrored: Bool
    package var scale: ScaleTarget
    /// How often the grid is laid down.
    package var exposures: Int
    /// nil: the colour chart is the card.
    package var card: ScaleTarget?
    /// Between the centres of neighbouring patches of the chart, when it is known: then its size tells the scale each
    /// morning.
    package var patchPitchMicrometres: Double?
    /// The scope sees one patch at a time: each is laid under it by itself.
    package var isPatchByPatch: Bool
    /// The chart is shown a second time, turned, to see that the device does not adapt to what it sees.
    package var hasSecondView: Bool
    /// Of the second view; nil: it is looked for.
    package var secondCorners: [PicturePoint]?

    package init(chart: ChartDescription, chartName: String, scale: ScaleTarget) {
        self.chart = chart
        self.chartName = chartName
        self.scale = scale
        kind = .matrix
        mirrored = false
        exposures = 3
        isPatchByPatch = false
        hasSecondView = false
    }
}

/// What the scale is measured with.
package enum ScaleTarget: Hashable, Sendable, Codable {
    /// The project's own printed target. `finderName` as `epilume-chart` knows it.
    case printed(geometry: TargetGeometry, finderName: String, target: PixelSpacing.Target, assumption: String)
    /// A grid that somebody else made.
    case grid(
        pattern: GridPattern, columns: Int, rows: Int, corners: [PicturePoint]?, target: PixelSpacing.Target)
    /// Two lines on a stage micrometer, each from one end to the other: along the rows, along the columns.
    case micrometer(target: PixelSpacing.Target, lines: [Line])

    /// In the picture, from one end to the other.
    package struct Line: Hashable, Sendable, Codable {
        package var from: PicturePoint
        package var to: PicturePoint

        package init(from: PicturePoint, to: PicturePoint) {
            self.from = from
            self.to = to
        }
    }

    /// The project's own by its name.
    ///
    /// - Parameter rulers: as a calliper measures them; nil: nobody did.
    package static func printed(_ name: String, rulers: RulerReading? = nil) throws(WorkshopFault) -> ScaleTarget {
        guard let geometry = TargetGeometry.all.first(where: { $0.name == name }) else {
            throw WorkshopFault(
                "No target is called \(UntrustedText(name)); there are "
                    + TargetGeometry.all.map(\.name).joined(separator: ", ") + ".", .usage)
        }
        var printed = PrintedTarget(unmeasured: geometry)
        if let rulers {
            do { printed = try PrintedTarget(geometry, rulers: rulers) } catch {
                throw WorkshopFault(error.sentence, .usage)
            }
        }
        return .printed(geometry: geometry, finderName: name, target: printed.target, assumption: printed.assumption)
    }

    /// The same with another tolerance of its pitch.
    ///
    /// - Throws: of a printed target, whose tolerance follows from its rulers.
    package func within(_ tolerancePercent: Double) throws(WorkshopFault) -> ScaleTarget {
        switch self {
        case .printed:
            throw WorkshopFault(
                "The scale was measured by a printed target, whose tolerance follows from its rulers: name it again "
                    + "with --target and --ruler.", .usage)
        case .grid(let pattern, let columns, let rows, let corners, var target):
            target.tolerancePercent = tolerancePercent
            return .grid(pattern: pattern, columns: columns, rows: rows, corners: corners, target: target)
        case .micrometer(var target, let lines):
            target.tolerancePercent = tolerancePercent
            return .micrometer(target: target, lines: lines)
        }
    }

    package var name: String {
        switch self {
        case .printed(_, _, let target, _), .grid(_, _, _, _, let target), .micrometer(let target, _): target.name
        }
    }
}
