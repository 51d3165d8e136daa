internal import EpilumeModel

/// Points by squares of the picture, so that the nearest is found without looking at all.
struct PointIndex {
    private let points: [PicturePoint]
    private var buckets: [Bucket: [Int]] = [:]
    private let side = 32.0

    private struct Bucket: Hashable {
        var x: Int
        var y: Int
    }

    init(_ points: [PicturePoint]) {
        self.points = points
        for (index, point) in points.enumerated() {
            guard let bucket = bucket(point) else { continue }
            buckets[bucket, default: []].append(index)
        }
    }

    /// - Parameter radius: pixels; at most 1000 are looked through.
    func nearest(to place: PicturePoint, within radius: Double, where isWanted: (Int) -> Bool) -> Int? {
        let radius = min(radius, 1000)
        guard radius > 0, let low = bucket(place - PicturePoint(x: radius, y: radius)),
            let high = bucket(place + PicturePoint(x: radius, y: radius))
        else { return nil }
        var nearest: Int?
        var distance = radius
        for y in low.y...high.y {
            for x in low.x...high.x {
                for index in buckets[Bucket(x: x, y: y)] ?? [] where isWanted(index) {
                    let length = (points[index] - place).length
                    if length < distance || (length == distance && index < nearest ?? .max) {
                        (nearest, distance) = (index, length)
                    }
                }
            }
        }
        return nearest
    }

    private func bucket(_ point: PicturePoint) -> Bucket? {
        guard abs(point.x) < 1e6, abs(point.y) < 1e6 else { return nil }
        return Bucket(x: Int((point.x / side).rounded(.down)), y: Int((point.y / side).rounded(.down)))
    }
}
