package import EpilumeModel
internal import Glibc

/// What is true of the pictures, for comparing with what a calibration has measured.
extension TruthCamera {
    /// Relative light over the frame in a light state.
    package func shading(_ light: LightState) -> TruthShading {
        TruthShading(geometry: geometry, vignette: vignette, light: lights[light] ?? TruthLight(spectrum: .ledB4))
    }

    /// R G B that a surface has in ``linear(of:)`` where the light is brightest, without veil.
    package func linear(of reflectance: Spectrum, in scene: TruthScene) -> [Double] {
        let response = sensor.response(to: reflectance, in: light(of: scene).spectrum)
        return sensor.matrix.map { row in
            zip(row, response).reduce(0) { $0 + $1.0 * $1.1 } * sensor.exposure * scene.exposureFactor
        }
    }

    /// Where a point of the target is seen, in green.
    package func pixel(of point: TargetPoint, in scene: TruthScene) -> PicturePoint {
        geometry.pixel(of: TargetPlacement(scene.pose).plate(point))
    }

    /// What of the target a pixel sees, in green.
    package func target(at pixel: PicturePoint, in scene: TruthScene) -> TargetPoint {
        let point = geometry.plate(at: pixel)
        return TargetPlacement(scene.pose).target(x: point.x, y: point.y)
    }

    /// Corners of the patch field in the chart's own order, as a ``ChartSighting`` has them; nil when the scene shows no
    /// chart. They may lie outside of the frame.
    package func corners(in scene: TruthScene) -> [PicturePoint]? {
        guard case .colourChart(let chart) = scene.target else { return nil }
        return chart.corners.map { pixel(of: $0, in: scene) }
    }

    /// The grid's points that lie in the frame, at least `margin` pixels inside; nil when the scene shows no grid.
    package func gridPoints(in scene: TruthScene, margin: Double = 0) -> GridSighting? {
        guard case .grid(let grid) = scene.target else { return nil }
        var points: [GridSighting.Point] = []
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let at = pixel(of: grid.point(column: column, row: row), in: scene)
                if at.x >= margin, at.y >= margin, at.x <= Double(geometry.width - 1) - margin,
                    at.y <= Double(geometry.height - 1) - margin
                {
                    points.append(GridSighting.Point(column: column, row: row, at: at))
                }
            }
        }
        return GridSighting(points: points)
    }

    /// Contrast at half, cycles a pixel.
    ///
    /// - Parameters:
    ///   - direction: of the edge's normal, degrees from the row's direction towards the column's.
    package func mtf50(at pixel: PicturePoint, direction: Double, in scene: TruthScene) -> Double {
        blur(of: scene).mtf50(direction: direction, fieldHeight: geometry.fieldHeight(pixel))
    }

    /// - Parameters: as of ``mtf50(at:direction:in:)``; frequency in cycles a pixel.
    package func modulation(
        frequency: Double, at pixel: PicturePoint, direction: Double, in scene: TruthScene
    ) -> Double {
        blur(of: scene).modulation(
            frequency: frequency, direction: direction, fieldHeight: geometry.fieldHeight(pixel))
    }

    /// The edges of an ``EdgeTarget`` that lie in the frame: four a square. Empty when the scene shows none.
    package func edges(in scene: TruthScene) -> [TruthEdge] {
        guard case .edges(let target) = scene.target else { return [] }
        let places: [FramePlace] = [.centre, .topLeft, .topRight, .bottomLeft, .bottomRight]
        let slant = target.slantDegrees * .pi / 180
        return zip(places, target.centres).flatMap { place, centre in
            (0..<4).compactMap { side -> TruthEdge? in
                let angle = slant + Double(side) * .pi / 2
                func point(_ out: Double, _ along: Double) -> PicturePoint {
                    let half = target.side / 2
                    return pixel(
                        of: TargetPoint(
                            u: centre.u + half * (out * cos(angle) - along * sin(angle)),
                            v: centre.v + half * (out * sin(angle) + along * cos(angle))), in: scene)
                }
                return edge(
                    place, middle: point(1, 0), from: point(1, -0.7), to: point(1, 0.7), inner: point(0.45, 0), scene)
            }
        }
    }

    private func edge(
        _ place: FramePlace, middle: PicturePoint, from: PicturePoint, to: PicturePoint, inner: PicturePoint,
        _ scene: TruthScene
    ) -> TruthEdge? {
        // A strip along the edge, as wide to both sides as the square allows.
        let wide = hypot(inner.x - middle.x, inner.y - middle.y)
        let isUpright = abs(to.y - from.y) > abs(to.x - from.x)
        let left = (isUpright ? middle.x - wide : min(from.x, to.x)).rounded(.up)
        let right = (isUpright ? middle.x + wide : max(from.x, to.x)).rounded(.down)
        let top = (isUpright ? min(from.y, to.y) : middle.y - wide).rounded(.up)
        let bottom = (isUpright ? max(from.y, to.y) : middle.y + wide).rounded(.down)
        guard left >= 0, top >= 0, right < Double(geometry.width), bottom < Double(geometry.height), right > left,
            bottom > top
        else { return nil }
        // Degrees of the normal; the edge's own angle from the vertical is the same, turned into -90…90.
        let along = atan2(to.y - from.y, to.x - from.x) * 180 / .pi
        let direction = along + 90
        return TruthEdge(
            place: place, middle: middle,
            area: PixelRectangle(
                x: Int(left), y: Int(top), width: Int(right - left) + 1, height: Int(bottom - top) + 1),
            normalDegrees: direction, mtf50: mtf50(at: middle, direction: direction, in: scene),
            redShift: geometry.chromaticShift(channel: 0, at: middle, acrossEdge: direction),
            blueShift: geometry.chromaticShift(channel: 2, at: middle, acrossEdge: direction))
    }
}

/// An edge of an ``EdgeTarget`` in a picture.
package struct TruthEdge: Hashable, Sendable {
    package let place: FramePlace
    package let middle: PicturePoint
    /// Holds the edge and no corner.
    package let area: PixelRectangle
    /// Of the normal, degrees from the row's direction towards the column's.
    package let normalDegrees: Double
    /// Cycles a pixel.
    package let mtf50: Double
    /// Of the edge in red and in blue from that in green: pixels across the edge, positive away from the frame's middle.
    package let redShift: Double
    package let blueShift: Double
}
