import EpilumeCalibration
import EpilumeModel
import Testing

@Suite("chart sampling")
struct ChartSamplerTests {
    private let scene = ChartScene(chart: ChartLibrary.colorChecker24)

    private func fault(
        _ picture: FloatPicture, _ sighting: ChartSighting? = nil, _ chart: ChartDescription? = nil
    ) -> ChartFault? {
        do {
            _ = try ChartSampler.samples(
                of: picture, sighting: sighting ?? scene.sighting, chart: chart ?? scene.chart)
            return nil
        } catch {
            return error
        }
    }

    @Test("each patch is read where perspective has put it", arguments: ChartLibrary.all)
    func means(_ chart: ChartDescription) throws {
        var scene = ChartScene(chart: chart, width: 720, height: 540)
        scene.map = [500, 40, 80, -24, 340, 80, -0.12, 0.08]
        // A little underexposed: some colours of the SG lie above what sRGB holds.
        let picture = scene.picture { _, codes in codes.map { 0.99 * $0 } }
        let samples = try ChartSampler.samples(of: picture, sighting: scene.sighting, chart: chart)
        #expect(samples.map(\.name) == chart.patches.map(\.name))
        for (index, colour) in try chart.references().enumerated() {
            let codes = SRGB.codes(of: colour).map { 0.99 * 255 * min(1, max(0, $0)) }
            #expect(zip(samples[index].means, codes).allSatisfy { abs($0 - $1) < 1e-3 }, "\(samples[index])")
            #expect(samples[index].deviations.allSatisfy { $0 < 1e-3 })
            let centre = scene.at(samples[index].place.x, samples[index].place.y)
            #expect(abs(centre.x - samples[index].centre.x) < 1e-6 && abs(centre.y - samples[index].centre.y) < 1e-6)
            // Cyan's red lies below what sRGB holds.
            #expect(samples[index].isTruncated == (codes.min()! <= 0.5))
        }
    }

    @Test("the read part is half of a patch's side")
    func inner() throws {
        // What lies outside of the inner half is black.
        var picture = scene.picture()
        let full = try ChartSampler.samples(of: picture, sighting: scene.sighting, chart: scene.chart)
        let patch = 0.876 / 12
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let at = (Double(x), Double(y))
                let isInside = full.contains { sample in
                    // The side of a cell is about 42 pixels in this picture; a half of 0.876 of it is 18.
                    abs(sample.centre.x - at.0) < 11.5 && abs(sample.centre.y - at.1) < 11.5
                }
                if !isInside { for channel in 0..<3 { picture[x, y, channel] = 0 } }
            }
        }
        let cut = try ChartSampler.samples(of: picture, sighting: scene.sighting, chart: scene.chart)
        #expect(zip(full, cut).allSatisfy { $0.means == $1.means })
        let area = 250.0 * 170 / 24
        for sample in full { #expect((0.6...1.6).contains(Double(sample.pixels) / (area * 0.25 * 0.876 * 0.876))) }
        #expect(patch > 0)
    }

    @Test("a chart in another position is told which", arguments: ChartOrientation.allCases)
    func turned(_ lie: ChartOrientation) throws {
        var scene = scene
        scene.lie = lie
        let picture = scene.picture()
        if lie == .asGiven {
            #expect(fault(picture) == nil)
            return
        }
        guard case .turned(let found, let given, let residual) = fault(picture) else {
            Issue.record("\(String(describing: fault(picture)))")
            return
        }
        #expect(found == lie)
        #expect(given > 2 * residual)
        // Given in the chart's own order, the corners are right.
        let own = ChartSighting(chart: scene.chart.name, corners: lie.corners(scene.mapCorners), confidence: nil)
        #expect(fault(picture, own) == nil)
    }

    @Test("the position gives the same samples whichever way the chart lies", arguments: ChartOrientation.allCases)
    func samePatches(_ lie: ChartOrientation) throws {
        var turned = scene
        turned.lie = lie
        let own = ChartSighting(chart: scene.chart.name, corners: lie.corners(scene.mapCorners), confidence: 1)
        let one = try ChartSampler.samples(of: scene.picture(), sighting: scene.sighting, chart: scene.chart)
        let other = try ChartSampler.samples(of: turned.picture(), sighting: own, chart: scene.chart)
        for (a, b) in zip(one, other) { #expect(zip(a.means, b.means).allSatisfy { abs($0 - $1) < 1e-3 }) }
    }

    @Test("linear light in the codes is recognised as well")
    func linearPicture() {
        let picture = scene.picture { _, codes in codes.map { 255 * SRGB.decoded($0 / 255) } }
        #expect(fault(picture) == nil)
    }

    @Test("a picture of something else is not taken for the chart")
    func otherPicture() {
        let grey = scene.picture { _, _ in [90, 90, 90] }
        guard case .notThisChart(_, let residual) = fault(grey) else {
            Issue.record("\(String(describing: fault(grey)))")
            return
        }
        #expect(residual > 16)
        var chance = SeededChance(5)
        let random = (0..<24).map { _ in (0..<3).map { _ in Double.random(in: 20...240, using: &chance) } }
        guard case .notThisChart = fault(scene.picture { index, _ in random[index] }) else {
            Issue.record("random patches were taken for the chart")
            return
        }
    }

    @Test("glare, an edge and dust in one patch are named with it")
    func uneven() throws {
        let samples = try ChartSampler.samples(of: scene.picture(), sighting: scene.sighting, chart: scene.chart)
        for index in [0, 7, 23] {
            var picture = scene.picture()
            let centre = samples[index].centre
            for y in Int(centre.y)...Int(centre.y) + 12 {
                for x in Int(centre.x)...Int(centre.x) + 12 {
                    for channel in 0..<3 { picture[x, y, channel] = picture[x, y, channel] * 0.8 + 30 }
                }
            }
            guard case .uneven(let patch, let difference, let limit) = fault(picture) else {
                Issue.record("\(String(describing: fault(picture)))")
                continue
            }
            #expect(patch.raw == scene.chart.patches[index].name)
            #expect(difference > limit)
        }
    }

    @Test("noise and a smooth fall of light are no unevenness")
    func noise() {
        var chance = SeededChance(2)
        var picture = scene.picture(slope: 0.06)
        for i in picture.samples.indices { picture.samples[i] += Float(4 * chance.normal()) }
        #expect(fault(picture) == nil)
    }

    @Test("what cannot be read is refused, with the patch's name")
    func refused() {
        let clipped = scene.picture { index, codes in index == 18 ? [255, 250, 240] : codes }
        #expect(fault(clipped) == .clipped(patch: UntrustedText("white"), percent: 100))
        var hole = scene.picture()
        let centre = scene.at(0.5 / 6, 0.5 / 4)
        hole[Int(centre.x), Int(centre.y), 1] = .nan
        #expect(fault(hole) == .notFinite(patch: UntrustedText("dark skin")))

        var away = scene.sighting
        away.corners = away.corners.map { PicturePoint(x: $0.x + 60, y: $0.y) }
        guard case .outsideFrame(let patch) = fault(scene.picture(), away) else {
            Issue.record("outside")
            return
        }
        #expect(patch.raw == "bluish green")
        var small = scene.sighting
        small.corners = small.corners.map { PicturePoint(x: 100 + $0.x / 12, y: 100 + $0.y / 12) }
        guard case .tooSmall = fault(scene.picture(), small) else {
            Issue.record("small")
            return
        }
        for corners in [
            [], [scene.mapCorners[0]],
            [scene.mapCorners[0], scene.mapCorners[2], scene.mapCorners[1], scene.mapCorners[3]],
            [PicturePoint](repeating: scene.mapCorners[0], count: 4),
            scene.mapCorners.map { PicturePoint(x: $0.x, y: 50) },
            scene.mapCorners.map { PicturePoint(x: $0.x, y: $0.y * .nan) },
        ] {
            let sighting = ChartSighting(chart: scene.chart.name, corners: corners, confidence: nil)
            #expect(fault(scene.picture(), sighting) == .badCorners)
        }
        #expect(
            fault(scene.picture(), nil, ChartLibrary.colorCheckerSG)
                == .otherChart(sighted: UntrustedText("colorchecker24"), wanted: UntrustedText("colorchecker-sg")))
        var broken = scene.chart
        broken.columns = 5
        #expect(fault(scene.picture(), nil, broken) == .badLayout(columns: 5, rows: 4, patches: 24))
    }

    @Test("every refusal has a sentence that says what to do")
    func sentences() {
        let name = UntrustedText("red")
        let faults: [ChartFault] = [
            .unknownIlluminant(name), .badReference(patch: name), .badLayout(columns: 1, rows: 2, patches: 3),
            .otherChart(sighted: name, wanted: name), .badCorners, .outsideFrame(patch: name),
            .tooSmall(patch: name, pixels: 3), .notFinite(patch: name), .clipped(patch: name, percent: 12.34),
            .uneven(patch: name, difference: 9, limit: 3), .turned(.turned180, given: 30, residual: 4),
            .notThisChart(chart: name, residual: 30),
        ]
        for sentence in faults.map(\.sentence) { #expect(sentence.hasSuffix(".") && sentence.count > 40) }
        #expect(faults[8].sentence.contains("12.3 %"))
        #expect(faults[10].sentence.contains("upside down"))
    }
}
