package import EpilumeModel
internal import Glibc

/// Frames of the card of the morning check, at commissioning and each morning: both are read in one way, so that what
/// differs is the device.
///
/// Concurrency: a value. Keeps one sum of frames.
package struct CheckCardStep: Sendable {
    private static let movedLimit = 1.0

    package let sighting: CardSighting
    private var scene = SceneFrames()

    package init(_ sighting: CardSighting) { self.sighting = sighting }

    package var frames: Int { scene.frames }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) { try scene.add(frame) }

    /// What the card shows today by a calibration; the step is empty afterwards.
    ///
    /// - Parameter readAt: RFC 3339, UTC, whole seconds.
    package mutating func reading(
        by calibration: Calibration, readAt: String
    ) throws(CalibrationRefusal) -> CheckReading {
        guard let tone = calibration.tone else { throw .needsColour(.checkCard) }
        let light = CodeLight(dark: calibration.dark, tone: tone)
        return try material(light: light).reading(
            readAt: readAt, dark: calibration.dark, tone: tone, flat: calibration.flat)
    }

    mutating func material(light: CodeLight) throws(CalibrationRefusal) -> CardMaterial {
        guard !light.isAssumed else { throw .needsColour(.checkCard) }
        let codes = try scene.takeMean(.checkCard, fewest: 1, limits: .init(moved: Self.movedLimit))
        let picture = MeasuredPicture(codes: codes, linear: light.picture(codes))
        let points = try gridPoints(in: picture.linear)
        let samples = try samples(of: codes, points: points)
        let scale = scale(points, picture.width, picture.height)
        let mtf50 = mtf50(in: picture)
        guard !samples.isEmpty || scale != nil || mtf50 != nil else { throw .emptyCard }
        return CardMaterial(
            card: sighting.card, samples: samples, micrometresPerPixel: scale, mtf50: mtf50, pitchMicrometres: pitch,
            size: FrameSize(width: codes.width, height: codes.height))
    }

    /// Of a chart.
    private var pitch: Double? {
        guard case .chart(_, _, let pitch) = sighting.patches else { return nil }
        return pitch
    }

    private func gridPoints(in linear: FloatPicture) throws(CalibrationRefusal) -> GridSighting? {
        guard let grid = sighting.grid else { return nil }
        do {
            return try GridRefinement.refine(grid.sighting, in: linear, pattern: grid.pattern)
        } catch {
            throw .spacing(error)
        }
    }

    /// By the points in the middle half of the frame, as seen: distortion does the same to the card each time.
    private func scale(_ points: GridSighting?, _ width: Int, _ height: Int) -> Double? {
        if let grid = sighting.grid, let points {
            let middle = points.points.filter {
                FramePlace(x: $0.at.x, y: $0.at.y, width: width, height: height) == .centre
            }
            guard middle.count >= 9,
                let plane = GridOrder.affine(middle.map { ($0.column, $0.row) }, middle.map(\.at))
            else { return nil }
            let area = abs(plane.x[1] * plane.y[2] - plane.x[2] * plane.y[1])
            return area > 0 ? grid.pitchMicrometres / area.squareRoot() : nil
        }
        guard case .chart(let sighting, let chart, let pitch?) = sighting.patches else { return nil }
        let corners = sighting.corners
        let twice = corners.indices.reduce(0) { sum, index in
            let (a, b) = (corners[index], corners[(index + 1) % corners.count])
            return sum + a.x * b.y - b.x * a.y
        }
        let cells = Double(chart.columns * chart.rows)
        return twice == 0 ? nil : pitch / (abs(twice) / 2 / cells).squareRoot()
    }

    private func samples(
        of codes: FloatPicture, points: GridSighting?
    ) throws(CalibrationRefusal) -> [PatchSample] {
        switch sighting.patches {
        case nil: return []
        case .chart(let sighting, let chart, _):
            do {
                return try ChartSampler.samples(of: codes, sighting: sighting, chart: chart)
            } catch {
                throw .chart(error)
            }
        case .greys(let greys, let pitch):
            guard let points,
                let plane = GridOrder.affine(points.points.map { ($0.column, $0.row) }, points.points.map(\.at))
            else { return [] }
            // What dust or the frame's border covers is left out: the others are compared.
            return greys.enumerated().compactMap { index, grey in
                Self.sample(grey, name: "grey \(index + 1)", pitch, plane, codes)
            }
        }
    }

    private static func sample(
        _ grey: TargetGeometry.Grey, name: String, _ pitch: Double, _ plane: (x: [Double], y: [Double]),
        _ codes: FloatPicture
    ) -> PatchSample? {
        let corners = grey.area.corners.map { corner in
            let (column, row) = (corner.x / pitch, corner.y / pitch)
            return PicturePoint(
                x: plane.x[0] + plane.x[1] * column + plane.x[2] * row,
                y: plane.y[0] + plane.y[1] * column + plane.y[2] * row)
        }
        let one = ChartDescription(
            name: name, title: name, source: "", illuminant: "D50", columns: 1, rows: 1, patchFill: 1,
            patches: [.init(name: name, lab: [grey.nominalLightness, 0, 0], isGrey: true)])
        guard let area = try? ChartSampler.areas(corners, one, width: codes.width, height: codes.height).first,
            area.unevenness(of: codes) == nil
        else { return nil }
        let sample = area.sample(of: codes)
        return sample.means.allSatisfy(\.isFinite) && sample.clippedShare <= ChartSampler.clippedLimit ? sample : nil
    }

    /// At the centre; nil when no edge is there, which is no fault of a card that has none. Borders of a chart's patches
    /// are no edges to measure: whether they are slanted enough is chance.
    private func mtf50(in picture: MeasuredPicture) -> Double? {
        guard let edges = sighting.edges else {
            if case .chart = sighting.patches { return nil }
            return (try? SharpnessStep.edge(at: .centre, in: picture))?.sharpness.mtf50
        }
        guard let region = edges.regions.first(where: { $0.place == .centre }) else { return nil }
        let edge = try? SlantedEdge(
            picture, region: EdgeRegion(x: region.x, y: region.y, width: region.width, height: region.height),
            place: .centre)
        return edge?.sharpness.mtf50
    }
}

/// What a picture of the card has left: numbers, of which the colours become light when tone and evenness are known.
struct CardMaterial: Sendable {
    let card: String
    let samples: [PatchSample]
    let micrometresPerPixel: Double?
    let mtf50: Double?
    let pitchMicrometres: Double?
    let size: FrameSize

    func reading(readAt: String, dark: DarkLevel?, tone: ToneCurve, flat: FlatField?) -> CheckReading {
        let patches = samples.map { sample in
            let light = flat?.light(
                x: sample.centre.x, y: sample.centre.y, width: size.width, height: size.height)
            return CheckReading.Patch(
                name: sample.name, linear: sample.linear(dark: dark, tone: tone, light: light ?? [1, 1, 1]))
        }
        return CheckReading(
            card: card, readAt: readAt, patches: patches, micrometresPerPixel: micrometresPerPixel, mtf50: mtf50,
            pitchMicrometres: pitchMicrometres)
    }
}
