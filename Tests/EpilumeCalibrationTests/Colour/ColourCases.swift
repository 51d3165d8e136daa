import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

/// Cases that Tests/Peers/check_colour.py computed with a library that nobody here wrote.
struct ColourCases: Decodable {
    var pairs: [[Double]]
    var charts: [String: [[Double]]]
    var adapted: [Adapted]
    var shown: [[Double]]
    var scenes: [Scene]

    struct Adapted: Decodable {
        var light: String
        var lab: [Double]
        var xyz: [Double]
    }

    /// The 24 patches as a real camera sees them in real light, a perfect diffuser being 1; and what colour-science
    /// reaches on them, leave-one-out.
    struct Scene: Decodable, CustomTestStringConvertible {
        var camera: String
        var light: String
        var noise: Double
        var linear: [[Double]]
        var xyz: [[Double]]
        var matrix: Double
        var roots: Double
        var otherLinear: [[Double]]?
        var otherXYZ: [[Double]]?

        var testDescription: String { "\(camera), \(light), noise \(noise)" }
    }

    static let read: ColourCases = {
        let own = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Oracle/cases.json").path
        let path = ProcessInfo.processInfo.environment["EPILUME_COLOUR_CASES"] ?? own
        return try! JSONDecoder().decode(ColourCases.self, from: Data(contentsOf: URL(filePath: path)))
    }()

    static func scene(_ camera: String, _ light: String, noise: Double = 0) -> Scene {
        read.scenes.first { $0.camera.hasPrefix(camera) && $0.light == light && $0.noise == noise }!
    }

    /// Cameras of separate filters. The third has layers in silicon, whose matrix is ill-conditioned.
    static let usual = read.scenes.filter { !$0.camera.hasPrefix("Sigma") }
}

extension ColourCases.Scene {
    /// With the names and places of the ColorChecker.
    ///
    /// - Parameter exposure: factor on the linear values.
    func samples(exposure: Double = 1) -> [ColourSample] {
        let chart = ChartLibrary.colorChecker24
        return linear.indices.map { index in
            ColourSample(
                name: chart.patches[index].name, linear: linear[index].map { $0 * exposure },
                codes: linear[index].map { 255 * SRGB.encoded(min(1, $0)) },
                reference: XYZ(xyz[index][0], xyz[index][1], xyz[index][2]), isGrey: chart.patches[index].isGrey,
                isSkin: chart.patches[index].isSkin,
                place: PicturePoint(x: (Double(index % 6) + 0.5) / 6, y: (Double(index / 6) + 0.5) / 4))
        }
    }
}

/// A seeded sequence: SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// Mean 0, deviation 1: the sum of twelve even ones.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &self) } }
}
