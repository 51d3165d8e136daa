import EpilumeModel
import Foundation

extension PicturePoint {
    static func + (one: PicturePoint, other: PicturePoint) -> PicturePoint {
        PicturePoint(x: one.x + other.x, y: one.y + other.y)
    }

    func distance(to other: PicturePoint) -> Double { hypot(x - other.x, y - other.y) }
}
