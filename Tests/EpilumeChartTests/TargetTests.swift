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

    @Test(arguments: TargetGeometry.all.indices, [0.0, 90, 183])
    func findsTheEdgesOfEachTarget(index: Int, turn: Double) throws {
        let program = try Program()
        let size = turn == 90 ? 680.0 : 865
        let pose = Pose(
            turn: turn, tilt: 4, tiltAxis: 30, size: size, centre: PicturePoint(x: 484, y: 358))
        let painted = PaintedTarget(TargetGeometry.all[index], pose: pose)
        let answer = try program.run("edges", "--picture", try program.write(painted.picture), "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let sighting: EdgeSighting = try answer.decoded()
        check(sighting, painted)
        #expect(!sighting.isMirrored)
        let angle = try #require(sighting.regions.first?.expectedAngle)
        let expected = turn == 90 ? -85.0 : turn == 0 ? 5 : 8
        #expect(abs(angle - expected) < 1, "\(angle)")
    }

    @Test func findsTheEdgesInAMirror() throws {
        let program = try Program()
        let pose = Pose(isMirrored: true, size: 830, centre: PicturePoint(x: 480, y: 360))
        let painted = PaintedTarget(TargetGeometry.all[1], pose: pose)
        let answer = try program.run("edges", "--picture", try program.write(painted.picture), "--json")
        let sighting: EdgeSighting = try answer.decoded()
        check(sighting, painted)
        #expect(sighting.isMirrored)
        #expect(abs(sighting.regions[0].expectedAngle + 5) < 1)
    }

    @Test func refusesATargetThatLiesAskew() throws {
        let program = try Program()
        let pose = Pose(turn: 33, size: 640, centre: PicturePoint(x: 480, y: 360))
        let painted = PaintedTarget(TargetGeometry.all[0], pose: pose)
        let answer = try program.run("edges", "--picture", try program.write(painted.picture))
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("Turn the target upright"), "\(answer.errors)")
    }

    @Test func findsTheDotsOfTheTargetByTheirOwnPlaces() throws {
        let program = try Program()
        let pose = Pose(
            turn: 6, tilt: 5, tiltAxis: 70, isMirrored: true, size: 810, centre: PicturePoint(x: 480, y: 360))
        let painted = PaintedTarget(TargetGeometry.all[2], pose: pose)
        let answer = try program.run("grid", "target", "--picture", try program.write(painted.picture), "--json")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        let sighting: GridSighting = try answer.decoded()
        #expect(sighting.points.count > painted.target.dots.count * 9 / 10)
        for point in sighting.points {
            let pitch = painted.target.pitch
            let place = painted.place(Double(point.column) * pitch, Double(point.row) * pitch)
            #expect(hypot(place.x - point.at.x, place.y - point.at.y) < 1)
        }
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
