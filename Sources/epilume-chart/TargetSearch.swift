internal import EpilumeImaging
internal import EpilumeModel
internal import Foundation

/// The project's own target in a picture, by its markers.
struct TargetSearch {
    let target: TargetGeometry
    /// From millimetres on the target to the picture.
    let map: Homography
    let markers: [Marker]
    let isMirrored: Bool

    /// - Throws: `.notFound` with what was seen and what to do.
    init(_ picture: RGBPicture) throws(ChartFault) {
        let upright = try OpenCV.markers(picture)
        // Markers are read one way round only; a mirrored target is read in the mirrored picture.
        let reversed = Self.known(upright) >= 3 ? [] : try OpenCV.markers(picture.mirrored)
        isMirrored = Self.known(reversed) > Self.known(upright)
        let width = Double(picture.width)
        let seen =
            !isMirrored
            ? upright
            : reversed.map { marker in
                Marker(id: marker.id, corners: marker.corners.map { PicturePoint(x: width - 1 - $0.x, y: $0.y) })
            }
        let counted = TargetGeometry.all.map { target in
            (target, seen.filter { marker in target.markers.contains { $0.id == marker.id } })
        }
        let most = counted.max { $0.1.count < $1.1.count }!
        if counted.count(where: { !$0.1.isEmpty }) > 1 {
            throw .notFound("Markers of two targets were seen. Leave one target in view.")
        }
        let ids = Set(most.1.map(\.id))
        guard ids.count == most.1.count else {
            throw .notFound("One marker was seen twice. Leave one target in view, without reflections of it.")
        }
        guard ids.count >= 3 else {
            throw .notFound(
                "\(ids.count) of the target's 4 markers were seen; 3 are needed. Lay the target in view whole, flat and "
                    + "sharp, and light it evenly. \(PictureLight(picture).remark ?? "")")
        }
        (target, markers) = most
        var (places, points): ([PicturePoint], [PicturePoint]) = ([], [])
        for marker in markers {
            guard let printed = target.markers.first(where: { $0.id == marker.id }) else { continue }
            let square = TargetGeometry.Rectangle(centre: printed.centre, width: printed.side, height: printed.side)
            places += square.corners.map { PicturePoint(x: $0.x, y: $0.y) }
            points += marker.corners
        }
        guard let map = try OpenCV.homography(from: places, to: points) else {
            throw .notFound("The target's markers lie on a line. Hold the device square to the target.")
        }
        self.map = map
        let errors = zip(places, points).map { place, point in map.place(place).map { ($0 - point).length } ?? .infinity
        }
        let pitch = map.pitch(millimetres: target.pitch, at: target.width / 2, target.height / 2) ?? 0
        // Distortion of some per cent bends by a part of the pitch; more is another picture than the target's.
        guard pitch >= 4, (errors.max() ?? .infinity) < 0.4 * pitch else {
            throw .notFound(
                "The target's markers do not lie as they are printed. Lay the target flat, and print it at its own size."
            )
        }
    }

    private static func known(_ markers: [Marker]) -> Int {
        let ids = Set(TargetGeometry.all.flatMap { $0.markers.map(\.id) })
        return markers.count { ids.contains($0.id) }
    }
}

extension Homography {
    /// Pixels for a length on the target at a place on it.
    func pitch(millimetres: Double, at x: Double, _ y: Double) -> Double? {
        guard let here = place(x, y), let across = place(x + millimetres, y), let down = place(x, y + millimetres)
        else { return nil }
        let (p, q) = (across - here, down - here)
        return abs(p.x * q.y - p.y * q.x).squareRoot()
    }
}

extension RGBPicture {
    /// Left and right exchanged.
    var mirrored: RGBPicture {
        var copy = self
        for y in 0..<height {
            for x in 0..<width {
                let (to, from) = (3 * (y * width + x), 3 * (y * width + width - 1 - x))
                for channel in 0..<3 { copy.bytes[to + channel] = bytes[from + channel] }
            }
        }
        return copy
    }
}
