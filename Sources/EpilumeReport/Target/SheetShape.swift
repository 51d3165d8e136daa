internal import EpilumeModel

/// What is drawn on a sheet, in millimetres from its top left corner, y downwards. A tone is 0 for black and 1 for
/// white. Who writes SVG and who writes PDF draw from the same list.
enum SheetShape: Hashable, Sendable {
    case disc(centre: TargetGeometry.Point, diameter: Double, tone: Double)
    /// Closed polygons that do not overlap, filled in one go, so that no seam shows where two of them touch.
    case areas([[TargetGeometry.Point]], tone: Double)
    /// A black stroke with square ends at its ends.
    case line(from: TargetGeometry.Point, to: TargetGeometry.Point, width: Double)
    /// Of characters that Latin-1 has; `size` is that of the font.
    case text(String, at: TargetGeometry.Point, size: Double, bold: Bool)
}
