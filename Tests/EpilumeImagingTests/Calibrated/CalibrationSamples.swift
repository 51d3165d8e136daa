import EpilumeModel
import Glibc

/// Calibrations for tests, made from a seed.
enum CalibrationSamples {
    /// sRGB's primaries in D50, by Bruce Lindbloom: what no one here computed.
    static let lindbloom = [
        [0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733],
    ]

    static func mode(_ width: Int, _ height: Int, format: String = "MJPG") -> CalibrationBinding.Mode {
        .init(format: format, width: width, height: height)
    }

    static func bare(_ width: Int, _ height: Int, format: String = "MJPG") -> Calibration {
        Calibration(
            id: "0f8fad5b-d9cb-469f-a165-70867728950e", measuredAt: "2026-03-04T05:06:07Z", softwareVersion: "test",
            binding: CalibrationBinding(
                device: .init(
                    vendorID: 0x1234, productID: 0xabcd, serial: "S1", firmware: nil, driver: "uvcvideo",
                    card: "Scope ✓", port: nil),
                optics: nil, mode: mode(width, height, format: format), controls: [:], light: nil))
    }

    /// Code values are linear light, and colours those of sRGB.
    static func plain(_ width: Int, _ height: Int, format: String = "MJPG") -> Calibration {
        var calibration = bare(width, height, format: format)
        calibration.tone = tone { _, code in code / 255 }
        calibration.colour = colour(.matrix, lindbloom)
        return calibration
    }

    /// Everything, at random: gains from dark to far too bright, matrices with negative colours.
    static func random(
        _ width: Int, _ height: Int, kind: ColourCorrection.Kind, from generator: inout TestGenerator
    ) -> Calibration {
        func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
        var calibration = bare(width, height)
        let gains = [draw(0.4...3), draw(0.4...3), draw(0.4...3)]
        let exponent = draw(1...2.6)
        calibration.tone = tone { gains[$0] * pow($1 / 255, exponent) }
        calibration.dark = DarkLevel(
            means: [draw(0...6), draw(0...6), draw(0...6)], noise: [1, 1, 1],
            hotPixels: (0..<3).map { _ in
                PixelPlace(
                    x: Int.random(in: 0..<width, using: &generator), y: Int.random(in: 0..<height, using: &generator))
            })
        if width * height <= 3 { calibration.dark?.hotPixels = [] }
        calibration.flat = flat((0..<3).map { _ in [draw(0.8...1.3)] + (1..<15).map { _ in draw(-0.05...0.05) } })
        let roots = kind == .matrix ? 0 : 3
        calibration.colour = colour(
            kind,
            lindbloom.map { row in row.map { $0 + draw(-0.4...0.4) } + (0..<roots).map { _ in draw(-0.3...0.3) } })
        return calibration
    }

    static func tone(_ curve: (_ channel: Int, _ code: Double) -> Double) -> ToneCurve {
        ToneCurve(
            tables: (0..<3).map { channel in (0..<256).map { curve(channel, Double($0)) } },
            residualPercent: [0, 0, 0], gamma: [1, 1, 1])
    }

    static func flat(_ coefficients: [[Double]]) -> FlatField {
        FlatField(coefficients: coefficients, unevennessPercentBefore: 0, unevennessPercentAfter: 0, map: [])
    }

    static func colour(_ kind: ColourCorrection.Kind, _ rows: [[Double]]) -> ColourCorrection {
        ColourCorrection(
            kind: kind, rows: rows, chart: "test", referenceIlluminant: "D50", patches: [],
            quality: ColourQuality(
                uncorrectedMean: 0, fitMean: 0, leaveOneOutMean: 0, leaveOneOutPercentile95: 0,
                leaveOneOutMaximum: 0, leaveOneOutSkin: nil))
    }

    /// Any bytes, with black and saturated ones among them more often than by chance.
    static func picture(_ width: Int, _ height: Int, from generator: inout TestGenerator) -> [UInt8] {
        (0..<3 * width * height).map { _ in
            switch UInt8.random(in: 0..<8, using: &generator) {
            case 0: 0
            case 1: 255
            case 2: UInt8.random(in: 245...255, using: &generator)
            default: UInt8.random(in: 0...255, using: &generator)
            }
        }
    }
}
