internal import EpilumeModel
internal import Glibc

/// The model that explains one or more sightings of one grid.
struct GridFit {
    let model: GridModel
    let isTilted: Bool
    /// The points that it explains; what lies far off was left away.
    let exposures: [[GridSighting.Point]]
    /// Pixels, root mean square by coordinate.
    let residual: Double
    /// Standard uncertainties of the two logarithmic scales: along rows, along columns.
    let uncertaintyHorizontal: Double
    let uncertaintyVertical: Double
    /// Whole steps that were taken as the origin of each exposure.
    let origins: [(column: Double, row: Double)]

    /// An exposure has 6 unknowns of its own and shares 5; fewer points leave nothing to judge it by.
    static let fewestPoints = 20
    /// Pixels that good points scatter by; decides how little the weak knowledge below weighs.
    private static let typicalScatter = 0.05
    /// What is known before: distortion is below some tens of percent, and its centre within some 5 % of the
    /// half-diagonal of the frame's. Without it, a lens that does not distort would have its centre anywhere.
    private static let weak = (k1: 0.3, k2: 0.3, centre: 0.05)
    /// Share of points that may lie far off: dust, a damaged corner.
    private static let strayShare = 0.1

    private struct Frame {
        let half: Double
        let middleX: Double
        let middleY: Double
    }

    init(_ sightings: [GridSighting], width: Int, height: Int) throws(SpacingRefusal) {
        let frame = Frame(
            half: hypot(Double(width), Double(height)) / 2, middleX: Double(width - 1) / 2,
            middleY: Double(height - 1) / 2)
        var start = GridModel(exposures: [])
        var origins: [(column: Double, row: Double)] = []
        for sighting in sightings {
            let order = try GridOrder(sighting)
            let count = Double(sighting.points.count)
            let origin = (
                column: sighting.points.reduce(0) { $0 + Double($1.column) } / count,
                row: sighting.points.reduce(0) { $0 + Double($1.row) } / count
            )
            origins.append(origin)
            let pixels = (order.x[1] * order.y[2] - order.x[2] * order.y[1]).squareRoot()
            let x = order.x[0] + order.x[1] * origin.column + order.x[2] * origin.row
            let y = order.y[0] + order.y[1] * origin.column + order.y[2] * origin.row
            start.exposures.append(
                .init(
                    logScale: log(pixels / frame.half), angle: atan2(order.y[1] - order.x[2], order.x[1] + order.y[2]),
                    right: (x - frame.middleX) / pixels, down: (y - frame.middleY) / pixels))
        }
        var points = sightings.map(\.points)
        guard var best = Self.best(start, points, origins, frame) else { throw .noFit }
        let kept = Self.withoutStray(best, points, origins, frame)
        let given = points.reduce(0) { $0 + $1.count }
        let left = kept.reduce(0) { $0 + $1.count }
        guard Double(given - left) <= Self.strayShare * Double(given),
            kept.allSatisfy({ $0.count >= Self.fewestPoints })
        else { throw .scattered(points: given - left, of: given) }
        if left < given {
            points = kept
            guard let again = Self.best(start, points, origins, frame) else { throw .noFit }
            best = again
        }
        model = best.model
        isTilted = best.isTilted
        exposures = points
        residual = (best.dataSquares / Double(2 * left)).squareRoot()
        self.origins = origins
        // Degrees of freedom: what the points say more than the unknowns need.
        let variance = best.dataSquares / Double(max(1, 2 * left - best.unknowns))
        // Of the mean of the exposures' scales; along columns, with the aspect.
        var mean = [Double](repeating: 0, count: best.unknowns)
        for exposure in points.indices {
            mean[GridModel.sharedCount + best.own * exposure] = 1 / Double(points.count)
        }
        uncertaintyHorizontal = (variance * best.spread(of: mean)).squareRoot()
        mean[0] = 1
        uncertaintyVertical = (variance * best.spread(of: mean)).squareRoot()
    }

    private struct Candidate {
        var model: GridModel
        var isTilted: Bool
        var covariance: Matrix
        /// Square pixels, over the points alone.
        var dataSquares: Double
        /// Of each exposure, and of all together with what is shared.
        var own: Int
        var unknowns: Int

        /// Of a weighted sum of the unknowns: its variance over that of one residual.
        func spread(of weights: [Double]) -> Double {
            weights.indices.reduce(0) { sum, i in
                sum + weights.indices.reduce(0) { $0 + weights[i] * covariance[i, $1] * weights[$1] }
            }
        }
    }

    /// The orthogonal view, unless a tilt explains the points so much better that its unknowns are worth it (Schwarz
    /// 1978). Below a hundredth of a pixel no difference counts: that is the optics' and the printer's.
    private static func best(
        _ start: GridModel, _ points: [[GridSighting.Point]], _ origins: [(column: Double, row: Double)],
        _ frame: Frame
    ) -> Candidate? {
        // Both from the same start: what explains a tilt by distortion alone ends far from the tilt.
        let plain = fit(start, points, origins, frame, isTilted: false)
        let tilted = fit(start, points, origins, frame, isTilted: true)
        guard let plain, let tilted else { return plain ?? tilted }
        let count = Double(2 * points.reduce(0) { $0 + $1.count })
        func criterion(_ candidate: Candidate) -> Double {
            count * log(candidate.dataSquares / count + 1e-6) + Double(candidate.unknowns) * log(count)
        }
        return criterion(tilted) < criterion(plain) ? tilted : plain
    }

    private static func fit(
        _ start: GridModel, _ points: [[GridSighting.Point]], _ origins: [(column: Double, row: Double)],
        _ frame: Frame, isTilted: Bool
    ) -> Candidate? {
        let own = isTilted ? 6 : 4
        let shared = GridModel.sharedCount
        var parameters = [
            start.logAspect, start.k1, start.k2, start.centreX, start.centreY,
        ]
        for pose in start.exposures {
            parameters +=
                [pose.logScale, pose.angle, pose.right, pose.down] + (isTilted ? [pose.tiltX, pose.tiltY] : [])
        }
        func model(_ p: [Double]) -> GridModel {
            GridModel(
                logAspect: p[0], k1: p[1], k2: p[2], centreX: p[3], centreY: p[4],
                exposures: points.indices.map { exposure in
                    let at = shared + own * exposure
                    return .init(
                        logScale: p[at], angle: p[at + 1], right: p[at + 2], down: p[at + 3],
                        tiltX: isTilted ? p[at + 4] : 0, tiltY: isTilted ? p[at + 5] : 0)
                })
        }
        let count = points.reduce(0) { $0 + $1.count }
        let fit = LevenbergMarquardt.minimise(
            start: parameters, scales: [Double](repeating: 1, count: parameters.count)
        ) { parameters in
            linearise(model(parameters), points, origins, frame, own: own, unknowns: parameters.count)
        }
        guard let fit else { return nil }
        return Candidate(
            model: model(fit.parameters), isTilted: isTilted, covariance: fit.covariance,
            dataSquares: fit.residuals.prefix(2 * count).reduce(0) { $0 + $1 * $1 }, own: own,
            unknowns: parameters.count)
    }

    /// Residuals in pixels: two a point, then four of what is known before.
    private static func linearise(
        _ model: GridModel, _ points: [[GridSighting.Point]], _ origins: [(column: Double, row: Double)],
        _ frame: Frame, own: Int, unknowns: Int
    ) -> LevenbergMarquardt.Linearisation {
        let count = points.reduce(0) { $0 + $1.count }
        var jacobian = Matrix(rows: 2 * count + 4, columns: unknowns)
        var residuals = [Double](repeating: 0, count: 2 * count + 4)
        let shared = GridModel.sharedCount
        var row = 0
        for (exposure, points) in points.enumerated() {
            let origin = origins[exposure]
            let first = shared + own * exposure
            for point in points {
                let seen = model.project(
                    column: Double(point.column) - origin.column, row: Double(point.row) - origin.row,
                    exposure: exposure)
                residuals[row] = frame.half * seen.x + frame.middleX - point.at.x
                residuals[row + 1] = frame.half * seen.y + frame.middleY - point.at.y
                for unknown in 0..<shared {
                    jacobian[row, unknown] = frame.half * seen.slopeX[unknown]
                    jacobian[row + 1, unknown] = frame.half * seen.slopeY[unknown]
                }
                for unknown in 0..<own {
                    jacobian[row, first + unknown] = frame.half * seen.slopeX[shared + unknown]
                    jacobian[row + 1, first + unknown] = frame.half * seen.slopeY[shared + unknown]
                }
                row += 2
            }
        }
        let known = [
            (1, model.k1, weak.k1), (2, model.k2, weak.k2), (3, model.centreX, weak.centre),
            (4, model.centreY, weak.centre),
        ]
        for (unknown, value, deviation) in known {
            residuals[row] = typicalScatter * value / deviation
            jacobian[row, unknown] = typicalScatter / deviation
            row += 1
        }
        return .init(residuals: residuals, jacobian: jacobian)
    }

    /// Without what lies further off than five deviations, as the median tells them, and than a quarter of a pixel.
    private static func withoutStray(
        _ candidate: Candidate, _ points: [[GridSighting.Point]], _ origins: [(column: Double, row: Double)],
        _ frame: Frame
    ) -> [[GridSighting.Point]] {
        let distances = points.enumerated().map { exposure, points in
            points.map { point in
                let seen = candidate.model.project(
                    column: Double(point.column) - origins[exposure].column,
                    row: Double(point.row) - origins[exposure].row, exposure: exposure)
                return hypot(
                    frame.half * seen.x + frame.middleX - point.at.x,
                    frame.half * seen.y + frame.middleY - point.at.y)
            }
        }
        // The median of a Rayleigh distribution is 1.1774 deviations.
        let deviation = (OrderStatistics.median(distances.flatMap { $0 }) ?? 0) / 1.1774
        let limit = max(5 * deviation, 0.25)
        return zip(points, distances).map { points, distances in
            zip(points, distances).filter { $0.1 <= limit }.map(\.0)
        }
    }
}
