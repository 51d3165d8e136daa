import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthBlurTests {
    /// Contrast of an edge in a picture, by the Fourier sum of its derivative: every pixel of the area gives a sample of
    /// the profile at its distance from the edge's line. Not binned, so that nothing must be corrected for.
    private static func contrast(_ picture: FloatPicture, _ edge: TruthEdge, at frequencies: [Double]) -> [Double] {
        let angle = edge.normalDegrees * .pi / 180
        var samples: [(distance: Double, light: Double)] = []
        for y in edge.area.y..<edge.area.y + edge.area.height {
            for x in edge.area.x..<edge.area.x + edge.area.width {
                let distance = (Double(x) - edge.middle.x) * cos(angle) + (Double(y) - edge.middle.y) * sin(angle)
                if abs(distance) < 11 { samples.append((distance, Double(picture[x, y, 1]))) }
            }
        }
        samples.sort { $0.distance < $1.distance }
        func sum(_ frequency: Double) -> Double {
            var real = 0.0
            var imaginary = 0.0
            for (a, b) in zip(samples, samples.dropFirst()) {
                let phase = 2 * .pi * frequency * (a.distance + b.distance) / 2
                real += (b.light - a.light) * cos(phase)
                imaginary += (b.light - a.light) * sin(phase)
            }
            return hypot(real, imaginary)
        }
        let whole = sum(0)
        return frequencies.map { sum($0) / whole }
    }

    private static let target = EdgeTarget(side: 0.9, spreadU: 1.9, spreadV: 1.3)

    private static func camera(sigma: Double, growth: Double = 0) -> TruthCamera {
        var camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 17, sigma: sigma)
        camera.blur.cornerGrowth = growth
        return camera
    }

    @Test(arguments: [(0.0, 0.0, 0.0), (2.5, 0.0, 0.0), (0.0, 3.0, 1.0), (1.5, 2.0, -2.0), (0, 0.8, 0)])
    func edgesHaveTheTransferFunctionOfTheTruth(defocus: Double, motionX: Double, motionY: Double) {
        let camera = Self.camera(sigma: 0.7)
        var scene = TruthScene(.edges(Self.target))
        scene.defocusRadius = defocus
        scene.motionX = motionX
        scene.motionY = motionY
        let picture = camera.linear(of: scene)
        let edges = camera.edges(in: scene)
        #expect(edges.count == 20)
        let frequencies = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45]
        for edge in edges where edge.place == .centre || edge.place == .topRight {
            let measured = Self.contrast(picture, edge, at: frequencies)
            for (frequency, value) in zip(frequencies, measured) {
                let truth = camera.modulation(
                    frequency: frequency, at: edge.middle, direction: edge.normalDegrees, in: scene)
                #expect(
                    abs(value - truth) < 0.01, "\(edge.place) \(edge.normalDegrees)° \(frequency): \(value) \(truth)")
            }
            let half = Self.contrast(picture, edge, at: [edge.mtf50])[0]
            #expect(abs(half - 0.5) < 0.012, "\(half)")
        }
    }

    @Test func gaussianHasItsClosedForm() {
        // exp(-2 π² σ² f²) = ½ at f = √(ln 2 / 2) / (π σ).
        let blur = TruthBlur(sigma: 0.8)
        #expect(abs(blur.mtf50(direction: 30, fieldHeight: 0) - (log(2.0) / 2).squareRoot() / (.pi * 0.8)) < 1e-9)
        #expect(blur.modulation(frequency: 0, direction: 0, fieldHeight: 0) == 1)
    }

    @Test func discAndLineHaveTheirZeros() {
        var blur = TruthBlur(sigma: 0.01)
        blur.motionX = 5
        #expect(blur.modulation(frequency: 0.2, direction: 0, fieldHeight: 0) < 1e-12)
        #expect(blur.modulation(frequency: 0.2, direction: 90, fieldHeight: 0) > 0.99)
        blur.motionX = 0
        blur.defocusRadius = 4
        // The first zero of J₁ is at 3.8317.
        #expect(blur.modulation(frequency: 3.831_705_97 / (2 * .pi * 4), direction: 17, fieldHeight: 0) < 1e-8)
    }

    @Test func cornersAreSofterThanTheMiddle() throws {
        let camera = Self.camera(sigma: 0.6, growth: 0.5)
        let scene = TruthScene(.edges(Self.target))
        let edges = camera.edges(in: scene)
        let middle = try #require(edges.first { $0.place == .centre })
        let corner = try #require(edges.first { $0.place == .bottomLeft })
        #expect(corner.mtf50 < 0.9 * middle.mtf50)
        let half = Self.contrast(camera.linear(of: scene), corner, at: [corner.mtf50])[0]
        // σ changes by some 2 % along this edge.
        #expect(abs(half - 0.5) < 0.02, "\(half)")
    }

    /// Blur moves light and loses none: the dots' share of the area stays.
    @Test(arguments: [0.5, 1.0, 2.0])
    func blurKeepsTheLight(sigma: Double) {
        let camera = Self.camera(sigma: sigma)
        let grid = GridTarget(.dots(diameter: 0.34), pitch: 0.68, columns: 21, rows: 21)
        let scene = TruthScene(.grid(grid))
        let picture = camera.linear(of: scene)
        // 40 pixels a pitch: whole periods.
        var sum = 0.0
        for y in 40..<200 { for x in 40..<280 { sum += Double(picture[x, y, 1]) } }
        let (light, dark) = (camera.linear(of: grid.ground, in: scene)[1], camera.linear(of: grid.ink, in: scene)[1])
        let share = (light - sum / (160 * 240)) / (light - dark)
        // A blurred disc's edge is taken as straight: πσ² more, some 0.3 % at σ = 1.
        let truth = Double.pi * 10 * 10 / (40 * 40)
        #expect(abs(share / truth - 1) < 0.002 + sigma * sigma / 100, "\(share) \(truth)")
    }

    @Test func defocusTakesNoLightFromAPatch() {
        let camera = Self.camera(sigma: 0.7)
        var scene = TruthScene(.colourChart(.classic(pitch: 0.8)))
        let sharp = camera.linear(of: scene)
        scene.defocusRadius = 3
        scene.motionX = 4
        let soft = camera.linear(of: scene)
        #expect(sharp != soft)
        func sum(_ picture: FloatPicture) -> Double { picture.samples.reduce(0) { $0 + Double($1) } }
        #expect(abs(sum(soft) / sum(sharp) - 1) < 1e-3)
    }
}
