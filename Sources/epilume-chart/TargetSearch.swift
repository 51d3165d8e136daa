internal import EpilumeImaging
internal import EpilumeModel

/// A target in a picture, by its markers.
struct TargetSearch {
    let target: TargetGeometry
    /// From millimetres on the target to the picture.
    let map: Homography
    let isMirrored: Bool
    /// Where the target runs out of the picture, such as `at the left`; nil: nowhere.
    let sidesOutside: String?

    /// Markers that must be seen. Two leave a target that bends, or is another, unnoticed.
    private static let needed = 3
    /// Pitches by which a marker's corner may lie off the rest. Distortion of some per cent bends by a part of the
    /// pitch; more is another target than the one described. Corners are seen to about a pixel: two are always allowed.
    private static let tolerance = 0.4
    /// Pixels of a pitch: below this dots are specks.
    private static let smallestPitch = 4.0

    /// - Parameter wanted: those that are looked for.
    /// - Throws: what was seen and what to do.
    init(
        _ picture: RGBPicture, _ wanted: [TargetGeometry], _ seen: inout SeenPicture
    ) throws(ChartRefusal) {
        let reading = try Self.reading(picture, Set(wanted.flatMap { $0.markers.map(\.id) }))
        for marker in reading.markers { try seen.draw(marker.corners, .second) }
        let counted = wanted.map { target in (target, reading.markers(of: target)) }
        guard let (target, markers) = counted.max(by: { $0.1.count < $1.1.count }) else {
            throw ChartRefusal(.failed, "No target was asked for.")
        }
        // A single one may be anything that happens to look like a marker; two are a target.
        let others = TargetGeometry.all.filter { other in
            !Self.shareMarkers(other, target) && reading.markers(of: other).count >= 2
        }
        if let other = others.first {
            throw markers.count < Self.needed
                ? ChartRefusal(
                    .otherTarget,
                    "\(other.name) is in view, and \(wanted.map(\.name).joined(separator: " or ")) is wanted. Lay the "
                        + "right target in view, or name the one that is there.")
                : ChartRefusal(.several, "Markers of two targets were seen. Leave one target in view.")
        }
        guard Set(markers.map(\.id)).count == markers.count else {
            throw ChartRefusal(
                .several, "One marker was seen twice. Leave one target in view, without reflections of it.")
        }
        guard markers.count >= Self.needed else { throw try Self.tooFew(markers, target, picture) }
        guard let map = try Self.map(markers, target) else {
            throw ChartRefusal(.tilted, "The target's markers lie on a line. Hold the device square to the target.")
        }
        let pitch = map.pitch(millimetres: target.pitch, at: target.width / 2, target.height / 2) ?? 0
        guard Self.largestMiss(markers, target, map) < max(Self.tolerance * pitch, 2) else {
            throw ChartRefusal(
                .misprinted,
                "The markers of \(target.name) do not lie where it has them. Lay it flat, print it at its own size, "
                    + "and see that it is this target.")
        }
        guard pitch >= Self.smallestPitch else {
            throw ChartRefusal(
                .tooSmall, "\(target.name) is too small in the picture. Go nearer, or use a smaller one.")
        }
        (self.target, self.map, isMirrored) = (target, map, reading.isMirrored)
        sidesOutside = Self.sidesOutside(target, map, picture)
    }

    func outOfView(_ sides: String) -> ChartRefusal { Self.outOfView(target, sides) }

    private static func outOfView(_ target: TargetGeometry, _ sides: String) -> ChartRefusal {
        ChartRefusal(
            .outOfView,
            "\(target.name) runs out of the picture \(sides). Move it so that all of it is seen, or use a "
                + "smaller one.")
    }

    private struct Reading {
        var markers: [Marker]
        var isMirrored: Bool

        func markers(of target: TargetGeometry) -> [Marker] {
            markers.filter { marker in target.markers.contains { $0.id == marker.id } }
        }
    }

    /// Markers are read one way round only; a mirrored target is read in the mirrored picture.
    private static func reading(_ picture: RGBPicture, _ wanted: Set<Int>) throws(ChartRefusal) -> Reading {
        let known = wanted.union(TargetGeometry.all.flatMap { $0.markers.map(\.id) })
        let upright = try OpenCV.markers(picture).filter { known.contains($0.id) }
        guard upright.count < needed else { return Reading(markers: upright, isMirrored: false) }
        let reversed = try OpenCV.markers(picture.mirrored).filter { known.contains($0.id) }
        guard reversed.count > upright.count else { return Reading(markers: upright, isMirrored: false) }
        let width = Double(picture.width)
        return Reading(
            markers: reversed.map { marker in
                Marker(id: marker.id, corners: marker.corners.map { PicturePoint(x: width - 1 - $0.x, y: $0.y) })
            }, isMirrored: true)
    }

    private static func shareMarkers(_ one: TargetGeometry, _ other: TargetGeometry) -> Bool {
        !Set(one.markers.map(\.id)).isDisjoint(with: other.markers.map(\.id))
    }

    private static func tooFew(
        _ markers: [Marker], _ target: TargetGeometry, _ picture: RGBPicture
    ) throws(ChartRefusal) -> ChartRefusal {
        if !markers.isEmpty, let map = try map(markers, target), let sides = sidesOutside(target, map, picture) {
            return outOfView(target, sides)
        }
        let light = PictureLight(picture)
        if let hopeless = light.hopeless { return hopeless }
        return ChartRefusal(
            .notFound,
            "\(markers.count) of the target's \(target.markers.count) markers were seen; \(needed) are needed. Lay the "
                + "target in view whole, flat and sharp, and light it evenly."
                + (light.remark.map { " \($0)" } ?? ""))
    }

    /// Corners as they are printed, and as they are seen.
    private static func corners(
        _ markers: [Marker], _ target: TargetGeometry
    ) -> (places: [PicturePoint], points: [PicturePoint]) {
        var (places, points): ([PicturePoint], [PicturePoint]) = ([], [])
        for marker in markers {
            guard let printed = target.markers.first(where: { $0.id == marker.id }) else { continue }
            let square = TargetGeometry.Rectangle(centre: printed.centre, width: printed.side, height: printed.side)
            places += square.corners.map { PicturePoint(x: $0.x, y: $0.y) }
            points += marker.corners
        }
        return (places, points)
    }

    private static func map(_ markers: [Marker], _ target: TargetGeometry) throws(ChartRefusal) -> Homography? {
        let (places, points) = corners(markers, target)
        return try OpenCV.homography(from: places, to: points)
    }

    /// Pixels.
    private static func largestMiss(_ markers: [Marker], _ target: TargetGeometry, _ map: Homography) -> Double {
        let (places, points) = corners(markers, target)
        let misses = zip(places, points).map { place, point in
            map.place(place).map { ($0 - point).length } ?? .infinity
        }
        return misses.max() ?? .infinity
    }

    private static func sidesOutside(
        _ target: TargetGeometry, _ map: Homography, _ picture: RGBPicture
    ) -> String? {
        let outline = TargetGeometry.Rectangle(
            centre: .init(x: target.width / 2, y: target.height / 2), width: target.width, height: target.height)
        return picture.sides(beyondWhich: outline.corners.compactMap { map.place($0.x, $0.y) })
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

    /// Such as `at the left and at the top`; nil: all points lie in the picture.
    func sides(beyondWhich points: [PicturePoint]) -> String? {
        var sides: [String] = []
        if points.contains(where: { $0.x < -0.5 }) { sides.append("at the left") }
        if points.contains(where: { $0.x > Double(width) - 0.5 }) { sides.append("at the right") }
        if points.contains(where: { $0.y < -0.5 }) { sides.append("at the top") }
        if points.contains(where: { $0.y > Double(height) - 0.5 }) { sides.append("at the bottom") }
        return sides.isEmpty ? nil : sides.joined(separator: " and ")
    }
}
