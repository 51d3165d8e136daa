internal import EpilumeModel

/// The inner part of one patch in the picture.
struct PatchArea {
    let patch: ChartDescription.Patch
    /// In the chart: 0…1 from the left and from the top.
    let place: PicturePoint
    let centre: PicturePoint
    private let plane: ChartPlane
    private let halfWidth: Double
    private let halfHeight: Double
    private let left: Double
    private let right: Double
    private let top: Double
    private let bottom: Double

    /// One pixel within it, and in which of nine equal parts of the area it lies.
    struct Pixel {
        let x: Int
        let y: Int
        let ninth: Int
    }

    /// - Parameters:
    ///   - halfWidth: of the area, in the chart's width.
    ///   - halfHeight: of the area, in the chart's height.
    /// - Returns: nil when the area is seen nowhere.
    init?(
        patch: ChartDescription.Patch, place: PicturePoint, plane: ChartPlane, halfWidth: Double, halfHeight: Double
    ) {
        self.patch = patch
        self.place = place
        self.plane = plane
        self.halfWidth = halfWidth
        self.halfHeight = halfHeight
        centre = plane.picture(place)
        let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map {
            plane.picture(PicturePoint(x: place.x + $0.0 * halfWidth, y: place.y + $0.1 * halfHeight))
        }
        guard corners.allSatisfy({ abs($0.x) < 1e6 && abs($0.y) < 1e6 }) else { return nil }
        left = corners.reduce(.infinity) { min($0, $1.x) }
        right = corners.reduce(-.infinity) { max($0, $1.x) }
        top = corners.reduce(.infinity) { min($0, $1.y) }
        bottom = corners.reduce(-.infinity) { max($0, $1.y) }
    }

    func isInside(width: Int, height: Int) -> Bool {
        left >= 0 && top >= 0 && right <= Double(width - 1) && bottom <= Double(height - 1)
    }

    func pixels() -> [Pixel] {
        var result: [Pixel] = []
        for y in Int(top.rounded(.up))...max(Int(top.rounded(.up)), Int(bottom)) {
            for x in Int(left.rounded(.up))...max(Int(left.rounded(.up)), Int(right)) {
                let at = plane.chart(PicturePoint(x: Double(x), y: Double(y)))
                let across = (at.x - place.x) / halfWidth
                let down = (at.y - place.y) / halfHeight
                guard abs(across) <= 1, abs(down) <= 1 else { continue }
                let column = min(2, Int((across + 1) * 1.5))
                let row = min(2, Int((down + 1) * 1.5))
                result.append(Pixel(x: x, y: y, ninth: 3 * row + column))
            }
        }
        return result
    }

    /// - Parameter picture: of at least one pixel within the area, and with all of the area.
    func sample(of picture: FloatPicture) -> PatchSample {
        let pixels = pixels()
        let count = Double(pixels.count)
        var means: [Double] = []
        var deviations: [Double] = []
        var clipped = 0.0
        var crushed = 0.0
        for channel in 0..<3 {
            let values = pixels.map { picture[$0.x, $0.y, channel] }
            let mean = values.reduce(0) { $0 + Double($1) } / count
            let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            means.append(mean)
            deviations.append((square / max(1, count - 1)).squareRoot())
            clipped = max(clipped, Double(values.count { $0 >= ChartSampler.upperEnd }) / count)
            crushed = max(crushed, Double(values.count { $0 <= ChartSampler.lowerEnd }) / count)
        }
        return PatchSample(
            name: patch.name, means: means, deviations: deviations, clippedShare: clipped, crushedShare: crushed,
            pixels: pixels.count, centre: centre, place: place)
    }

    /// How far the means of the ninths lie apart, when that is more than noise and a smooth fall of light explain.
    func unevenness(of picture: FloatPicture) -> (difference: Double, limit: Double)? {
        let pixels = pixels()
        for channel in 0..<3 {
            let parts = (0..<9).map { ninth in
                pixels.filter { $0.ninth == ninth }.map { Double(picture[$0.x, $0.y, channel]) }
            }.filter { !$0.isEmpty }
            let means = parts.map { $0.reduce(0, +) / Double($0.count) }
            // The noise of the median part: an edge or a speck in one part must not excuse itself.
            let variances = zip(parts, means).map { part, mean in
                part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(part.count)
            }.sorted()
            let noise = (variances[variances.count / 2] / Double(pixels.count / 9 + 1)).squareRoot()
            let mean = means.reduce(0, +) / Double(means.count)
            let limit = max(ChartSampler.unevenCodes, ChartSampler.unevenShare * mean) + 5 * noise
            let difference = means.max()! - means.min()!
            if difference > limit { return (difference, limit) }
        }
        return nil
    }
}
