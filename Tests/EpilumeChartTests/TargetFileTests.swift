import EpilumeModel
import Foundation
import Testing

/// Targets that a file describes: found when they are the one that is described, and refused with the reason when not.
@Suite struct TargetFileTests {
    private static let middle = PicturePoint(x: 320, y: 240)

    /// The target of 20 mm, as a file would state another: moved markers, other ids, no greys.
    private static let own: TargetGeometry = {
        var target = TargetGeometry.all[0]
        target.name = "own-target"
        // Ids of DICT_4X4_50 that no target of the project has (OpenCV, predefined_dictionaries.hpp, ids 12…15).
        let bits: [UInt16] = [0x0EB7, 0x2A0F, 0x24B1, 0x263E]
        for index in target.markers.indices {
            target.markers[index].id = 12 + index
            target.markers[index].bits = bits[index]
        }
        target.greys = []
        return target
    }()

    private func look(
        _ command: [String], at painted: PaintedTarget, asIf described: TargetGeometry
    ) throws -> Program.Answer {
        let program = try Program()
        let file = try program.write([UInt8](JSONEncoder().encode(described)), "target.json")
        let path = try program.write(painted.picture)
        return try program.run(command + ["--target", file, "--picture", path, "--json"])
    }

    private func refusal(
        _ command: [String], _ painted: PaintedTarget, asIf described: TargetGeometry
    ) throws -> ChartRefusal {
        let answer = try look(command, at: painted, asIf: described)
        #expect(answer.exitCode == 1, "\(answer.output)")
        let refusal: ChartRefusal = try answer.decoded()
        // One plain sentence for what is wrong, and at most one for what to do; no lists, no code.
        #expect(answer.errors == "epilume-chart: \(refusal.sentence)\n")
        #expect(refusal.sentence.hasSuffix("."))
        #expect(refusal.sentence.split(separator: ". ").count <= 2, "\(refusal.sentence)")
        return refusal
    }

    @Test func findsATargetThatAFileDescribes() throws {
        let painted = PaintedTarget(Self.own, pose: Pose(turn: 3, size: 555, centre: Self.middle))
        let edges: ChartFinding<EdgeSighting> = try look(["edges"], at: painted, asIf: Self.own).decoded()
        #expect(edges.sighting.target == "own-target")
        #expect(edges.sighting.regions.count == FramePlace.allCases.count)
        let dots: ChartFinding<GridSighting> = try look(["grid", "target"], at: painted, asIf: Self.own).decoded()
        #expect(dots.sighting.points.count > Self.own.dots.count * 9 / 10)
        for point in dots.sighting.points {
            let place = painted.place(Double(point.column) * Self.own.pitch, Double(point.row) * Self.own.pitch)
            #expect(place.distance(to: point.at) < 1)
        }
        // Without its file it is nobody's.
        let program = try Program()
        let answer = try program.run("edges", "--picture", try program.write(painted.picture), "--json")
        #expect(try answer.decoded(ChartRefusal.self).reason == .notFound)
    }

    @Test func refusesAnotherTargetThanTheOneThatIsWanted() throws {
        let painted = PaintedTarget(TargetGeometry.all[1], pose: Pose(turn: 2, size: 555, centre: Self.middle))
        for wanted in [Self.own, TargetGeometry.all[0]] {
            for command in [["edges"], ["grid", "target"]] {
                let refusal = try refusal(command, painted, asIf: wanted)
                #expect(refusal.reason == .otherTarget)
                #expect(refusal.sentence.contains("epilume-target-30 is in view"), "\(refusal.sentence)")
            }
        }
    }

    @Test func refusesATargetWhoseMarkersLieElsewhere() throws {
        var moved = Self.own
        moved.markers[1].centre.x -= 1.2 * moved.pitch
        let painted = PaintedTarget(moved, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        let refusal = try refusal(["grid", "target"], painted, asIf: Self.own)
        #expect(refusal.reason == .misprinted)
        #expect(refusal.sentence.contains("do not lie where it has them"), "\(refusal.sentence)")
    }

    @Test func refusesATargetWhoseMarkersChangedPlaces() throws {
        var exchanged = Self.own
        exchanged.markers[0].centre = Self.own.markers[1].centre
        exchanged.markers[1].centre = Self.own.markers[0].centre
        let painted = PaintedTarget(exchanged, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        #expect(try refusal(["edges"], painted, asIf: Self.own).reason == .misprinted)
    }

    @Test func refusesATargetWhoseDotsLieElsewhere() throws {
        var printed = Self.own
        // Every dot a column and a half further: as many dots, none where the file has it.
        printed.dots = printed.dots.filter { $0.column % 4 == 0 && $0.row % 4 == 0 }
        let painted = PaintedTarget(printed, pose: Pose(size: 555, centre: Self.middle))
        let refusal = try refusal(["grid", "target"], painted, asIf: Self.own)
        #expect(refusal.reason == .notFound)
        #expect(refusal.sentence.contains("dots of own-target were seen where it has them"), "\(refusal.sentence)")
    }

    @Test func refusesAMirroredTargetOfAFile() throws {
        let painted = PaintedTarget(Self.own, pose: Pose(turn: 8, isMirrored: true, size: 530, centre: Self.middle))
        let refusal = try refusal(["edges"], painted, asIf: Self.own)
        #expect(refusal.reason == .mirrored)
        #expect(refusal.sentence.contains("own-target is seen in a mirror"), "\(refusal.sentence)")
    }

    @Test(arguments: [(60.0, 240.0, "left"), (590, 240, "right"), (320, 10, "top"), (320, 475, "bottom")])
    func saysAtWhichSideATargetRunsOutOfThePicture(x: Double, y: Double, side: String) throws {
        let pose = Pose(turn: 2, size: 520, centre: PicturePoint(x: x, y: y))
        let painted = PaintedTarget(Self.own, pose: pose)
        for command in [["edges"], ["grid", "target"]] {
            let refusal = try refusal(command, painted, asIf: Self.own)
            #expect(refusal.reason == .outOfView, "\(refusal)")
            #expect(refusal.sentence.contains("at the \(side)"), "\(refusal.sentence)")
        }
    }

    @Test func refusesATargetOfWhichTwoMarkersAreHidden() throws {
        var covered = Self.own
        covered.markers.removeLast(2)
        let painted = PaintedTarget(covered, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        let refusal = try refusal(["edges"], painted, asIf: Self.own)
        #expect(refusal.reason == .notFound)
        #expect(refusal.sentence.contains("2 of the target's 4 markers"), "\(refusal.sentence)")
    }

    @Test func refusesAMarkerThatIsSeenTwice() throws {
        var twice = Self.own
        (twice.markers[3].id, twice.markers[3].bits) = (twice.markers[0].id, twice.markers[0].bits)
        let painted = PaintedTarget(twice, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        let refusal = try refusal(["edges"], painted, asIf: Self.own)
        #expect(refusal.reason == .several)
        #expect(refusal.sentence.contains("seen twice"), "\(refusal.sentence)")
    }

    @Test func refusesTwoTargetsAtOnce() throws {
        var both = Self.own
        both.markers += TargetGeometry.all[2].markers.prefix(2).enumerated().map { index, marker in
            var marker = marker
            (marker.side, marker.centre) = (2, .init(x: index == 0 ? 5.3 : 14.7, y: 7.5))
            return marker
        }
        let painted = PaintedTarget(both, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        #expect(try refusal(["edges"], painted, asIf: Self.own).reason == .several)
    }

    @Test func aTargetTooFarAwayIsTooSmall() throws {
        let painted = PaintedTarget(
            Self.own, pose: Pose(turn: 2, size: 152, centre: Self.middle))
        var fine = Self.own
        // Pitches a third as large, over the same markers.
        fine.pitch /= 3
        fine.dotDiameter /= 3
        let refusal = try refusal(["grid", "target"], painted, asIf: fine)
        #expect(refusal.reason == .tooSmall, "\(refusal)")
    }

    @Test func aFileThatDescribesNoTargetIsRefusedBeforeThePictureIsRead() throws {
        let program = try Program()
        func answer(_ text: String) throws -> Program.Answer {
            let file = try program.write(Array(text.utf8), "target.json")
            return try program.run(["edges", "--target", file, "--picture", "none.jpg", "--json"])
        }
        let changes: [(inout TargetGeometry) -> Void] = [
            { $0.name = "Own Target" }, { $0.name = "" }, { $0.width = 0 }, { $0.height = 1e9 }, { $0.pitch = 0 },
            { $0.dotDiameter = 2 * $0.pitch }, { $0.dots.append($0.dots[0]) }, { $0.dots[0].column = .max },
            { $0.dots[0].row = -1 }, { $0.markers.removeLast(2) }, { $0.markers[1].id = $0.markers[0].id },
            { $0.markers[0].id = 50 }, { $0.markers[0].side = -1 }, { $0.markers[0].centre.x = 99 },
            { $0.edges[1].place = .centre }, { $0.edges[0].region.width = 0 }, { $0.edges[0].region.x = 1000 },
            { $0.dots = (0..<10_001).map { .init(column: $0 % 100, row: $0) } },
        ]
        for (index, change) in changes.enumerated() {
            var target = Self.own
            change(&target)
            #expect(target.problem != nil, "\(index)")
        }
        #expect(Self.own.problem == nil)
        for target in TargetGeometry.all { #expect(target.problem == nil) }
        var wrong = Self.own
        wrong.pitch = 0
        for text in ["", "{}", "[1]", String(decoding: try JSONEncoder().encode(wrong), as: UTF8.self)] {
            let answer = try answer(text)
            #expect(answer.exitCode == 2, "\(answer.errors)")
            #expect(try answer.decoded(ChartRefusal.self).reason == .description)
        }
        let unknown = try program.run("edges", "--target", "epilume-target-99", "--picture", "none.jpg", "--json")
        #expect(try unknown.decoded(ChartRefusal.self).reason == .commandLine)
        var edgeless = Self.own
        edgeless.edges.removeLast()
        let painted = PaintedTarget(Self.own, pose: Pose(turn: 2, size: 555, centre: Self.middle))
        let answer = try look(["edges"], at: painted, asIf: edgeless)
        #expect(answer.exitCode == 2)
    }
}
