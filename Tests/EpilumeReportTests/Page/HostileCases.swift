import EpilumeModel
import EpilumeReport

/// A calibration file from somebody who wants the page to do or say something else.
enum HostileCases {
    /// Ends elements and attributes, begins others, and reads backwards.
    static let text =
        "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u{202E}kcab\u{2066}\u{0}\u{1B}]"

    static var report: CalibrationReport {
        var calibration = ReportCases.full
        calibration.id = text
        calibration.measuredAt = text
        calibration.softwareVersion = text
        calibration.technician = text
        calibration.binding.device.card = text
        calibration.binding.device.serial = text
        calibration.binding.device.driver = text
        calibration.binding.device.port = text
        calibration.binding.optics = text
        calibration.binding.light = text
        calibration.binding.mode.format = text
        calibration.binding.controls = [text: -1]
        calibration.colour?.chart = text
        calibration.colour?.referenceIlluminant = text
        for index in 0..<24 { calibration.colour?.patches[index].name = text }
        calibration.spacing?.target.name = text
        for index in 0..<6 { calibration.noise?.patches[index].name = text }
        calibration.carried = [CarriedPart(part: .flat, from: text, measuredAt: text)]
        calibration.assumptions = [text]
        calibration.notes = [text]
        return CalibrationReport(
            calibration: calibration,
            standing: .invalidated(calibration.binding.changes(to: ReportCases.binding)), today: text,
            station: text,
            commissioning: calibration,
            history: [.init(id: text, measuredAt: text, deltaE: .nan, micrometresPerPixel: .infinity, mtf50: -1)],
            signature: .init(keyID: text, sha256: text, fileName: text))
    }

    /// Lists that are too short, and numbers that are none.
    static var malformed: Calibration {
        var calibration = ReportCases.full
        calibration.binding.mode = .init(format: "MJPG", width: 0, height: -4)
        calibration.dark = DarkLevel(means: [], noise: [.nan], hotPixels: [])
        calibration.tone = ToneCurve(tables: [[0, 0.5], [0, 1], []], residualPercent: [], gamma: [.infinity])
        calibration.flat?.map = [1, 2, 3]
        calibration.colour?.rows = [[1], [], [.nan, 2, 3, 4, 5]]
        calibration.colour?.patches[0].reference = []
        calibration.colour?.patches[1].uncorrected = [.nan, 0, 0]
        calibration.colour?.patches[2].corrected = [1e300, 1e300, 1e300]
        calibration.colour?.patches[3].leaveOneOut = .nan
        calibration.spacing?.zones = []
        calibration.spacing?.horizontal = 0
        calibration.spacing?.uncertaintyPercent = .infinity
        calibration.distortion?.k1 = .nan
        calibration.sharpness?[0].curve = []
        calibration.sharpness?[1].mtf50 = .nan
        calibration.noise?.patches[0].means = []
        calibration.noise?.patches[1].snr = .infinity
        calibration.verdicts[0].value = .nan
        return calibration
    }
}
