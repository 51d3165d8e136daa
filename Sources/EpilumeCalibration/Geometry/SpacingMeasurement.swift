package import EpilumeModel
internal import Glibc

/// Pixel spacing and distortion from a grid, with a stated uncertainty.
package struct SpacingMeasurement: Hashable, Sendable {
    package var spacing: PixelSpacing
    package var distortion: Distortion
    package var budget: SpacingBudget
    package var view: View
    /// Points that lay off the grid and were left away.
    package var strayPoints: Int

    package enum View: Hashable, Sendable {
        /// As on a contact plate: no tilt is seen.
        case orthogonal
        case tilted(degrees: Double)
    }

    /// Degrees that the frame's diagonal takes in, for stating a tilt as an angle: one picture of a plane tells the
    /// change of its scale, and the angle only together with the lens. 40° is a close-up lens; a longer one needs more
    /// tilt for the same change.
    package static let assumedViewDegrees = 40.0
    /// Half a percent of scale between the centre and a corner.
    package static let largestTiltDegrees = 1.0
    /// Exposures that differ by more do not show one grid in one plane.
    package static let largestDisagreementPercent = 1.0
    /// Pixels, root mean square.
    package static let largestResidual = 0.5
    /// A zone's scale needs as many points.
    private static let fewestZonePoints = 6

    /// - Parameters:
    ///   - sightings: refined, one an exposure, of one target; turned in between by about a quarter, so that a target
    ///     whose pitch differs along its two axes shows as scatter.
    ///   - width: of the frame, pixels.
    ///   - height: the same.
    package init(
        _ sightings: [GridSighting], target: PixelSpacing.Target, width: Int, height: Int
    ) throws(SpacingRefusal) {
        guard target.pitchMicrometres > 0, target.pitchMicrometres.isFinite, target.tolerancePercent >= 0,
            target.tolerancePercent < 10, width > 1, height > 1
        else { throw .target }
        guard !sightings.isEmpty else { throw .tooFewPoints(have: 0, need: GridFit.fewestPoints) }
        let fit = try GridFit(sightings, width: width, height: height)
        guard fit.residual <= Self.largestResidual else { throw .irregular(pixels: fit.residual) }
        let sine = min(1, fit.model.largestTilt / tan(Self.assumedViewDegrees / 2 * .pi / 180))
        let degrees = asin(sine) * 180 / .pi
        guard degrees <= Self.largestTiltDegrees else {
            throw .tilted(degrees: degrees, changePercent: 200 * fit.model.largestTilt)
        }
        let scales = try GridScales(fit, width: width, height: height)
        guard scales.disagreementPercent <= Self.largestDisagreementPercent else {
            throw .exposuresDisagree(percent: scales.disagreementPercent)
        }
        let half = hypot(Double(width), Double(height)) / 2
        guard let steps = fit.model.stepsPerUnit(x: 0, y: 0) else { throw .noFit }
        let pitch = target.pitchMicrometres
        budget = SpacingBudget(
            fit: 100 * max(fit.uncertaintyHorizontal, fit.uncertaintyVertical),
            exposures: scales.exposuresPercent, zones: scales.zonesPercent,
            model: (100 * (1 - cos(degrees * .pi / 180)) + SpacingBudget.modelPercent) / 3.0.squareRoot(),
            target: target.tolerancePercent / 3.0.squareRoot())
        spacing = PixelSpacing(
            horizontal: pitch * steps.horizontal / half, vertical: pitch * steps.vertical / half,
            uncertaintyPercent: budget.expandedPercent, zones: scales.zones.map { pitch * $0 },
            exposures: sightings.count, target: target)
        distortion = try Self.distortion(fit, width: width, height: height)
        view = fit.isTilted ? .tilted(degrees: degrees) : .orthogonal
        strayPoints = zip(sightings, fit.exposures).reduce(0) { $0 + $1.0.points.count - $1.1.count }
    }

    private static func distortion(_ fit: GridFit, width: Int, height: Int) throws(SpacingRefusal) -> Distortion {
        let half = hypot(Double(width), Double(height)) / 2
        let model = fit.model
        let corner = (Double(width) / 2 / half, Double(height) / 2 / half)
        var plain = model
        plain.exposures = [.init(angle: 0, right: 0, down: 0)]
        var furthest = 0.0
        for (right, down) in [(-1.0, -1.0), (1, -1), (-1, 1), (1, 1)] {
            guard let (u, v) = plain.straightened(x: right * corner.0, y: down * corner.1, exposure: 0) else {
                throw .noFit
            }
            furthest = max(furthest, hypot(u, v))
        }
        let largest = (0...64).map { step in
            let square = pow(furthest * Double(step) / 64, 2)
            return abs(square * (model.k1 + square * model.k2))
        }.max()
        return Distortion(
            centreX: Double(width - 1) / 2 + half * model.centreX,
            centreY: Double(height - 1) / 2 + half * model.centreY, k1: model.k1, k2: model.k2,
            maximumPercent: 100 * (largest ?? 0), residualPixels: fit.residual)
    }

    /// Scales by exposure and by zone.
    private struct GridScales {
        /// Steps of the target a pixel, as seen, mean of both axes, in the order of `FramePlace`.
        var zones: [Double]
        /// Relative standard uncertainties.
        var exposuresPercent: Double
        var zonesPercent: Double
        /// Largest departure of an exposure from the mean.
        var disagreementPercent: Double

        init(_ fit: GridFit, width: Int, height: Int) throws(SpacingRefusal) {
            let half = hypot(Double(width), Double(height)) / 2
            let middle = (Double(width - 1) / 2, Double(height - 1) / 2)
            var seen: [FramePlace: [Double]] = [:]
            var straight: [FramePlace: [Double]] = [:]
            var horizontal: [Double] = []
            var vertical: [Double] = []
            for (exposure, points) in fit.exposures.enumerated() {
                var places: [PicturePoint] = []
                for point in points {
                    guard
                        let (u, v) = fit.model.straightened(
                            x: (point.at.x - middle.0) / half, y: (point.at.y - middle.1) / half, exposure: exposure)
                    else { throw .noFit }
                    places.append(PicturePoint(x: half * u, y: half * v))
                }
                let steps = points.map { ($0.column, $0.row) }
                guard let whole = GridOrder.affine(steps, places) else { throw .inOneLine }
                horizontal.append(hypot(whole.x[1], whole.x[2]))
                vertical.append(hypot(whole.y[1], whole.y[2]))
                let zones = points.map { FramePlace(x: $0.at.x, y: $0.at.y, width: width, height: height) }
                for zone in FramePlace.allCases {
                    let members = zones.indices.filter { zones[$0] == zone }
                    guard members.count >= SpacingMeasurement.fewestZonePoints,
                        let raw = GridOrder.affine(members.map { steps[$0] }, members.map { points[$0].at }),
                        let model = GridOrder.affine(members.map { steps[$0] }, members.map { places[$0] })
                    else { continue }
                    seen[zone, default: []].append(1 / Self.scale(raw))
                    straight[zone, default: []].append(Self.scale(whole) / Self.scale(model))
                }
            }
            zones = []
            var left: [Double] = []
            for zone in FramePlace.allCases {
                guard let raw = seen[zone], let model = straight[zone] else { throw .outOfView(zone) }
                zones.append(Self.mean(raw))
                left.append(Self.mean(model))
            }
            let range = (left.max() ?? 0) - (left.min() ?? 0)
            zonesPercent = 100 * range / 2 / Self.mean(left) / 3.0.squareRoot()
            let departures = [horizontal, vertical].flatMap { axis in axis.map { 100 * ($0 / Self.mean(axis) - 1) } }
            disagreementPercent = departures.map(abs).max() ?? 0
            let (count, freedom) = (Double(horizontal.count), 2 * (horizontal.count - 1))
            if freedom > 0 {
                let variance = departures.reduce(0) { $0 + $1 * $1 } / Double(freedom)
                exposuresPercent = (variance / count).squareRoot() * SpacingBudget.student(freedom: freedom)
            } else {
                exposuresPercent = SpacingBudget.singleExposurePercent / 3.0.squareRoot()
            }
        }

        private static func scale(_ affine: (x: [Double], y: [Double])) -> Double {
            abs(affine.x[1] * affine.y[2] - affine.x[2] * affine.y[1]).squareRoot()
        }

        private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    }
}
