import EpilumeCalibration
import EpilumeModel
import EpilumeReport

/// Calibrations as a technician would make them, for looking at and for testing the page.
enum ReportCases {
    static let binding = CalibrationBinding(
        device: .init(
            vendorID: 0x2b94, productID: 0x0107, serial: "DS-20417", firmware: 0x0213, driver: "uvcvideo",
            card: "Contact dermatoscope C3", port: nil),
        optics: "contact plate, immersion", mode: .init(format: "MJPG", width: 1920, height: 1080),
        controls: [
            "exposure_time_absolute": 156, "gain": 0, "white_balance_temperature": 5200, "focus_absolute": 310,
            "power_line_frequency": 1, "sharpness": 0, "gamma": 100,
        ], light: "cross-polarised")

    /// Another firmware and another gain.
    static var changes: [CalibrationBinding.Change] {
        var now = binding
        now.device.firmware = 0x0214
        now.controls["gain"] = 12
        return binding.changes(to: now)
    }

    static func empty(id: String = "3f2c9a51-7d0e-4b8c-9a46-0c5b1e6f7a21", at time: String = "2026-11-20T08:42:17Z")
        -> Calibration
    {
        var calibration = Calibration(id: id, measuredAt: time, softwareVersion: "0.9.0", binding: binding)
        calibration.technician = "A. Lindqvist"
        return calibration
    }

    /// Everything measured and within its limits; some parts carried over.
    static var full: Calibration {
        var calibration = empty()
        calibration.dark = DarkLevel(
            means: [1.92, 1.71, 2.35], noise: [0.61, 0.48, 0.83],
            hotPixels: [.init(x: 411, y: 96), .init(x: 1502, y: 733), .init(x: 88, y: 1021)])
        calibration.tone = tone
        calibration.flat = flat
        calibration.colour = colour(worst: 1)
        calibration.spacing = PixelSpacing(
            horizontal: 10.4127, vertical: 10.4093, uncertaintyPercent: 0.31,
            zones: [10.411, 10.382, 10.379, 10.386, 10.377], exposures: 4,
            target: .init(name: "epilume-target-20", pitchMicrometres: 997.5, tolerancePercent: 0.2))
        calibration.distortion = Distortion(
            centreX: 951.3, centreY: 548.9, k1: 0.0118, k2: -0.0032, maximumPercent: 0.86, residualPixels: 0.071)
        calibration.sharpness = sharpness
        calibration.chromaticAberration = ChromaticAberration(shifts: [
            .init(place: .centre, red: 0.01, blue: -0.03), .init(place: .topLeft, red: 0.18, blue: -0.27),
            .init(place: .topRight, red: 0.15, blue: -0.31), .init(place: .bottomLeft, red: 0.21, blue: -0.25),
            .init(place: .bottomRight, red: 0.16, blue: -0.34),
        ])
        calibration.noise = noise
        calibration.repeatability = Repeatability(frames: 10, meanDeltaE: 0.11, maximumDeltaE: 0.34)
        calibration.carried = [
            CarriedPart(part: .scale, from: "a6c08df3-3c1b-4f68-8f3a-5d2f6b1e9c04", measuredAt: "2026-10-19T07:58:40Z"),
            CarriedPart(part: .dark, from: "a6c08df3-3c1b-4f68-8f3a-5d2f6b1e9c04", measuredAt: "2026-10-19T07:55:02Z"),
        ]
        calibration.verdicts = [
            .init(.uniformity, 0.64, limit: 5),
            .init(.colourMean, calibration.colour!.quality.leaveOneOutMean, limit: 3),
            .init(.colourPercentile95, calibration.colour!.quality.leaveOneOutPercentile95, limit: 6),
            .init(.colourSkin, calibration.colour!.quality.leaveOneOutSkin!, limit: 3),
            .init(.repeatability, 0.11, limit: 0.3),
            .init(.spacingUncertainty, 0.31, limit: 1), .init(.distortion, 0.86, limit: 1),
            .init(.chromaticAberration, 0.34, limit: 0.5), .init(.snr, 41, limit: 20),
        ]
        calibration.assumptions = [
            "The printed target epilume-target-20 has the scale of its rulers, which measured 99.80 mm and 99.70 mm "
                + "within 0.05 mm: its pitch is 997.5 µm within 0.20 %.",
            "The ColorChecker has the colours that its maker states for cards made since November 2014.",
        ]
        calibration.notes = ["Patch black: 0.4 % of its pixels had glare and were left out."]
        return calibration
    }

    /// Colour and evenness beyond their limits.
    static var failing: Calibration {
        var calibration = full
        calibration.id = "b81b1f0e-52a7-4d2e-8c7d-1f7f0f0c9d55"
        calibration.carried = []
        calibration.colour = colour(worst: 3.4)
        calibration.flat?.unevennessPercentAfter = 5.004
        let quality = calibration.colour!.quality
        calibration.verdicts[0].value = 5.004
        calibration.verdicts[1].value = quality.leaveOneOutMean
        calibration.verdicts[2].value = quality.leaveOneOutPercentile95
        calibration.verdicts[3].value = quality.leaveOneOutSkin!
        calibration.notes = ["Patch cyan is 9.8 ΔE00 off what the others say of it: look at it for dirt and glare."]
        return calibration
    }

    /// Dark level and scale only.
    static var partial: Calibration {
        var calibration = empty(id: "0d6f1c60-0a53-4f0e-b0a8-2f2c8ac71a10")
        calibration.dark = full.dark
        calibration.spacing = full.spacing
        calibration.verdicts = [.init(.spacingUncertainty, 0.31, limit: 1)]
        calibration.binding.light = nil
        calibration.binding.device.serial = nil
        calibration.binding.device.port = "usb-0000:00:14.0-1.2"
        return calibration
    }

    /// Of a chart of 140 patches, by the correction with six terms.
    static var large: Calibration {
        var calibration = full
        calibration.colour = colour(worst: 1.3, chart: ChartLibrary.colorCheckerSG)
        calibration.colour?.kind = .rootPolynomial2
        calibration.colour?.rows = [
            [0.5121, 0.1812, 0.0903, 0.1204, 0.0407, -0.0113], [0.2511, 0.6314, -0.0529, 0.1522, 0.0318, -0.0207],
            [0.0081, -0.1325, 0.8774, 0.0116, 0.1028, -0.0331],
        ]
        return calibration
    }

    static var commissioning: Calibration {
        var first = full
        first.id = "5e0a7c3b-90d4-4bd1-a8ab-6a0f3f0f9f3c"
        first.measuredAt = "2026-02-03T09:20:11Z"
        first.carried = []
        first.spacing?.horizontal = 10.4098
        first.spacing?.vertical = 10.4071
        first.sharpness?[0].mtf50 = 0.221
        first.flat?.level = [0.871, 0.902, 0.845]
        first.colour = colour(worst: 0.94, cast: 0.8)
        return first
    }

    static let signature = CalibrationReport.Signature(
        keyID: "fmc7FpUF0Q_r3Bb4wS9aTtKx0pQmfnQm8k2dGyVh5Lc",
        sha256: "9b1f6c0d5a7e43b28f90c1de6a2b7748335b0e9ad1c64f27e805fb9c3d7a1e46",
        fileName: "3f2c9a51.calibration")

    static func report(
        _ calibration: Calibration, _ standing: CalibrationStanding = .valid, first: Calibration? = nil,
        signature: CalibrationReport.Signature? = ReportCases.signature
    ) -> CalibrationReport {
        CalibrationReport(
            calibration: calibration, standing: standing, today: "2026-11-22T14:00:00Z", station: "Booth 3, St. Göran",
            commissioning: first, history: first.map { history($0) } ?? [], signature: signature)
    }

    private static func history(_ first: Calibration) -> [CalibrationReport.HistoryEntry] {
        [
            .init(
                id: "a6c08df3-3c1b-4f68-8f3a-5d2f6b1e9c04", measuredAt: "2026-10-19T07:58:40Z", deltaE: 1.71,
                micrometresPerPixel: 10.411, mtf50: 0.216),
            .init(first),
            .init(
                id: "c71f3a92-7a3d-4c55-9d0b-7c3f29a1e6b8", measuredAt: "2026-06-11T08:03:55Z", deltaE: 1.64,
                micrometresPerPixel: nil, mtf50: 0.219),
        ]
    }

    // MARK: Parts

    private static var tone: ToneCurve {
        let tables = [2.18, 2.21, 2.16].enumerated().map { channel, gamma in
            (0..<256).map { code in
                let share = Double(code) / 255
                return [1.07, 1.02, 1.12][channel] * (0.94 * power(share, gamma) + 0.06 * share)
            }
        }
        return ToneCurve(tables: tables, residualPercent: [0.31, 0.24, 0.42], gamma: [2.18, 2.21, 2.16])
    }

    /// Of the standard library alone: share^gamma between the square and the cube.
    private static func power(_ share: Double, _ gamma: Double) -> Double {
        share * share * ((3 - gamma) + (gamma - 2) * share)
    }

    private static var flat: FlatField {
        let map = (0..<256).map { index -> Double in
            let u = (Double(index % 16) - 7.9) / 7.5
            let v = (Double(index / 16) - 6.9) / 7.5
            return 1.062 - 0.078 * u * u - 0.096 * v * v + 0.012 * u - 0.009 * u * v
        }
        return FlatField(
            coefficients: [], unevennessPercentBefore: 11.83, unevennessPercentAfter: 0.64, map: map,
            level: [0.862, 0.893, 0.841])
    }

    private static var sharpness: [Sharpness] {
        let places: [(FramePlace, Double, Double)] = [
            (.centre, 0.214, 4.9), (.topLeft, 0.168, 5.1), (.topRight, 0.157, 4.8), (.bottomLeft, 0.174, 5.0),
            (.bottomRight, 0.149, 5.2),
        ]
        return places.map { place, half, angle in
            let curve = (0...32).map { step -> Double in
                let ratio = Double(step) / 64 / half
                return 1 / (1 + ratio * ratio * (0.75 + 0.25 * ratio))
            }
            return Sharpness(place: place, mtf50: half, edgeAngle: angle, curve: curve)
        }
    }

    private static var noise: Noise {
        let greys: [(String, Double, Double, Double)] = [
            ("white", 243.1, 1.62, 0.71), ("neutral 8", 199.8, 1.55, 0.63), ("neutral 6.5", 158.4, 1.43, 0.55),
            ("neutral 5", 118.2, 1.29, 0.48), ("neutral 3.5", 81.6, 1.12, 0.41), ("black", 48.7, 0.94, 0.37),
        ]
        return Noise(
            patches: greys.map { name, mean, temporal, fixed in
                .init(
                    name: name, means: [mean * 1.02, mean, mean * 0.97],
                    temporal: [temporal * 1.2, temporal, temporal * 1.5],
                    fixed: [fixed, fixed, fixed * 1.3], snr: mean / temporal)
            })
    }

    /// The chart as a scope with warm light and a pale rendering shows it.
    static func colour(
        worst: Double, cast: Double = 1, chart: ChartDescription = ChartLibrary.colorChecker24
    ) -> ColourCorrection {
        let patches = chart.patches.enumerated().map { index, patch -> PatchColour in
            let lab = patch.lab
            let delivered = [
                0.93 * lab[0] + 5.5, 0.82 * lab[1] + 3.1 * cast + 0.05 * lab[2], 0.86 * lab[2] + 9.4 * cast,
            ]
            let sway = [(7 * index) % 11, (5 * index + 3) % 13, (3 * index + 8) % 7].map { Double($0) }
            let corrected = [
                lab[0] + worst * (sway[0] - 5) / 7, lab[1] + worst * (sway[1] - 6) / 4,
                lab[2] + worst * (sway[2] - 3) / 1.4,
            ]
            let fit = CIEDE2000.difference(Lab(lab)!, Lab(corrected)!)
            return PatchColour(
                name: patch.name, reference: lab, uncorrected: delivered, corrected: corrected,
                leaveOneOut: 1.24 * fit + 0.08 * worst, isSkin: patch.isSkin)
        }
        let left = patches.map(\.leaveOneOut).sorted()
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        return ColourCorrection(
            kind: .matrix,
            rows: [[0.5871, 0.2612, 0.1103], [0.3015, 0.7214, -0.0229], [0.0181, -0.0925, 0.9274]],
            chart: chart.name, referenceIlluminant: "D50", patches: patches,
            quality: ColourQuality(
                uncorrectedMean: mean(patches.map { CIEDE2000.difference(Lab($0.reference)!, Lab($0.uncorrected)!) }),
                fitMean: mean(patches.map { CIEDE2000.difference(Lab($0.reference)!, Lab($0.corrected)!) }),
                leaveOneOutMean: mean(left), leaveOneOutPercentile95: left[left.count * 95 / 100],
                leaveOneOutMaximum: left[left.count - 1],
                leaveOneOutSkin: mean(patches.filter(\.isSkin).map(\.leaveOneOut))))
    }
}
