import EpilumeImaging
import EpilumeModel
import Foundation

/// The project's target as its table says, seen by a camera.
struct PaintedTarget {
    let target: TargetGeometry
    let pose: Pose
    let picture: RGBPicture

    init(_ target: TargetGeometry, pose: Pose, width: Int = 960, height: Int = 720, seed: UInt64 = 1) {
        self.target = target
        self.pose = pose
        var random = SeededRandom(seed: seed)
        var canvas = Canvas(width: width, height: height, Light(0.5, 0.33, 0.25))
        let back = pose.back
        let dots = Set(target.dots)
        canvas.paint { x, y in
            guard let place = back(x, y) else { return nil }
            return Self.light(
                target, dots, place.x * target.width + target.width / 2, place.y * target.width + target.height / 2)
        }
        picture = canvas.taken(cast: Light(0.9, 0.75, 0.6), falloff: 0.5, noise: 1.5, random: &random)
    }

    /// Pixels of a place on the target in millimetres.
    func place(_ x: Double, _ y: Double) -> PicturePoint {
        pose.place((x - target.width / 2) / target.width, (y - target.height / 2) / target.width)
    }

    private static func light(
        _ target: TargetGeometry, _ dots: Set<TargetGeometry.Dot>, _ x: Double, _ y: Double
    ) -> Light? {
        let margin = target.pitch / 2
        guard x > -margin, y > -margin, x < target.width + margin, y < target.height + margin else { return nil }
        let (white, black) = (Light(repeating: 0.85), Light(repeating: 0.04))
        for marker in target.markers {
            let module = marker.side / 6
            let (column, row) = (
                Int(((x - marker.centre.x) / module + 3).rounded(.down)),
                Int(((y - marker.centre.y) / module + 3).rounded(.down))
            )
            guard (0..<6).contains(column), (0..<6).contains(row) else { continue }
            guard (1..<5).contains(column), (1..<5).contains(row) else { return black }
            return marker.bits >> (15 - UInt16(4 * (row - 1) + column - 1)) & 1 == 1 ? white : black
        }
        for edge in target.edges {
            let (dx, dy) = (x - edge.centre.x, y - edge.centre.y)
            guard abs(dx) < edge.side, abs(dy) < edge.side else { continue }
            let angle = edge.angle * .pi / 180
            let (u, v) = (dx * cos(angle) + dy * sin(angle), dy * cos(angle) - dx * sin(angle))
            if abs(u) < edge.side / 2, abs(v) < edge.side / 2 { return black }
        }
        for grey in target.greys
        where
            x >= grey.area.x && y >= grey.area.y && x < grey.area.x + grey.area.width
            && y < grey.area.y + grey.area.height
        {
            return Light(repeating: pow((grey.nominalLightness + 16) / 116, 3) * 0.9)
        }
        let (column, row) = ((x / target.pitch).rounded(), (y / target.pitch).rounded())
        if hypot(x - column * target.pitch, y - row * target.pitch) < target.dotDiameter / 2,
            dots.contains(.init(column: Int(column), row: Int(row)))
        {
            return black
        }
        return white
    }
}
