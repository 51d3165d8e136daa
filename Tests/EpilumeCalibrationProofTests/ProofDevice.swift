import EpilumeCalibration
import EpilumeImaging
import EpilumeModel
import EpilumeSimulator

/// A simulated scope with what a detector would see in its pictures: the truth, off by a detector's error.
struct ProofDevice {
    var camera: TruthCamera
    private var chance: Chance
    let seed: UInt64

    /// Pixels, either way, in x and in y.
    static let detectorError = 1.5

    init(seed: UInt64, width: Int = 1280, height: Int = 720) {
        self.seed = seed
        camera = TruthCamera(seed: seed, width: width, height: height)
        chance = Chance(seed)
    }

    var width: Int { camera.geometry.width }
    var height: Int { camera.geometry.height }
    /// Millimetres on the plate.
    var fieldWidth: Double { Double(width) * camera.geometry.horizontalMicrometresPerPixel / 1000 }
    var fieldHeight: Double { Double(height) * camera.geometry.verticalMicrometresPerPixel / 1000 }

    mutating func draw(_ low: Double, _ high: Double) -> Double { chance.draw(low, high) }

    var binding: CalibrationBinding {
        CalibrationBinding(
            device: .init(
                vendorID: 0x1d6b, productID: 0x0102, serial: "S\(seed)", firmware: 0x0100, driver: "uvcvideo",
                card: "Proof", port: nil),
            optics: nil, mode: .init(format: "MJPG", width: width, height: height), controls: ["exposure": 100],
            light: "polarised")
    }

    // MARK: Frames

    /// Frames of a scene as the device delivers them, decoded again.
    func frames(_ scene: TruthScene, _ numbers: Range<Int>) throws -> [FloatPicture] {
        let shot = camera.look(at: scene)
        return try numbers.map { try Self.decoded(shot.frame($0)) }
    }

    /// One at a time, so that none is kept.
    func each(_ scene: TruthScene, _ numbers: Range<Int>, _ body: (FloatPicture) throws -> Void) throws {
        let shot = camera.look(at: scene)
        for number in numbers { try body(Self.decoded(shot.frame(number))) }
    }

    static func decoded(_ bytes: [UInt8]) throws -> FloatPicture {
        let picture = try JPEGDecoder().decode(bytes)
        let samples = [Float](unsafeUninitializedCapacity: picture.bytes.count) { new, count in
            picture.bytes.withUnsafeBufferPointer { old in
                for i in 0..<old.count { new[i] = Float(old[i]) }
            }
            count = picture.bytes.count
        }
        return FloatPicture(width: picture.width, height: picture.height, samples: samples)
    }

    // MARK: Targets

    /// The chart's references are those of its spectra.
    static let chart = ChartDescription(
        name: "truth24", title: "24 patches of known spectra", source: "the simulator", illuminant: "D50",
        columns: 6, rows: 4, patchFill: 0.85,
        patches: ChartSpectra.names.enumerated().map { index, name in
            .init(
                name: name, lab: TruthColour.lab(of: ChartSpectra.reflectances[index]), isGrey: index >= 18,
                isSkin: index < 2)
        })

    /// As large as the frame holds.
    var chartPitch: Double { min(fieldHeight / 4.9, fieldWidth / 6.9) }

    mutating func chartScene(_ chart: PatchChart? = nil) -> TruthScene {
        TruthScene(
            .colourChart(chart ?? .classic(pitch: chartPitch)),
            pose: TargetPose(x: draw(-0.1, 0.1), y: draw(-0.1, 0.1), rotationDegrees: draw(-1.5, 1.5)))
    }

    mutating func chartSighting(_ scene: TruthScene) -> ChartSighting {
        ChartSighting(
            chart: Self.chart.name, corners: (camera.corners(in: scene) ?? []).map { displaced($0) }, confidence: 0.9)
    }

    var whiteScene: TruthScene { TruthScene(.whiteCard(WhiteCard(seed: seed))) }

    /// Dots 0.5 mm apart.
    static let gridPitch = 0.5
    /// Percent, as its certificate states it.
    static let gridTolerance = 0.05

    mutating func gridScene(turn: Double, trueFactor: Double, style: GridTarget.Style = .dots(diameter: 0.25))
        -> TruthScene
    {
        TruthScene(
            .grid(GridTarget(style, pitch: Self.gridPitch, columns: 61, rows: 61, trueFactor: trueFactor)),
            pose: TargetPose(
                x: draw(-0.25, 0.25), y: draw(-0.25, 0.25), rotationDegrees: turn + draw(-2, 2),
                tiltDegrees: draw(-0.1, 0.1), nodDegrees: draw(-0.1, 0.1)))
    }

    mutating func gridSighting(_ scene: TruthScene) -> GridSighting {
        var sighting = camera.gridPoints(in: scene, margin: 26) ?? GridSighting(points: [])
        for index in sighting.points.indices { sighting.points[index].at = displaced(sighting.points[index].at) }
        return sighting
    }

    var target: PixelSpacing.Target {
        .init(
            name: "dots-0.5", pitchMicrometres: 1000 * Self.gridPitch, tolerancePercent: Self.gridTolerance)
    }

    mutating func edgeScene() -> TruthScene {
        TruthScene(
            .edges(EdgeTarget(side: 0.19 * fieldHeight, spreadU: 0.34 * fieldWidth, spreadV: 0.32 * fieldHeight)),
            pose: TargetPose(x: draw(-0.1, 0.1), y: draw(-0.1, 0.1), rotationDegrees: draw(-1.5, 1.5)))
    }

    mutating func displaced(_ point: PicturePoint) -> PicturePoint {
        PicturePoint(
            x: point.x + draw(-Self.detectorError, Self.detectorError),
            y: point.y + draw(-Self.detectorError, Self.detectorError))
    }
}
