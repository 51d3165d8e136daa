internal import EpilumeModel

/// A perspective map of the plane.
struct Homography {
    /// Row by row.
    private let m: [Double]

    init(_ matrix: [Double]) {
        precondition(matrix.count == 9)
        m = matrix
    }

    /// nil where the map has no finite value: on or behind the line that it sends to infinity.
    func place(_ x: Double, _ y: Double) -> PicturePoint? {
        let w = m[6] * x + m[7] * y + m[8]
        let sign = m[8] < 0 ? -1.0 : 1.0
        guard w * sign > 1e-9 else { return nil }
        let point = PicturePoint(x: (m[0] * x + m[1] * y + m[2]) / w, y: (m[3] * x + m[4] * y + m[5]) / w)
        return point.x.isFinite && point.y.isFinite ? point : nil
    }

    func place(_ point: PicturePoint) -> PicturePoint? { place(point.x, point.y) }
}

extension PicturePoint {
    static func + (one: PicturePoint, other: PicturePoint) -> PicturePoint {
        PicturePoint(x: one.x + other.x, y: one.y + other.y)
    }

    static func - (one: PicturePoint, other: PicturePoint) -> PicturePoint {
        PicturePoint(x: one.x - other.x, y: one.y - other.y)
    }

    static func * (one: PicturePoint, factor: Double) -> PicturePoint {
        PicturePoint(x: one.x * factor, y: one.y * factor)
    }

    var length: Double { (x * x + y * y).squareRoot() }
}
