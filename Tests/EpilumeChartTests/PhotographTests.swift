import EpilumeModel
import Foundation
import Testing

/// Photographs that no one here took: Photographs/README.md.
@Suite struct PhotographTests {
    /// Corners of the patch field, from the chart's own top left, read off by eye.
    static let photographs: [(name: String, corners: [(Double, Double)], pitch: Double)] = [
        ("classic.jpg", [(276, 167), (774, 180), (759, 505), (268, 488)], 82),
        ("passport.jpg", [(550, 469), (551, 209), (722, 210), (722, 469)], 43),
    ]

    @Test(arguments: photographs.indices)
    func findsTheChartInARealPhotographOfWarmLight(index: Int) throws {
        let (name, corners, pitch) = Self.photographs[index]
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Photographs/\(name)")
            .path
        let program = try Program()
        let answer = try program.run("find", "colorchecker24", "--picture", path, "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let sighting: ChartSighting = try answer.decoded()
        for (found, seen) in zip(sighting.corners, corners) {
            #expect(hypot(found.x - seen.0, found.y - seen.1) < 0.1 * pitch, "\(found) for \(seen)")
        }
        #expect(!sighting.isMirrored)
    }
}
