import EpilumeInterface
import EpilumeModel
import EpilumeStation

extension Calibration {
    /// A sound one, that states everything a record states.
    static func sample(
        _ binding: CalibrationBinding, id: String = UUIDBits.random().description,
        measuredAt: String = CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000)
    ) -> Calibration {
        var calibration = Calibration(
            id: id, measuredAt: measuredAt, softwareVersion: "0.1.0", binding: binding)
        calibration.tone = ToneCurve(
            tables: [[Double]](repeating: (0..<256).map { Double($0) / 255 }, count: 3), residualPercent: [0, 0, 0],
            gamma: [1, 1, 1])
        calibration.colour = ColourCorrection(
            kind: .matrix, rows: [[0.4, 0.3, 0.2], [0.2, 0.7, 0.1], [0, 0.1, 0.7]], chart: "colorchecker24",
            referenceIlluminant: "D50", patches: [],
            quality: ColourQuality(
                uncorrectedMean: 12, fitMean: 1.2, leaveOneOutMean: 1.7, leaveOneOutPercentile95: 3,
                leaveOneOutMaximum: 4, leaveOneOutSkin: nil))
        calibration.spacing = PixelSpacing(
            horizontal: 9.375, vertical: 9.401, uncertaintyPercent: 0.21, zones: [9, 9, 9, 9, 9], exposures: 3,
            target: .init(name: "grid", pitchMicrometres: 500, tolerancePercent: 0.1))
        calibration.verdicts = [CalibrationVerdict(.colourMean, 1.7, limit: 3)]
        return calibration
    }

    var payload: [UInt8] { get throws { try WireJSON.encode(self) } }
}

extension LiveBinding {
    static func sample(
        serial: String? = "A1", port: String? = nil, optics: String? = nil, light: String? = nil,
        controls: [String: Int64] = [:]
    ) -> LiveBinding {
        LiveBinding(.sample(serial: serial, port: port, optics: optics, light: light, controls: controls))
    }
}

extension LightPlan {
    /// A switch on the scope that the station cannot see.
    static let byHand = LightPlan(means: .manual, verification: .operator)
}

extension CalibrationBinding {
    static func sample(
        serial: String? = "A1", port: String? = nil, optics: String? = nil, light: String? = nil,
        controls: [String: Int64] = [:], height: Int = 1080
    ) -> CalibrationBinding {
        CalibrationBinding(
            device: .init(
                vendorID: 0x21cd, productID: 0x603b, serial: serial, firmware: 0x100, driver: "uvcvideo", card: "Scope",
                port: port),
            optics: optics, mode: .init(format: "MJPG", width: 1920, height: height), controls: controls, light: light)
    }
}
