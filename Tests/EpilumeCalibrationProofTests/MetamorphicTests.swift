import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Testing

/// What must not change when something else does.
@Suite("metamorphic")
struct MetamorphicTests {
    private func patches(_ calibration: Calibration) -> [PatchColour] { calibration.colour!.patches }

    @Test("twice or half the exposure leaves colour as it is, by a matrix", arguments: [0.5, 2.0])
    func exposure(_ factor: Double) throws {
        var first = Walk()
        // Room for twice the light.
        first.device.camera.sensor.exposure = 0.42
        _ = try first.colour()
        var second = Walk()
        second.device.camera.sensor.exposure = 0.42
        second.device.camera.sensor.exposure = 0.42 * factor
        _ = try second.colour()
        let one = try first.calibration()
        let other = try second.calibration()
        #expect(abs(one.colour!.quality.leaveOneOutMean - other.colour!.quality.leaveOneOutMean) < 0.2)
        let differences = zip(patches(one), patches(other)).map {
            CIEDE2000.difference(Lab($0.corrected)!, Lab($1.corrected)!)
        }
        // The gate of drift.
        #expect(differences.reduce(0, +) / 24 < 1 && differences.max()! < 1.5, "\(differences)")
    }

    @Test("a chart that is turned or mirrored, with its corners, gives the same correction")
    func turned() throws {
        var upright = Walk()
        _ = try upright.colour()
        let rows = try upright.calibration().colour!.rows
        for (turn, mirror) in [(180.0, false), (0.0, true), (180.0, true)] {
            var walk = Walk()
            _ = try walk.colour {
                $0.pose.rotationDegrees += turn
                $0.pose.isMirrored = mirror
            }
            let found = try walk.calibration().colour!.rows
            for (row, other) in zip(rows, found) {
                for (a, b) in zip(row, other) { #expect(abs(a - b) < 0.02, "\(turn) \(mirror): \(found)") }
            }
        }
    }

    @Test("the white card before or after the chart gives the same calibration")
    func order() throws {
        var first = Walk()
        _ = try first.colour()
        var second = Walk()
        try second.dark()
        var chart = try second.chart()
        let provisional = try second.session.take(&chart)
        #expect(provisional.isProvisional && provisional.notes.contains { $0.contains("taken for even") })
        var white = try second.white()
        let report = try second.session.take(&white)
        #expect(!report.isProvisional && report.verdicts.map(\.quantity) == [.uniformity])
        let (one, other) = (try first.calibration(), try second.calibration())
        #expect(one.tone == other.tone)
        #expect(one.flat == other.flat)
        #expect(one.colour == other.colour)
    }

    @Test("root-polynomials by choice reach about what the matrix does")
    func rootPolynomials() throws {
        var matrix = Walk()
        _ = try matrix.colour()
        var roots = Walk(kind: .rootPolynomial2)
        _ = try roots.colour()
        let correction = try roots.calibration().colour!
        #expect(correction.kind == .rootPolynomial2 && correction.rows.allSatisfy { $0.count == 6 })
        #expect(try correction.quality.leaveOneOutMean < matrix.quality!.leaveOneOutMean + 0.5)
    }

    @Test("tone and evenness settle on the truth, where one alone does not")
    func toneAndEvenness() throws {
        // Strong shading: greys along the chart's lower row stand in different light.
        func walk() -> Walk {
            var walk = Walk()
            walk.device.camera.vignette.cornerDegrees = 26
            walk.device.camera.coding.tone = .gamma(2)
            // Black that is coded with the rest leaves no exact power.
            walk.device.camera.sensor.pedestal = 0
            walk.device.camera.sensor.veil = 0
            walk.device.camera.sensor.readNoise = 0
            walk.device.camera.sensor.darkSpread = 0
            return walk
        }
        var both = walk()
        _ = try both.colour()
        var alone = walk()
        try alone.dark()
        var chart = try alone.chart()
        _ = try alone.session.take(&chart)
        // Of green, in parts of the light at each code, of one brightness.
        func error(_ calibration: Calibration) -> Double {
            let ratios = (48..<224).map { code in
                calibration.tone!.tables[1][code] / (Double(code) / 255 * Double(code) / 255)
            }
            let middle = OrderStatistics.median(ratios)!
            return ratios.map { abs($0 / middle - 1) }.max()!
        }
        let (joint, single) = (error(try both.calibration()), error(try alone.calibration()))
        #expect(joint < 0.04 && single > 2 * joint, "\(joint) \(single)")
        #expect(ProofRun.unevenness(both.device, try both.calibration().flat!) <= 1)
    }
}
