import EpilumeCalibration
import EpilumeImaging
import EpilumeModel
import Foundation
import Testing

@Suite struct TargetTests {
    /// In each rectangle the edge, and only it: dark on one side, light on the other, in the first row and the last.
    private func check(_ sighting: EdgeSighting, _ painted: PaintedTarget) {
        #expect(sighting.target == painted.target.name)
        #expect(sighting.regions.map(\.place) == FramePlace.allCases)
        for region in sighting.regions {
            let isUpright = abs(region.expectedAngle) < 45
            for line in [0, isUpright ? region.height - 1 : region.width - 1] {
                let count = isUpright ? region.width : region.height
                let values = (0..<count).map { step in
                    let pixel =
                        isUpright
                        ? painted.picture[region.x + step, region.y + line]
                        : painted.picture[region.x + line, region.y + step]
                    return Int(pixel.green)
                }
                let ends = [values[0..<3].reduce(0, +) / 3, values[(count - 3)...].reduce(0, +) / 3]
                #expect(abs(ends[0] - ends[1]) > 100, "\(region)")
                let level = (ends[0] + ends[1]) / 2
                let crossings = zip(values, values.dropFirst()).count { ($0 > level) != ($1 > level) }
                #expect(crossings == 1, "\(region)")
            }
        }
    }

    /// What is seen is what ``SlantedEdge`` measures: it takes the regions, and finds the angles that were expected.
    @Test(arguments: [0.0, 91])
    func theRegionsAreThoseOfTheMeasurement(turn: Double) throws {
        let pose = Pose(turn: turn, tilt: 3, tiltAxis: 50, size: turn == 0 ? 575 : 450, centre: Self.middle)
        let painted = PaintedTarget(TargetGeometry.all[0], pose: pose)
        let finding: ChartFinding<EdgeSighting> = try run(painted, "edges").decoded()
        let codes = FloatPicture(width: 640, height: 480, samples: painted.picture.bytes.map { Float($0) })
        let linear = FloatPicture(
            width: 640, height: 480, samples: painted.picture.bytes.map { pow(Float($0) / 255, 2.2) })
        let picture = MeasuredPicture(codes: codes, linear: linear)
        for region in finding.sighting.regions {
            let edge = try SlantedEdge(picture, region: EdgeRegion(region), place: region.place)
            #expect(abs(edge.sharpness.edgeAngle - region.expectedAngle) < 0.7, "\(region)")
        }
    }

    private static let middle = PicturePoint(x: 320, y: 240)

    private func run(_ painted: PaintedTarget, _ arguments: String...) throws -> Program.Answer {
        let program = try Program()
        return try program.run(arguments + ["--picture", try program.write(painted.picture), "--json"])
    }

    @Test(arguments: [(0, 0.0), (1, 90), (2, 183), (0, 268)])
    func findsTheEdgesOfEachTarget(index: Int, turn: Double) throws {
        let isUpright = turn == 0 || turn == 183
        let pose = Pose(
            turn: turn, tilt: 4, tiltAxis: 30, size: isUpright ? 575 : 450, centre: PicturePoint(x: 322, y: 239))
        let painted = PaintedTarget(TargetGeometry.all[index], pose: pose)
        let answer = try run(painted, "edges")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let finding: ChartFinding<EdgeSighting> = try answer.decoded()
        check(finding.sighting, painted)
        #expect(!finding.sighting.isMirrored && finding.isMirrored == false)
        // Printed 5° with the clock: the lower end lies to the left.
        let angle = try #require(finding.sighting.regions.first?.expectedAngle)
        let expected = [0: -5.0, 90: 85, 183: -8, 268: 87][turn] ?? .nan
        #expect(abs(angle - expected) < 1, "\(angle)")
    }

    @Test func aTargetInAMirrorIsRefusedUnlessAskedFor() throws {
        let pose = Pose(isMirrored: true, size: 555, centre: Self.middle)
        let painted = PaintedTarget(TargetGeometry.all[1], pose: pose)
        for command in [["edges"], ["grid", "target"]] {
            let program = try Program()
            let path = try program.write(painted.picture)
            let answer = try program.run(command + ["--picture", path, "--json"])
            #expect(answer.exitCode == 1)
            let refusal: ChartRefusal = try answer.decoded()
            #expect(refusal.reason == .mirrored)
            #expect(refusal.sentence.contains("seen in a mirror"), "\(refusal.sentence)")
        }
        let edges: ChartFinding<EdgeSighting> = try run(painted, "edges", "--mirrored").decoded()
        check(edges.sighting, painted)
        #expect(edges.sighting.isMirrored && edges.isMirrored == true)
        #expect(abs(edges.sighting.regions[0].expectedAngle - 5) < 1)
        let dots: ChartFinding<GridSighting> = try run(painted, "grid", "target", "--mirrored").decoded()
        #expect(dots.isMirrored == true)
        checkDots(dots.sighting, painted)
    }

    @Test func refusesATargetThatLiesAskew() throws {
        let pose = Pose(turn: 33, size: 427, centre: Self.middle)
        let answer = try run(PaintedTarget(TargetGeometry.all[0], pose: pose), "edges")
        #expect(answer.exitCode == 1)
        let refusal: ChartRefusal = try answer.decoded()
        #expect(refusal.reason == .askew)
        #expect(refusal.sentence.contains("Turn the target upright"), "\(refusal.sentence)")
    }

    @Test func refusesEdgesThatLieAlongThePixelsOrAreTooSmall() throws {
        let along = Pose(turn: -4, size: 555, centre: Self.middle)
        let answer = try run(PaintedTarget(TargetGeometry.all[0], pose: along), "edges")
        #expect(try answer.decoded(ChartRefusal.self).reason == .askew)
        let far = Pose(size: 300, centre: Self.middle)
        let second = try run(PaintedTarget(TargetGeometry.all[0], pose: far), "edges")
        #expect(try second.decoded(ChartRefusal.self).reason == .tooSmall)
    }

    /// Nearly all dots, and each where it is.
    private func checkDots(_ sighting: GridSighting, _ painted: PaintedTarget) {
        #expect(sighting.points.count > painted.target.dots.count * 9 / 10)
        for point in sighting.points {
            let pitch = painted.target.pitch
            let place = painted.place(Double(point.column) * pitch, Double(point.row) * pitch)
            #expect(place.distance(to: point.at) < 1)
        }
    }

    @Test func findsTheDotsOfTheTargetByTheirOwnPlaces() throws {
        let pose = Pose(turn: 186, tilt: 5, tiltAxis: 70, size: 540, centre: Self.middle)
        let painted = PaintedTarget(TargetGeometry.all[2], pose: pose)
        let answer = try run(painted, "grid", "target")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let finding: ChartFinding<GridSighting> = try answer.decoded()
        #expect(finding.isMirrored == false)
        checkDots(finding.sighting, painted)
    }

    @Test func nothingOnTheTargetTouchesAnythingElse() {
        for target in TargetGeometry.all {
            var areas = target.markers.map {
                TargetGeometry.Rectangle(
                    centre: $0.centre, width: $0.side + 2 * $0.quietZone, height: $0.side + 2 * $0.quietZone)
            }
            areas += target.edges.map { edge in
                let side = edge.side * (cos(edge.angle * .pi / 180) + sin(edge.angle * .pi / 180))
                return TargetGeometry.Rectangle(centre: edge.centre, width: side, height: side)
            }
            areas += target.greys.map(\.area)
            areas += target.dots.map { dot in
                let centre = TargetGeometry.Point(
                    x: Double(dot.column) * target.pitch, y: Double(dot.row) * target.pitch)
                return .init(centre: centre, width: target.dotDiameter, height: target.dotDiameter)
            }
            for (index, one) in areas.enumerated() {
                #expect(one.x > 0 && one.y > 0 && one.x + one.width < target.width)
                #expect(one.y + one.height < target.height)
                for other in areas[(index + 1)...] {
                    let isApart =
                        one.x + one.width <= other.x + 1e-9 || other.x + other.width <= one.x + 1e-9
                        || one.y + one.height <= other.y + 1e-9 || other.y + other.height <= one.y + 1e-9
                    #expect(isApart, "\(target.name): \(one) and \(other)")
                }
            }
            #expect(target.dots.count >= 60)
            #expect(Set(target.markers.map(\.id)).count == 4)
        }
        let ids = TargetGeometry.all.flatMap { $0.markers.map(\.id) }
        #expect(Set(ids).count == ids.count)
    }

    @Test func eachEdgeCrossesItsRegionAlone() {
        for target in TargetGeometry.all {
            for edge in target.edges {
                let inside = target.dots.filter { dot in
                    let reach = target.dotDiameter / 2
                    let (x, y) = (Double(dot.column) * target.pitch, Double(dot.row) * target.pitch)
                    return x + reach > edge.region.x && x - reach < edge.region.x + edge.region.width
                        && y + reach > edge.region.y && y - reach < edge.region.y + edge.region.height
                }
                #expect(inside.isEmpty, "\(target.name) \(edge.place)")
                #expect(edge.region.height < edge.side && edge.region.width < edge.side)
            }
        }
    }
}
