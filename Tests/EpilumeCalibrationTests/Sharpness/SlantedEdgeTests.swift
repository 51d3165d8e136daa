import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Slanted edge")
struct SlantedEdgeTests {
    private func measure(_ edge: EdgePicture, noise: Double = 0, seed: UInt64 = 1) throws -> SlantedEdge {
        try SlantedEdge(
            edge.measured(noise: noise, seed: seed),
            region: EdgeRegion(x: 0, y: 0, width: edge.width, height: edge.height), place: .centre)
    }

    @Test(
        "without noise the curve is the closed form's, to a hundredth",
        arguments: [0.5, 0.8, 1.2, 2.0], [-8.0, 5.0, 12.0, 30.0, 84.0, -80.0])
    func exact(_ sigma: Double, _ degrees: Double) throws {
        let edge = EdgePicture(width: 72, height: 72, degrees: degrees, sigma: sigma)
        let found = try measure(edge)
        #expect(close(found.sharpness.mtf50, edge.truth50, 0.02))
        #expect(abs(found.sharpness.edgeAngle - degrees) < 0.1)
        #expect(found.sharpness.curve.count == 33 && found.sharpness.curve[0] == 1)
        for (step, value) in found.sharpness.curve.enumerated() {
            #expect(abs(value - edge.truth(Double(step) / 64)) < 0.015)
        }
    }

    @Test("with noise of one code in a hundred MTF50 stays within 5 %", arguments: [0.5, 0.8, 1.2, 2.0])
    func noisy(_ sigma: Double) throws {
        for seed in 1...10 {
            let edge = EdgePicture(degrees: 3 + Double(seed), sigma: sigma)
            let found = try measure(edge, noise: 0.006, seed: UInt64(seed))
            #expect(close(found.sharpness.mtf50, edge.truth50, 0.05))
        }
    }

    @Test("an edge that the lens bends is followed")
    func bent() throws {
        let edge = EdgePicture(degrees: 6, sigma: 0.8, bend: 0.8)
        #expect(close(try measure(edge).sharpness.mtf50, edge.truth50, 0.03))
    }

    @Test("the shift of red and blue is found, positive outwards", arguments: [5.0, 85.0, -7.0, -83.0])
    func aberration(_ degrees: Double) throws {
        let edge = EdgePicture(width: 60, height: 60, degrees: degrees, sigma: 0.8, shifts: [0.3, 0, -0.2])
        let (big, at) = (200, (right: 120, down: 130))
        let angle = degrees * .pi / 180
        // Of the edge's normal: whether it points away from the frame's centre.
        let sign = cos(angle) * 50.5 - sin(angle) * 60.5 > 0 ? 1.0 : -1
        let small = edge.linear()
        let linear = picture(big, big) { x, y, channel in
            let (px, py) = (Int(x) - at.right, Int(y) - at.down)
            return (0..<60).contains(px) && (0..<60).contains(py) ? Double(small[px, py, channel]) : 0.4
        }
        var codes = linear
        for i in codes.samples.indices { codes.samples[i] *= 240 }
        let found = try SlantedEdge(
            MeasuredPicture(codes: codes, linear: linear),
            region: EdgeRegion(x: at.right, y: at.down, width: 60, height: 60), place: .bottomRight)
        #expect(abs(found.shift.red - sign * 0.3) < 0.01)
        #expect(abs(found.shift.blue + sign * 0.2) < 0.01)
        #expect(found.shift.place == .bottomRight)
    }

    @Test("an edge is found in a larger part and measures the same")
    func finding() throws {
        let edge = EdgePicture(width: 200, height: 160, degrees: 5, sigma: 1)
        let whole = edge.measured(noise: 0.004)
        let regions = EdgeFinder.regions(
            in: whole.linear, part: EdgeRegion(x: -10, y: 0, width: 500, height: 160), count: 2)
        #expect(regions.count == 2 && !regions[0].overlaps(regions[1]))
        for region in regions {
            let found = try SlantedEdge(whole, region: region, place: .centre)
            #expect(close(found.sharpness.mtf50, edge.truth50, 0.05))
        }
        let flat = grey(200, 160) { _, _ in 0.5 }
        let all = EdgeRegion(x: 0, y: 0, width: 200, height: 160)
        #expect(EdgeFinder.regions(in: flat, part: all).isEmpty)
        let upright = EdgePicture(width: 200, height: 160, degrees: 0.5, sigma: 1).linear()
        #expect(EdgeFinder.regions(in: upright, part: all).isEmpty)
        let corner = grey(200, 160) { x, y in x + 0.1 * y > 108 && y > 80 - 0.1 * x ? 0.8 : 0.1 }
        for region in EdgeFinder.regions(in: corner, part: all) {
            #expect(region.x >= 100 || region.y >= 64)
        }
        #expect(EdgeFinder.regions(in: flat, part: EdgeRegion(x: 5, y: 5, width: .max, height: .max)).isEmpty)
    }

    private func refusal(_ measure: () throws -> SlantedEdge) -> SharpnessRefusal? {
        do {
            _ = try measure()
            return nil
        } catch { return error as? SharpnessRefusal }
    }

    @Test("edges that cannot be judged are refused by name")
    func refused() {
        guard case .angle = refusal({ try measure(EdgePicture(degrees: 1)) }) else {
            Issue.record("upright")
            return
        }
        guard case .angle = refusal({ try measure(EdgePicture(width: 96, height: 64, degrees: 44.5)) }) else {
            Issue.record("diagonal")
            return
        }
        guard case .lowContrast = refusal({ try measure(EdgePicture(dark: 0.5, light: 0.6)) }) else {
            Issue.record("contrast")
            return
        }
        guard case .noisy = refusal({ try measure(EdgePicture(dark: 0.3, light: 0.6), noise: 0.06) }) else {
            Issue.record("noise")
            return
        }
        guard case .clipped = refusal({ try measure(EdgePicture(light: 1.06)) }) else {
            Issue.record("clipped")
            return
        }
        guard case .notStraight = refusal({ try measure(EdgePicture(bend: 5)) }) else {
            Issue.record("bent")
            return
        }
        #expect(refusal { try measure(EdgePicture(width: 20, height: 64)) } == .regionTooSmall(need: 24))
        let flat = MeasuredPicture(codes: grey(64, 64) { _, _ in 99 }, linear: grey(64, 64) { _, _ in 0.4 })
        let region = EdgeRegion(x: 0, y: 0, width: 64, height: 64)
        #expect(refusal { try SlantedEdge(flat, region: region, place: .centre) } == .noEdge)
        let outside = EdgeRegion(x: 1, y: 0, width: .max, height: 64)
        #expect(refusal { try SlantedEdge(flat, region: outside, place: .centre) } == .regionOutside)
        var bad = EdgePicture().measured()
        var linear = bad.linear
        linear[9, 9, 1] = .nan
        bad = MeasuredPicture(codes: bad.codes, linear: linear)
        #expect(refusal { try SlantedEdge(bad, region: region, place: .centre) } == .notFinite)
    }

    @Test("two parallel edges, and a corner, are no edge to measure")
    func others() {
        let region = EdgeRegion(x: 0, y: 0, width: 64, height: 64)
        let bar = grey(64, 64) { x, y in abs(x - 31 - 0.09 * (y - 32)) < 8 ? 0.1 : 0.7 }
        let corner = grey(64, 64) { x, y in x - 0.09 * y > 30 && y > 30 ? 0.1 : 0.7 }
        for linear in [bar, corner] {
            var codes = linear
            for i in codes.samples.indices { codes.samples[i] *= 240 }
            let found = refusal {
                try SlantedEdge(MeasuredPicture(codes: codes, linear: linear), region: region, place: .centre)
            }
            #expect(found != nil)
        }
    }
}
