import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Foundation

/// One whole session on one seeded device, and what is true of it.
struct ProofRun {
    static let measuredAt = "2026-01-02T03:04:05Z"

    var device: ProofDevice
    var calibration: Calibration
    var reports: [StepReport]
    /// The chart's patches, as colour was fitted to them.
    var samples: [ColourSample]
    /// True spacing over what was found, percent off, along rows and columns.
    var spacingErrors: [Double]
    /// Percent of the mean, of the worst channel, after the correction, against the light that was put in.
    var unevenness: Double
    /// Percent off the known contrast at half, by place.
    var sharpnessErrors: [(place: FramePlace, percent: Double)]
    /// Seconds that the session itself took, frames apart.
    var seconds: Double

    init(seed: UInt64, kind: ColourCorrection.Kind = .matrix) throws {
        var device = ProofDevice(seed: seed)
        var session = CalibrationSession(binding: device.binding, previous: nil, kind: kind)
        var watch = Watch()
        var reports: [StepReport] = []

        var dark = DarkStep()
        try device.each(TruthScene(.cappedLens), 0..<8) { frame in try watch { try dark.add(frame) } }
        reports.append(try watch { try session.take(dark) })

        let chartScene = device.chartScene()
        let sighting = device.chartSighting(chartScene)
        var chart = ChartStep(sighting: sighting, chart: ProofDevice.chart)
        var repeated = RepeatabilityStep(sighting: sighting, chart: ProofDevice.chart)
        try device.each(chartScene, 10..<20) { frame in
            try watch {
                try chart.add(frame)
                try repeated.add(frame)
            }
        }
        reports.append(try watch { try session.take(&chart) })

        var white = WhiteStep()
        for (index, exposure) in [1, 0.85, 0.72, 0.61].enumerated() {
            var scene = device.whiteScene
            scene.exposureFactor = exposure
            let first = 30 + 4 * index
            try device.each(scene, first..<(first + 4)) { frame in try watch { try white.add(frame) } }
            try watch { try white.endExposure() }
        }
        reports.append(try watch { try session.take(&white) })
        reports.append(try watch { try session.take(repeated) })

        let truth = try Self.measureScale(&device, &session, &watch, &reports)

        let edges = device.edgeScene()
        var sharpness = try SharpnessStep(light: session.codeLight)
        try device.each(edges, 70..<74) { frame in try watch { try sharpness.add(frame) } }
        reports.append(try watch { try session.take(&sharpness) })

        let calibration = try watch {
            try session.calibration(
                id: "00000000-0000-4000-8000-000000000000", measuredAt: Self.measuredAt, technician: "proof",
                softwareVersion: "0")
        }
        samples = session.colourSamples ?? []
        spacingErrors = zip([calibration.spacing!.horizontal, calibration.spacing!.vertical], truth).map {
            100 * ($0 / $1 - 1)
        }
        unevenness = Self.unevenness(device, calibration.flat!)
        sharpnessErrors = Self.sharpnessErrors(device, edges, calibration.sharpness!)
        self.device = device
        self.calibration = calibration
        self.reports = reports
        seconds = watch.seconds
    }

    /// Three exposures, turned by about a quarter in between.
    ///
    /// - Returns: true micrometres a pixel at the centre of the frame.
    private static func measureScale(
        _ device: inout ProofDevice, _ session: inout CalibrationSession, _ watch: inout Watch,
        _ reports: inout [StepReport]
    ) throws -> [Double] {
        // The label's tolerance is used up to its ends.
        let factor = 1 + device.draw(-ProofDevice.gridTolerance, ProofDevice.gridTolerance) / 100
        var scale = ScaleStep(target: device.target, pattern: .dots, light: session.codeLight)
        for (exposure, turn) in [0.0, 90, 180].enumerated() {
            let scene = device.gridScene(turn: turn, trueFactor: factor)
            let first = 50 + 2 * exposure
            try device.each(scene, first..<(first + 2)) { frame in try watch { try scale.add(frame) } }
            let sighting = device.gridSighting(scene)
            _ = try watch { try scale.endExposure(sighting) }
        }
        reports.append(try watch { try session.take(scale) })
        let centre = PicturePoint(x: Double(device.width - 1) / 2, y: Double(device.height - 1) / 2)
        let (horizontal, vertical) = device.camera.geometry.spacing(at: centre)
        return [horizontal, vertical]
    }

    /// Of an even grey surface in linear light, divided by the measured evenness: half of the range between the 1st
    /// and the 99th percentile of 16 × 16 blocks, as calibrations state it.
    static func unevenness(_ device: ProofDevice, _ flat: FlatField) -> Double {
        let linear = device.camera.linear(of: TruthScene(.surface(.flat(0.9))))
        let blocks = 16
        var worst = 0.0
        for channel in 0..<3 {
            var sums = [Double](repeating: 0, count: blocks * blocks)
            var counts = sums
            for y in stride(from: 2, to: linear.height, by: 5) {
                for x in stride(from: 2, to: linear.width, by: 5) {
                    let light = flat.light(
                        x: Double(x), y: Double(y), width: linear.width, height: linear.height)[channel]
                    let block = y * blocks / linear.height * blocks + x * blocks / linear.width
                    sums[block] += Double(linear[x, y, channel]) / light
                    counts[block] += 1
                }
            }
            let means = zip(sums, counts).map { $0 / $1 }
            let mean = means.reduce(0, +) / Double(means.count)
            let sorted = means.map { $0 / mean }.sorted()
            let low = OrderStatistics.quantile(sorted, 0.01)!
            let high = OrderStatistics.quantile(sorted, 0.99)!
            worst = max(worst, 50 * (high - low))
        }
        return worst
    }

    /// Against the nearest of a square's edges that run the same way.
    static func sharpnessErrors(
        _ device: ProofDevice, _ scene: TruthScene, _ found: [Sharpness]
    ) -> [(place: FramePlace, percent: Double)] {
        let edges = device.camera.edges(in: scene)
        return found.map { sharpness in
            let isUpright = abs(sharpness.edgeAngle) < 45
            let same = edges.filter {
                $0.place == sharpness.place && (abs(cos($0.normalDegrees * .pi / 180)) > 0.7) == isUpright
            }
            let errors = same.map { 100 * (sharpness.mtf50 / $0.mtf50 - 1) }
            return (sharpness.place, errors.min { abs($0) < abs($1) } ?? .infinity)
        }
    }

    /// Adds up what the session takes.
    struct Watch {
        var seconds = 0.0

        mutating func callAsFunction<Result>(_ body: () throws -> Result) rethrows -> Result {
            let start = ContinuousClock.now
            defer { seconds += (ContinuousClock.now - start) / .seconds(1) }
            return try body()
        }
    }
}
