package import EpilumeModel
internal import Glibc

/// A picture of slanted edges, measured in five places.
///
/// Concurrency: a value. Keeps one sum of frames.
package struct SharpnessStep: Sendable {
    /// Pixels: less than what would be seen as blur.
    private static let movedLimit = 0.3
    /// Sides of a region, pixels, the largest first: a wide one has room for a wide blur and more rows against noise.
    private static let sides = [96, 64, 48, 32]
    private static let edgesAtPlace = 2
    /// Edges in two directions at one place may differ by this factor; lenses have some astigmatism at the corners.
    private static let smearLimit = 1.5

    private let light: CodeLight
    private let edges: EdgeSighting?
    private var scene = SceneFrames()

    /// - Parameters:
    ///   - light: ``CalibrationSession/light``, with a measured tone curve.
    ///   - edges: where they lie; nil: they are looked for.
    package init(light: CodeLight, edges: EdgeSighting? = nil) throws(CalibrationRefusal) {
        guard !light.isAssumed else { throw .needsColour(.sharpness) }
        self.light = light
        self.edges = edges
    }

    package var frames: Int { scene.frames }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) { try scene.add(frame) }

    /// Measures; the step is empty afterwards.
    mutating func material() throws(CalibrationRefusal) -> SharpnessMaterial {
        let codes = try scene.takeMean(.sharpness, fewest: 1, limits: .init(moved: Self.movedLimit))
        let picture = MeasuredPicture(codes: codes, linear: light.picture(codes))
        var found: [FramePlace: SlantedEdge] = [:]
        var refused: (place: FramePlace, refusal: SharpnessRefusal)?
        for place in FramePlace.allCases {
            do {
                found[place] = try edge(at: place, in: picture)
            } catch .sharpness(_, let refusal) {
                if refused == nil || place == .centre { refused = (place, refusal) }
            }
        }
        guard found[.centre] != nil else {
            guard let refused else { throw .sharpness(.centre, .noEdge) }
            throw .sharpness(refused.place, refused.refusal)
        }
        if edges == nil { try requireUnsmeared(picture, found) }
        let measured = FramePlace.allCases.compactMap { found[$0] }
        let missing = FramePlace.allCases.filter { found[$0] == nil }
        return SharpnessMaterial(
            sharpness: measured.map(\.sharpness), aberration: ChromaticAberration(shifts: measured.map(\.shift)),
            size: FrameSize(width: codes.width, height: codes.height),
            notes: missing.isEmpty
                ? [] : ["No edge was measured at the \(missing.map(\.name).joined(separator: ", "))."])
    }

    /// The best edge of a place.
    private func edge(
        at place: FramePlace, in picture: MeasuredPicture
    ) throws(CalibrationRefusal) -> SlantedEdge {
        if let edges {
            guard let region = edges.regions.first(where: { $0.place == place }) else {
                throw .sharpness(place, .noEdge)
            }
            do {
                return try SlantedEdge(
                    picture,
                    region: EdgeRegion(x: region.x, y: region.y, width: region.width, height: region.height),
                    place: place)
            } catch {
                throw .sharpness(place, error)
            }
        }
        return try Self.edge(at: place, in: picture)
    }

    /// The mean of up to two edges of a place that run alike: one alone scatters by 2 %, by the pixels' own pattern and
    /// what JPEG makes of it.
    static func edge(at place: FramePlace, in picture: MeasuredPicture) throws(CalibrationRefusal) -> SlantedEdge {
        var first: SharpnessRefusal?
        for side in sides {
            var found: [SlantedEdge] = []
            for region in regions(of: place, in: picture.linear, side: side) where found.count < edgesAtPlace {
                do {
                    let edge = try SlantedEdge(picture, region: region, place: place)
                    if found.isEmpty || isUpright(edge.sharpness) == isUpright(found[0].sharpness) {
                        found.append(edge)
                    }
                } catch {
                    first = first ?? error
                }
            }
            if !found.isEmpty { return mean(found) }
        }
        throw .sharpness(place, first ?? .noEdge)
    }

    /// - Parameter edges: at least one; its angle and contrast stand for all.
    private static func mean(_ edges: [SlantedEdge]) -> SlantedEdge {
        func mean(_ value: (SlantedEdge) -> Double) -> Double {
            edges.reduce(0) { $0 + value($1) } / Double(edges.count)
        }
        var result = edges[0]
        result.sharpness.mtf50 = mean(\.sharpness.mtf50)
        result.sharpness.curve = result.sharpness.curve.indices.map { index in mean { $0.sharpness.curve[index] } }
        result.shift.red = mean(\.shift.red)
        result.shift.blue = mean(\.shift.blue)
        return result
    }

    /// Edges whose middle lies in the zone, the strongest first.
    private static func regions(of place: FramePlace, in linear: FloatPicture, side: Int) -> [EdgeRegion] {
        let (width, height) = (linear.width, linear.height)
        let part =
            switch place {
            case .centre: EdgeRegion(x: width / 4, y: height / 4, width: width / 2, height: height / 2)
            case .topLeft: EdgeRegion(x: 0, y: 0, width: width / 2, height: height / 2)
            case .topRight: EdgeRegion(x: width / 2, y: 0, width: width / 2, height: height / 2)
            case .bottomLeft: EdgeRegion(x: 0, y: height / 2, width: width / 2, height: height / 2)
            case .bottomRight: EdgeRegion(x: width / 2, y: height / 2, width: width / 2, height: height / 2)
            }
        return EdgeFinder.regions(in: linear, part: part, side: side, count: 6).filter { region in
            FramePlace(
                x: Double(region.x) + Double(region.width - 1) / 2,
                y: Double(region.y) + Double(region.height - 1) / 2, width: width, height: height) == place
        }
    }

    /// Where the centre has edges both ways, they must be about as sharp: a device that moves during the exposure blurs
    /// one of them.
    private func requireUnsmeared(
        _ picture: MeasuredPicture, _ found: [FramePlace: SlantedEdge]
    ) throws(CalibrationRefusal) {
        guard let here = found[.centre]?.sharpness else { return }
        for side in Self.sides {
            for region in Self.regions(of: .centre, in: picture.linear, side: side) {
                guard let other = try? SlantedEdge(picture, region: region, place: .centre).sharpness,
                    Self.isUpright(other) != Self.isUpright(here)
                else { continue }
                let ratio = max(here.mtf50 / other.mtf50, other.mtf50 / here.mtf50)
                if ratio > Self.smearLimit {
                    throw .smeared(.centre, along: here.mtf50, across: other.mtf50)
                }
                return
            }
        }
    }

    private static func isUpright(_ edge: Sharpness) -> Bool { abs(edge.edgeAngle) < 45 }
}

struct SharpnessMaterial: Sendable {
    let sharpness: [Sharpness]
    let aberration: ChromaticAberration
    let size: FrameSize
    let notes: [String]
}
