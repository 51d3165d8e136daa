package import EpilumeModel
internal import Glibc

/// Two lines across the marks of a stage micrometer, one along the rows and one along the columns. For a field too
/// small for a grid: tells spacing at the centre, and no distortion.
///
/// Concurrency: a value. Keeps one sum of frames while a line goes on.
package struct MicrometerStep: Sendable {
    private static let movedLimit = 1.0
    /// Degrees of a line from the axis that it stands for.
    private static let largestAngle = 20.0
    /// Half-width, percent, of what distortion may do over a line through the centre, rectangular: 1.5 % at the
    /// corners, as dermatoscopes have, is 0.4 % at half of the way, and a third of that in the mean along the line.
    private static let distortionPercent = 0.15

    package let scale: PixelSpacing.Target
    private let light: CodeLight
    private var scene = SceneFrames()
    private var lines: [Line] = []
    private var size: FrameSize?

    private struct Line: Sendable {
        /// Of its direction, in pixels of length 1.
        let dx: Double
        let dy: Double
        let found: StageMicrometer
    }

    /// - Parameters:
    ///   - scale: its pitch is that of the marks.
    ///   - light: ``CalibrationSession/light``.
    package init(scale: PixelSpacing.Target, light: CodeLight) {
        self.scale = scale
        self.light = light
    }

    package var frames: Int { scene.frames }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) { try scene.add(frame) }

    /// Ends the frames of one line; a second line along the same axis takes the first one's place.
    ///
    /// - Parameters:
    ///   - from: pixels; the marks are crossed about squarely on the way to `to`.
    ///   - to: the other end.
    /// - Returns: micrometres a pixel along it.
    package mutating func endLine(
        from: PicturePoint, to: PicturePoint
    ) throws(CalibrationRefusal) -> StageMicrometer {
        let mean = try scene.takeMean(.scale, fewest: 1, limits: .init(moved: Self.movedLimit))
        let here = FrameSize(width: mean.width, height: mean.height)
        if let size, size != here { throw .otherMode(width: mean.width, height: mean.height) }
        let found: StageMicrometer
        do {
            found = try StageMicrometer(light.picture(mean), from: from, to: to, scale: scale)
        } catch {
            throw .spacing(error)
        }
        let length = hypot(to.x - from.x, to.y - from.y)
        let line = Line(dx: (to.x - from.x) / length, dy: (to.y - from.y) / length, found: found)
        let angle = atan2(min(abs(line.dx), abs(line.dy)), max(abs(line.dx), abs(line.dy))) * 180 / .pi
        guard angle <= Self.largestAngle else { throw .spacing(.oblique(degrees: angle)) }
        lines.removeAll { Self.isAlongRow($0) == Self.isAlongRow(line) }
        lines.append(line)
        size = here
        return found
    }

    private static func isAlongRow(_ line: Line) -> Bool { abs(line.dx) > abs(line.dy) }

    func material() throws(CalibrationRefusal) -> ScaleMaterial {
        guard let size, let row = lines.first(where: Self.isAlongRow),
            let column = lines.first(where: { !Self.isAlongRow($0) })
        else { throw .linesAlike }
        // A pixel along a line is as long as its parts along rows and columns: s² = dx² h² + dy² v².
        let equations = Matrix([[row.dx * row.dx, row.dy * row.dy], [column.dx * column.dx, column.dy * column.dy]])
        let squares = [row, column].map { $0.found.micrometresPerPixel * $0.found.micrometresPerPixel }
        guard let solution = LeastSquares.solve(equations, squares), solution.x.allSatisfy({ $0 > 0 }) else {
            throw .linesAlike
        }
        let single = SpacingBudget.singleExposurePercent / 3.0.squareRoot()
        let distortion = Self.distortionPercent / 3.0.squareRoot()
        // Each line's own U holds the scale's tolerance already.
        let lines = max(row.found.uncertaintyPercent, column.found.uncertaintyPercent) / 2
        return ScaleMaterial(
            spacing: PixelSpacing(
                horizontal: solution.x[0].squareRoot(), vertical: solution.x[1].squareRoot(),
                uncertaintyPercent: 2 * (lines * lines + single * single + distortion * distortion).squareRoot(),
                zones: [], exposures: 1, target: scale),
            distortion: nil, size: size, isAssumed: light.isAssumed, notes: [])
    }
}
