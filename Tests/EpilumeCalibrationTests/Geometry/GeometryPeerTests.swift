import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

/// Lays out pictures and what was measured of them for Tests/Peers/check_geometry.py, which measures them with OpenCV.
@Suite("Geometry for a peer")
struct GeometryPeerTests {
    private static let folder = ProcessInfo.processInfo.environment["EPILUME_PEER_GEOMETRY"]

    private struct Case: Encodable {
        var pattern: GridPattern
        var columns: Int
        var rows: Int
        var exposures: [Exposure]
        var spacing: PixelSpacing
        var distortion: Distortion

        struct Exposure: Encodable {
            var picture: String
            var rough: GridSighting
            var refined: GridSighting
        }
    }

    @Test("pictures and measurements are laid out", .enabled(if: folder != nil), arguments: GridPattern.allCases)
    func layOut(_ pattern: GridPattern) throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let target = PixelSpacing.Target(name: "grid", pitchMicrometres: 500, tolerancePercent: 0)
        var exposures: [Case.Exposure] = []
        let grid = GridPicture(width: 400, height: 300, pattern: pattern, stepX: 24, stepY: 24, k1: -0.03, k2: 0.005)
        for (index, degrees) in [0.5, -6.0, 7.0].enumerated() {
            var grid = grid
            grid.degrees = degrees
            grid.offset = (Double(3 * index), Double(4 - 3 * index))
            var source = SeededNoise(seed: UInt64(index))
            let noisy = source.added(to: grid.linear(), deviation: 0.01)
            // What the peer reads is what is measured: whole codes.
            let bytes = stride(from: 1, to: noisy.samples.count, by: 3).map { at in
                UInt8(min(max((255 * noisy.samples[at]).rounded(), 0), 255))
            }
            let picture = grey(400, 300) { x, y in Double(bytes[400 * Int(y) + Int(x)]) }
            let rough = grid.sighting(rough: UInt64(20 + index))
            let refined = try GridRefinement.refine(rough, in: picture, pattern: pattern)
            let name = "\(pattern.rawValue)-\(index).pgm"
            try (Data("P5\n400 300\n255\n".utf8) + bytes).write(to: folder.appendingPathComponent(name))
            exposures.append(.init(picture: name, rough: rough, refined: refined))
        }
        let found = try SpacingMeasurement(exposures.map(\.refined), target: target, width: 400, height: 300)
        let all = Case(
            pattern: pattern, columns: grid.columns, rows: grid.rows, exposures: exposures, spacing: found.spacing,
            distortion: found.distortion)
        try JSONEncoder().encode(all).write(to: folder.appendingPathComponent("\(pattern.rawValue).json"))
    }
}
