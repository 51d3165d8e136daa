import EpilumeImaging
import EpilumeModel
import Foundation

/// A target as its table says, seen by a camera.
struct PaintedTarget {
    let target: TargetGeometry
    let pose: Pose
    let picture: RGBPicture

    init(_ target: TargetGeometry, pose: Pose, width: Int = 640, height: Int = 480, seed: UInt64 = 1) {
        self.target = target
        self.pose = pose
        var random = SeededRandom(seed: seed)
        var canvas = Canvas(width: width, height: height, Light(0.5, 0.33, 0.25))
        let back = pose.back
        let ink = TargetInk(target)
        canvas.paint { x, y, _ in
            guard let place = back(x, y) else { return nil }
            return ink.light(
                place.x * target.width + target.width / 2, place.y * target.width + target.height / 2)
        }
        picture = canvas.taken(cast: Light(0.9, 0.75, 0.6), falloff: 0.5, noise: 1.5, random: &random)
    }

    /// Pixels of a place on the target in millimetres.
    func place(_ x: Double, _ y: Double) -> PicturePoint {
        pose.place((x - target.width / 2) / target.width, (y - target.height / 2) / target.width)
    }
}

/// What is printed where on a target, in squares of its pitch, so that few things are asked for each place.
private struct TargetInk {
    private typealias Shape = (_ x: Double, _ y: Double) -> Light?

    private let width: Double
    private let height: Double
    private let margin: Double
    private let pitch: Double
    private let columns: Int
    private let rows: Int
    private var squares: [[Shape]]

    private static let white = Light(repeating: 0.85)
    private static let black = Light(repeating: 0.04)

    init(_ target: TargetGeometry) {
        (width, height, pitch, margin) = (target.width, target.height, target.pitch, target.pitch / 2)
        (columns, rows) = (Int(target.width / pitch) + 3, Int(target.height / pitch) + 3)
        squares = [[Shape]](repeating: [], count: columns * rows)
        for marker in target.markers { add(marker.centre, reach: marker.side / 2, Self.shape(marker)) }
        for edge in target.edges { add(edge.centre, reach: edge.side, Self.shape(edge)) }
        for grey in target.greys {
            let area = grey.area
            let light = Light(repeating: pow((grey.nominalLightness + 16) / 116, 3) * 0.9)
            add(area.centre, reach: max(area.width, area.height) / 2) { x, y in
                x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height ? light : nil
            }
        }
        for dot in target.dots {
            let centre = TargetGeometry.Point(x: Double(dot.column) * pitch, y: Double(dot.row) * pitch)
            let radius = target.dotDiameter / 2
            add(centre, reach: radius) { x, y in
                hypot(x - centre.x, y - centre.y) < radius ? Self.black : nil
            }
        }
    }

    /// Light at a place in millimetres; nil beyond the paper.
    func light(_ x: Double, _ y: Double) -> Light? {
        guard x > -margin, y > -margin, x < width + margin, y < height + margin else { return nil }
        let shapes = squares[Int(y / pitch + 1) * columns + Int(x / pitch + 1)]
        var index = 0
        while index < shapes.count {
            if let light = shapes[index](x, y) { return light }
            index += 1
        }
        return Self.white
    }

    private mutating func add(_ centre: TargetGeometry.Point, reach: Double, _ shape: @escaping Shape) {
        func squares(_ middle: Double, _ count: Int) -> ClosedRange<Int> {
            let low = Int(floor((middle - reach) / pitch)) + 1
            let high = Int(floor((middle + reach) / pitch)) + 1
            return min(max(low, 0), count - 1)...min(max(high, 0), count - 1)
        }
        for row in squares(centre.y, rows) {
            for column in squares(centre.x, columns) { self.squares[row * columns + column].append(shape) }
        }
    }

    private static func shape(_ marker: TargetGeometry.Marker) -> Shape {
        let module = marker.side / 6
        return { x, y in
            let (column, row) = (
                Int(floor((x - marker.centre.x) / module + 3)), Int(floor((y - marker.centre.y) / module + 3))
            )
            guard column >= 0, column < 6, row >= 0, row < 6 else { return nil }
            guard column >= 1, column < 5, row >= 1, row < 5 else { return black }
            return marker.bits >> (15 - UInt16(4 * (row - 1) + column - 1)) & 1 == 1 ? white : black
        }
    }

    private static func shape(_ edge: TargetGeometry.Edge) -> Shape {
        let angle = edge.angle * .pi / 180
        let (c, s) = (cos(angle), sin(angle))
        return { x, y in
            let (dx, dy) = (x - edge.centre.x, y - edge.centre.y)
            return abs(dx * c + dy * s) < edge.side / 2 && abs(dy * c - dx * s) < edge.side / 2 ? black : nil
        }
    }
}
