import EpilumeCalibration
import EpilumeInterface
import EpilumeModel
import EpilumeSimulator
import EpilumeVerify
import EpilumeWorkshop

/// The frames that a technician would take of a scope of which the truth is known.
struct TruthFrames: FrameSource {
    let camera: TruthCamera
    let binding: CalibrationBinding
    /// Colour comes one patch after the other, not as a chart and the same chart turned.
    var isPatchByPatch = false
    var takenAt: String? = "2026-11-20T08:00:00Z"

    static let width = 640
    static let height = 480

    init() {
        camera = TruthCamera.practice(width: Self.width, height: Self.height)
        binding = CalibrationBinding(
            device: .init(
                vendorID: nil, productID: nil, serial: nil, firmware: nil, driver: "truth", card: "Truth", port: "p"),
            optics: nil, mode: .init(format: "MJPG", width: Self.width, height: Self.height), controls: [:], light: nil)
    }

    /// The chart upside down.
    static var turned: TruthScene {
        var scene = PracticeTarget.colourChart.scene
        scene.pose.rotationDegrees += 180
        return scene
    }

    func scene(_ folder: String) -> TruthScene? {
        switch folder {
        case _ where folder.hasPrefix("color/") && isPatchByPatch:
            TruthScene(.surface(ChartSpectra.reflectances[Int(folder.dropFirst(6))! - 1]))
        case "color/1": PracticeTarget.colourChart.scene
        case "color/2": Self.turned
        case "dark": PracticeTarget.cappedLens.scene
        case "color", "repeatability", "card": PracticeTarget.colourChart.scene
        case "flat": PracticeTarget.whiteCard.scene
        case _ where folder.hasPrefix("scale/"): PracticeTarget.dotGrid.scene
        case "sharpness": PracticeTarget.slantedEdges.scene
        default: nil
        }
    }

    func frames(_ folder: String, count: Int) async throws -> FrameSet {
        guard let scene = scene(folder) else { throw WorkshopFault("There is no scene for \(folder).", .file) }
        let shot = camera.look(at: scene)
        let frames = try (0..<count).map { try shot.frame($0) }
        return FrameSet(run: run(frames), frames: frames)
    }

    func run(_ frames: [[UInt8]], binding: CalibrationBinding? = nil) -> Run {
        Run(
            device: "truth", position: nil, takenAt: takenAt, binding: binding ?? self.binding,
            format: Run.Format(
                StreamFormat(
                    fourCC: .mjpeg, width: Self.width, height: Self.height, bytesPerLine: 0, sizeImage: 1 << 20,
                    frameInterval: nil,
                    colour: .init(colorspace: 8, ycbcrEncoding: 1, quantization: 1, transferFunction: 2))),
            frames: frames.enumerated().map { index, frame in
                .init(
                    sequence: UInt32(index), timestampMicroseconds: Int64(index) * 33_333, byteCount: frame.count,
                    sha256: sha256Hex(frame[...]))
            }, simulated: true)
    }

    /// Corners by hand: no program looks for anything.
    var plan: WalkPlan {
        let grid = PracticeTarget.dotGrid.scene
        // As a person counts a part of the grid that lies well inside.
        let seen = camera.gridPoints(in: grid, margin: 30)!.points
        func at(_ column: Int, _ row: Int) -> PicturePoint {
            seen.first { $0.column == column && $0.row == row }!.at
        }
        let (left, right, top, bottom) = (12, 36, 9, 23)
        var plan = WalkPlan(
            chart: ChartLibrary.colorChecker24, chartName: "colorchecker24",
            scale: .grid(
                pattern: .dots, columns: right - left + 1, rows: bottom - top + 1,
                corners: [at(left, top), at(right, top), at(right, bottom), at(left, bottom)],
                target: .init(name: "dots", pitchMicrometres: 500, tolerancePercent: 0.1)))
        plan.corners = camera.corners(in: PracticeTarget.colourChart.scene)
        plan.exposures = 1
        return plan
    }

    func bench(_ plan: WalkPlan? = nil, previous: Calibration? = nil) -> Workbench {
        Workbench(
            binding: binding, previous: previous, plan: plan ?? self.plan, source: self,
            finder: ChartFinder(search: [], seen: nil))
    }
}
