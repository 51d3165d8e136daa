import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

@Suite struct TruthGeometryTests {
    private static let places = [(0.0, 0.0), (319, 0), (0, 239), (319, 239), (160, 120), (51.3, 187.9)]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whereAPointIsSeenLooksAtThatPoint(seed: UInt64) {
        let geometry = TruthCamera(seed: seed, width: 320, height: 240).geometry
        for (x, y) in Self.places {
            for channel in 0..<3 {
                let plate = geometry.plate(at: PicturePoint(x: x, y: y), channel: channel)
                let seen = geometry.pixel(of: plate, channel: channel)
                #expect(abs(seen.x - x) < 1e-9 && abs(seen.y - y) < 1e-9)
            }
        }
    }

    @Test func spacingOnTheAxisIsTheStatedOne() {
        var geometry = TruthGeometry(width: 320, height: 240, micrometresPerPixel: 20)
        geometry.verticalMicrometresPerPixel = 20.3
        geometry.division = -2e-4
        let spacing = geometry.spacing(at: geometry.axis)
        #expect(abs(spacing.horizontal - 20) < 1e-3 && abs(spacing.vertical - 20.3) < 1e-3)
    }

    @Test func divisionModelIsItsFormula() {
        var geometry = TruthGeometry(width: 2001, height: 101, micrometresPerPixel: 10)
        geometry.division = -4e-4
        // 10 mm from the axis: 10 / (1 - 0.0004 · 100).
        let plate = geometry.plate(at: PicturePoint(x: 2000, y: 50))
        #expect(abs(plate.x - 10 / 0.96) < 1e-12 && plate.y == 0)
        let straight = geometry.undistorted(PicturePoint(x: 2000, y: 50))
        #expect(abs(straight.x - (1000 + 1000 / 0.96)) < 1e-9)
    }

    @Test func redIsSeenFartherOutWhenItIsMagnifiedMore() {
        var geometry = TruthGeometry(width: 1001, height: 1001, micrometresPerPixel: 10)
        geometry.channelScale = [0.999, 1, 1.002]
        let place = PicturePoint(x: 800, y: 900)
        #expect(abs(geometry.chromaticShift(channel: 0, at: place) - 500 * (1 / 0.999 - 1)) < 1e-6)
        #expect(abs(geometry.chromaticShift(channel: 2, at: place) - 500 * (1 / 1.002 - 1)) < 1e-6)
        #expect(geometry.chromaticShift(channel: 1, at: place) == 0)
    }

    @Test func edgesOfAMagnifiedRedLieFartherOut() throws {
        var camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 17)
        camera.geometry.channelScale = [0.995, 1, 1.01]
        let scene = TruthScene(.edges(EdgeTarget(side: 0.9, spreadU: 1.9, spreadV: 1.3)))
        for edge in camera.edges(in: scene) where edge.place != .centre {
            #expect(edge.redShift > 0 && edge.blueShift < 0)
            // Upright edges move by the share of x, level ones by that of y; the slant mixes in a twelfth of the other.
            let isUpright = abs(cos(edge.normalDegrees * .pi / 180)) > 0.7
            let way = abs(isUpright ? edge.middle.x - 159.5 : edge.middle.y - 119.5)
            let other = abs(isUpright ? edge.middle.y - 119.5 : edge.middle.x - 159.5)
            #expect(abs(edge.redShift - way * (1 / 0.995 - 1)) < (0.1 * other + 0.01 * way) * (1 / 0.995 - 1))
        }
    }

    /// Each dot's middle by its own darkness, in a picture with distortion, chromatic aberration and uneven pixels.
    @Test(arguments: [0, 1, 2])
    func dotsLieWhereTheTruthSays(channel: Int) throws {
        var camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        camera.geometry.division = -1.2e-2 / 10
        camera.geometry.verticalMicrometresPerPixel = 20.3
        camera.geometry.axis = PicturePoint(x: 163, y: 116)
        camera.geometry.channelScale = [0.997, 1, 1.004]
        let grid = GridTarget(.dots(diameter: 0.3), pitch: 0.6, columns: 9, rows: 7, trueFactor: 0.97)
        let scene = TruthScene(.grid(grid), pose: TargetPose(x: 0.05, y: -0.03, rotationDegrees: 3))
        let picture = camera.linear(of: scene)
        let white = picture[0, 0, channel]
        let points = try #require(camera.gridPoints(in: scene, margin: 12)).points
        #expect(points.count > 50)
        for point in points {
            var sums = (weight: 0.0, x: 0.0, y: 0.0)
            // As far as the middle between dots: half a pitch is more than 12 pixels.
            for y in Int(point.at.y) - 12...Int(point.at.y) + 12 {
                for x in Int(point.at.x) - 12...Int(point.at.x) + 12 {
                    let dark = Double(white - picture[x, y, channel])
                    sums.weight += dark
                    sums.x += dark * Double(x)
                    sums.y += dark * Double(y)
                }
            }
            let plate = camera.geometry.plate(at: point.at)
            let truth = camera.geometry.pixel(of: plate, channel: channel)
            let error = hypot(sums.x / sums.weight - truth.x, sums.y / sums.weight - truth.y)
            #expect(error < 0.03, "\(point): \(error)")
        }
    }

    @Test func badlyPrintedGridIsSmallerByItsFactor() throws {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        func step(_ factor: Double) throws -> Double {
            let grid = GridTarget(.chessboard, pitch: 0.5, columns: 9, rows: 7, trueFactor: factor)
            let points = try #require(camera.gridPoints(in: TruthScene(.grid(grid)))).points
            return points[1].at.x - points[0].at.x
        }
        #expect(abs(try step(1) - 25) < 1e-9)
        #expect(abs(try step(0.97) - 24.25) < 1e-9)
    }

    @Test func chessboardCornersAreBetweenLightAndDark() throws {
        let camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 20)
        // An even grid of whole pixels, whose corners are on pixels.
        let grid = GridTarget(.chessboard, pitch: 0.4, columns: 10, rows: 8)
        let scene = TruthScene(.grid(grid), pose: TargetPose(x: 0.01, y: 0.01))
        let picture = camera.linear(of: scene)
        let (light, dark) = (camera.linear(of: grid.ground, in: scene)[1], camera.linear(of: grid.ink, in: scene)[1])
        for point in try #require(camera.gridPoints(in: scene)).points {
            let (x, y) = (Int(point.at.x.rounded()), Int(point.at.y.rounded()))
            #expect(abs(Double(picture[x, y, 1]) - (light + dark) / 2) < 1e-4)
            // Light and dark on both diagonals; the square before the first point is dark.
            let isDarkBefore = (point.column + point.row).isMultiple(of: 2)
            #expect(abs(Double(picture[x - 8, y - 8, 1]) - (isDarkBefore ? dark : light)) < 1e-4)
            #expect(abs(Double(picture[x + 8, y - 8, 1]) - (isDarkBefore ? light : dark)) < 1e-4)
        }
    }

    @Test func micrometerLinesLieWhereTheTruthSays() {
        var camera = TruthCamera.perfect(width: 320, height: 240, micrometresPerPixel: 10)
        camera.geometry.division = -5e-3
        let scale = StageMicrometer(division: 0.1, divisions: 24, trueFactor: 1.01)
        let scene = TruthScene(.micrometer(scale), pose: TargetPose(y: 0.3))
        let picture = camera.linear(of: scene)
        let white = picture[0, 0, 1]
        for index in 0...24 {
            let seen = camera.pixel(of: TargetPoint(u: scale.line(index).u, v: -0.3), in: scene)
            let y = Int(seen.y.rounded())
            let span = Int(seen.x.rounded()) - 4...Int(seen.x.rounded()) + 4
            let weight = span.reduce(0.0) { $0 + Double(white - picture[$1, y, 1]) }
            let middle = span.reduce(0.0) { $0 + Double(white - picture[$1, y, 1]) * Double($1) } / weight
            #expect(abs(middle - seen.x) < 0.02, "line \(index): \(middle), not \(seen.x)")
        }
    }
}
