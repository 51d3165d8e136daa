import EpilumeCalibration
import EpilumeModel

/// A picture of a chart seen at an angle, drawn by a projective map of its own.
struct ChartScene {
    var chart: ChartDescription
    var width = 360
    var height = 270
    /// x = (a u + b v + c) / (g u + h v + 1), y = (d u + e v + f) / (g u + h v + 1) for u and v of 0…1 in the chart.
    var map: [Double] = [250, 20, 40, -12, 170, 40, -0.12, 0.08]
    /// How the chart was laid: what is seen at u and v of the map.
    var lie: ChartOrientation = .asGiven

    /// The corners of the map, in the order of a chart that lies as given.
    var mapCorners: [PicturePoint] { [(0, 0), (1, 0), (1, 1), (0, 1)].map { at($0.0, $0.1) } }

    var sighting: ChartSighting { ChartSighting(chart: chart.name, corners: mapCorners, confidence: nil) }

    func at(_ u: Double, _ v: Double) -> PicturePoint {
        let w = map[6] * u + map[7] * v + 1
        return PicturePoint(x: (map[0] * u + map[1] * v + map[2]) / w, y: (map[3] * u + map[4] * v + map[5]) / w)
    }

    /// sRGB codes of the references, on black.
    ///
    /// - Parameters:
    ///   - slope: share of the light that is lost per patch width, to the right.
    ///   - codes: by index of the patch, and its references' codes.
    func picture(slope: Double = 0, codes: (Int, [Double]) -> [Double] = { $1 }) -> FloatPicture {
        var picture = FloatPicture(
            width: width, height: height, samples: .init(repeating: 12, count: 3 * width * height))
        let shown = try! chart.references().enumerated().map { index, colour in
            codes(index, SRGB.codes(of: colour).map { 255 * min(1, max(0, $0)) })
        }
        for y in 0..<height {
            for x in 0..<width {
                guard let (u, v) = place(Double(x), Double(y)) else { continue }
                let across = u * Double(chart.columns)
                let down = v * Double(chart.rows)
                let inCellX = abs(across - across.rounded(.down) - 0.5)
                let inCellY = abs(down - down.rounded(.down) - 0.5)
                guard max(inCellX, inCellY) < chart.patchFill / 2 else { continue }
                let colour = shown[Int(down) * chart.columns + Int(across)]
                for channel in 0..<3 {
                    picture[x, y, channel] = Float(colour[channel] * (1 - slope * across / 2))
                }
            }
        }
        return picture
    }

    /// u and v in the chart as it lies; nil outside of it. By Cramer's rule from the two equations of the map.
    private func place(_ x: Double, _ y: Double) -> (Double, Double)? {
        let a = map[0] - x * map[6]
        let b = map[1] - x * map[7]
        let d = map[3] - y * map[6]
        let e = map[4] - y * map[7]
        let p = x - map[2]
        let q = y - map[5]
        let determinant = a * e - b * d
        let u = (p * e - b * q) / determinant
        let v = (a * q - p * d) / determinant
        guard (0..<1).contains(u), (0..<1).contains(v) else { return nil }
        switch lie {
        case .asGiven: return (u, v)
        case .turned90: return (v, 1 - u)
        case .turned180: return (1 - u, 1 - v)
        case .turned270: return (1 - v, u)
        case .mirrored: return (1 - u, v)
        case .mirroredTurned90: return (1 - v, 1 - u)
        case .mirroredTurned180: return (u, 1 - v)
        case .mirroredTurned270: return (v, u)
        }
    }
}
