internal import EpilumeModel

/// A grid as the lens bends it, displacements magnified so that they are seen.
enum DistortionFigure {
    /// Height over width of frames that are drawn; a file may state anything.
    private static let shapes = 0.25...4.0

    /// - Returns: nil when there is no frame or no number to draw.
    static func make(_ distortion: Distortion, mode: CalibrationBinding.Mode) -> ReportFigure? {
        let numbers = [distortion.centreX, distortion.centreY, distortion.k1, distortion.k2]
        guard mode.width > 1, mode.height > 1, shapes.contains(Double(mode.height) / Double(mode.width)),
            numbers.allSatisfy(\.isFinite)
        else { return nil }
        let lens = Lens(distortion, mode: mode)
        let columns = 8
        let cell = Double(mode.width) / Double(columns)
        let rows = max(1, Int((Double(mode.height) / cell).rounded()))
        let magnification = lens.magnification(cell: cell)
        let margin = 14.0
        let scale = (ReportFigure.half - 2 * margin) / Double(mode.width)
        let height = Double(mode.height) * scale
        func placed(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            let (dx, dy) = lens.displacement(x: x, y: y)
            // Farther out than the drawing is wide there is nothing to see.
            let limit = Double(mode.width)
            return (
                margin + scale * (x + min(max(magnification * dx, -limit), limit)),
                margin + scale * (y + min(max(magnification * dy, -limit), limit))
            )
        }
        var content: [Markup] = []
        for column in 0...columns {
            let x = Double(column) * cell
            content.append(
                ReportFigure.line(margin + scale * x, margin, margin + scale * x, margin + height, class: "grid"))
            content.append(
                ReportFigure.polyline((0...32).map { placed(x, Double(mode.height) * Double($0) / 32) }, class: "line"))
        }
        for row in 0...rows {
            let y = Double(mode.height) * Double(row) / Double(rows)
            content.append(
                ReportFigure.line(
                    margin, margin + scale * y, margin + scale * Double(mode.width), margin + scale * y, class: "grid"))
            content.append(
                ReportFigure.polyline((0...32).map { placed(Double(mode.width) * Double($0) / 32, y) }, class: "line"))
        }
        let (x, y) = (margin + scale * distortion.centreX, margin + scale * distortion.centreY)
        content.append(ReportFigure.line(x - 5, y, x + 5, y, class: "line bold"))
        content.append(ReportFigure.line(x, y - 5, x, y + 5, class: "line bold"))
        let times = Digits.fixed(magnification, 0)
        return ReportFigure(
            name: "distortion", title: "Distortion of a regular grid",
            description: "Displacements are magnified \(times) times. The largest within the frame is "
                + "\(Digits.fixed(distortion.maximumPercent, 2)) percent of the distance from the centre.",
            width: ReportFigure.half, height: height + 2 * margin, content: content,
            caption: [
                .text("Distortion, displacements magnified \(times) times. Thin: undistorted; cross: its centre.")
            ])
    }

    private struct Lens {
        var distortion: Distortion
        var half: Double
        var mode: CalibrationBinding.Mode

        init(_ distortion: Distortion, mode: CalibrationBinding.Mode) {
            self.distortion = distortion
            self.mode = mode
            let (width, height) = (Double(mode.width), Double(mode.height))
            half = (width * width + height * height).squareRoot() / 2
        }

        /// Pixels.
        func displacement(x: Double, y: Double) -> (Double, Double) {
            let (u, v) = ((x - distortion.centreX) / half, (y - distortion.centreY) / half)
            let square = u * u + v * v
            let factor = square * (distortion.k1 + square * distortion.k2)
            return (half * u * factor, half * v * factor)
        }

        /// The largest of a few round ones by which no corner moves by more than half a cell; 1 for strong distortion.
        func magnification(cell: Double) -> Double {
            let corners = [0.0, Double(mode.width)].flatMap { x in [0.0, Double(mode.height)].map { (x, $0) } }
            let largest =
                corners.map { corner -> Double in
                    let (dx, dy) = displacement(x: corner.0, y: corner.1)
                    return max(abs(dx), abs(dy))
                }.max() ?? 0
            return [100.0, 50, 20, 10, 5, 2].first { $0 * largest <= cell / 2 } ?? 1
        }
    }
}
