import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("Pixel spacing")
struct SpacingMeasurementTests {
    private static let target = PixelSpacing.Target(name: "grid", pitchMicrometres: 500, tolerancePercent: 0)

    /// Three exposures, the target turned by about a quarter each time.
    private static func exposures(_ grid: GridPicture, seed: UInt64) -> [GridPicture] {
        var source = SeededNoise(seed: seed)
        return (0..<3).map { turn in
            var exposure = grid
            exposure.degrees = 90 * Double(turn) + source.uniform(-3...3)
            exposure.offset = (source.uniform(-6...6), source.uniform(-6...6))
            if turn == 1 { (exposure.columns, exposure.rows) = (grid.rows, grid.columns) }
            return exposure
        }
    }

    private static func measure(
        _ sightings: [GridSighting], _ grid: GridPicture = GridPicture(), target: PixelSpacing.Target = target
    ) throws -> SpacingMeasurement {
        try SpacingMeasurement(sightings, target: target, width: grid.width, height: grid.height)
    }

    @Test("spacing, aspect and distortion of exact points come out exactly")
    func exact() throws {
        let grid = GridPicture(stepX: 21, stepY: 20.5, k1: -0.04, k2: 0.01, centre: (7, -4))
        let found = try Self.measure(Self.exposures(grid, seed: 1).map { $0.sighting() }, grid)
        // The centre of the frame is not that of the distortion: there, both scales carry a little of it.
        let here = grid.seen(Double(grid.columns - 1) / 2, Double(grid.rows - 1) / 2)
        let right = grid.seen(Double(grid.columns - 1) / 2 + 0.001, Double(grid.rows - 1) / 2)
        let down = grid.seen(Double(grid.columns - 1) / 2, Double(grid.rows - 1) / 2 + 0.001)
        #expect(close(found.spacing.horizontal, 0.5 / (right.x - here.x), 2e-5))
        #expect(close(found.spacing.vertical, 0.5 / (down.y - here.y), 2e-5))
        #expect(abs(found.distortion.k1 + 0.04) < 2e-4)
        #expect(abs(found.distortion.k2 - 0.01) < 4e-4)
        #expect(abs(found.distortion.centreX - 166.5) < 0.1)
        #expect(abs(found.distortion.centreY - 115.5) < 0.1)
        #expect((2.5...3.5).contains(found.distortion.maximumPercent))
        #expect(found.distortion.residualPixels < 1e-3)
        #expect(found.view == .orthogonal && found.strayPoints == 0)
        #expect(found.spacing.exposures == 3 && found.spacing.zones.count == 5)
        #expect(found.spacing.uncertaintyPercent < 0.03)
        // Barrel distortion: further out a pixel is more.
        for zone in found.spacing.zones.dropFirst() { #expect(zone > found.spacing.zones[0]) }
    }

    @Test("of pictures with noise the stated interval holds the truth, and is narrow", arguments: GridPattern.allCases)
    func pictures(_ pattern: GridPattern) throws {
        let grid = GridPicture(pattern: pattern, stepX: 21.2, stepY: 21, k1: -0.02, sigma: 0.9)
        let exposures = Self.exposures(grid, seed: 4).map { ($0, $0.linear()) }
        var uncertainties: [Double] = []
        var held = 0
        for seed in 1...8 as ClosedRange<UInt64> {
            var source = SeededNoise(seed: seed)
            let sightings = try exposures.map { exposure, picture in
                try GridRefinement.refine(
                    exposure.sighting(rough: seed), in: source.added(to: picture, deviation: 0.02), pattern: pattern)
            }
            let found = try Self.measure(sightings, grid)
            uncertainties.append(found.spacing.uncertaintyPercent)
            let errors = [found.spacing.horizontal * 21.2 / 500 - 1, found.spacing.vertical * 21 / 500 - 1]
            if errors.allSatisfy({ 100 * abs($0) <= found.spacing.uncertaintyPercent }) { held += 1 }
        }
        #expect(held >= 7)
        #expect(uncertainties.max() ?? 1 < 0.3)
    }

    @Test("in 90 to 100 of 100 runs the truth lies within the stated uncertainty, whose median is below 0.3 %")
    func coverage() throws {
        var held = (horizontal: 0, vertical: 0)
        var uncertainties: [Double] = []
        for seed in 1...100 as ClosedRange<UInt64> {
            var source = SeededNoise(seed: 1000 + seed)
            let truth = (x: source.uniform(19...23), y: source.uniform(19...23))
            var grid = GridPicture(
                columns: 15, rows: 11, k1: source.uniform(-0.05...0.05), k2: source.uniform(-0.01...0.01),
                centre: (source.uniform(-5...5), source.uniform(-5...5)))
            // The target's pitch lies somewhere in its tolerance; the camera sees what it is, not what it says.
            let real = 1 + 0.001 * source.uniform(-1...1)
            (grid.stepX, grid.stepY) = (truth.x * real, truth.y * real)
            let sightings = Self.exposures(grid, seed: seed).enumerated().map { index, exposure in
                // The target is never quite in the same plane: contact pressure changes the scale a little.
                let lift = 1 + 0.0003 * source.normal()
                var exposure = exposure
                exposure.stepX *= lift
                exposure.stepY *= lift
                return exposure.points(noise: 0.05, seed: 10 * seed + UInt64(index))
            }
            let found = try Self.measure(
                sightings, grid, target: .init(name: "grid", pitchMicrometres: 500, tolerancePercent: 0.1))
            uncertainties.append(found.spacing.uncertaintyPercent)
            let middle = Self.middle(grid, truth)
            if 100 * abs(found.spacing.horizontal / middle.0 - 1) <= found.spacing.uncertaintyPercent {
                held.horizontal += 1
            }
            if 100 * abs(found.spacing.vertical / middle.1 - 1) <= found.spacing.uncertaintyPercent {
                held.vertical += 1
            }
        }
        #expect((90...100).contains(held.horizontal))
        #expect((90...100).contains(held.vertical))
        #expect(try #require(OrderStatistics.median(uncertainties)) <= 0.3)
    }

    /// Micrometres a pixel in the middle of the frame, of a grid of true steps.
    private static func middle(_ grid: GridPicture, _ truth: (x: Double, y: Double)) -> (Double, Double) {
        var grid = grid
        (grid.stepX, grid.stepY) = truth
        let (c, r) = (Double(grid.columns - 1) / 2, Double(grid.rows - 1) / 2)
        let (here, right, down) = (grid.seen(c, r), grid.seen(c + 0.001, r), grid.seen(c, r + 0.001))
        return (0.5 / (right.x - here.x), 0.5 / (down.y - here.y))
    }

    @Test("a slight tilt is seen and allowed for, a strong one refused with its angle")
    func tilt() throws {
        let slight = GridPicture(tilt: (0.004, -0.002))
        let found = try Self.measure([slight.points(noise: 0.02, seed: 1)])
        guard case .tilted(let degrees) = found.view else {
            Issue.record("not seen")
            return
        }
        #expect((0.5...0.9).contains(degrees))
        #expect(close(found.spacing.horizontal, 500.0 / 21, 0.001))
        let strong = GridPicture(tilt: (0.02, 0))
        #expect { try Self.measure([strong.points(noise: 0.02, seed: 1)]) } throws: { fault in
            guard case .tilted(let degrees, let percent) = fault as? SpacingRefusal else { return false }
            return (2.8...3.6).contains(degrees) && (3.7...4.3).contains(percent)
        }
    }

    @Test("what each part of the budget stands for raises it, and nothing else")
    func budget() throws {
        let grid = GridPicture()
        let still = Self.exposures(grid, seed: 2)
        func budget(_ sightings: [GridSighting], tolerance: Double = 0) throws -> SpacingBudget {
            try Self.measure(
                sightings, target: .init(name: "", pitchMicrometres: 500, tolerancePercent: tolerance)
            ).budget
        }
        let clean = try budget(still.map { $0.sighting() })
        #expect(clean.expandedPercent < 0.03)
        let noisy = try budget(still.map { $0.points(noise: 0.1, seed: 3) })
        #expect(noisy.fit > 10 * clean.fit && noisy.fit > 0.005)
        var lifted = still
        lifted[0].stepX *= 1.004
        lifted[0].stepY *= 1.004
        let moved = try budget(lifted.map { $0.sighting() })
        // Departures of 2/3, 1/3 and 1/3 of 0.4 %, on both axes: deviation 0.231 over √3, Student's 2.776 over 2.
        #expect(close(moved.exposures, 0.4 / 3.0.squareRoot() / 3.0.squareRoot() * 1.388, 0.02))
        #expect(close(try budget(still.map { $0.sighting() }, tolerance: 0.3).target, 0.3 / 3.0.squareRoot(), 1e-12))
        let one = try budget([still[0].sighting()])
        #expect(close(one.exposures, 0.1 / 3.0.squareRoot(), 1e-12))
        let parts = SpacingBudget(fit: 1, exposures: 2, zones: 3, model: 4, target: 5)
        #expect(close(parts.expandedPercent, 2 * 55.0.squareRoot(), 1e-12))
    }

    @Test("dust on some points is left away, much of it refused")
    func stray() throws {
        var sighting = GridPicture().points(noise: 0.02, seed: 1)
        for index in [3, 40, 77] { sighting.points[index].at.x += 2.5 }
        let found = try Self.measure([sighting])
        #expect(found.strayPoints == 3)
        #expect(close(found.spacing.horizontal, 500.0 / 21, 0.0005))
        for index in stride(from: 0, to: 110, by: 6) { sighting.points[index].at.y -= 2.5 }
        #expect { try Self.measure([sighting]) } throws: { fault in
            guard case .scattered = fault as? SpacingRefusal else { return false }
            return true
        }
    }

    @Test("grids that cannot be judged are refused by name")
    func refused() {
        func refusal(_ sightings: [GridSighting], _ target: PixelSpacing.Target = Self.target) -> SpacingRefusal? {
            do {
                _ = try Self.measure(sightings, target: target)
                return nil
            } catch { return error as? SpacingRefusal }
        }
        #expect(refusal([]) == .tooFewPoints(have: 0, need: 20))
        let good = GridPicture().points(noise: 0.02, seed: 1)
        let half = GridSighting(points: good.points.filter { $0.at.x < 165 })
        #expect(refusal([half]) == .outOfView(.topRight))
        var other = GridPicture()
        (other.stepX, other.stepY) = (22, 22)
        guard case .exposuresDisagree(let percent) = refusal([good, other.points(noise: 0.02, seed: 2)]) else {
            Issue.record("two pitches")
            return
        }
        #expect((1.5...3.5).contains(percent))
        guard case .irregular = refusal([GridPicture().points(noise: 0.8, seed: 1)]) else {
            Issue.record("irregular")
            return
        }
        for (pitch, tolerance) in [
            (0.0, 0.1), (-5, 0.1), (.nan, 0.1), (.infinity, 0), (500, -1), (500, .nan), (500, 20),
        ] {
            #expect(
                refusal([good], .init(name: "", pitchMicrometres: pitch, tolerancePercent: tolerance)) == .target)
        }
    }
}
