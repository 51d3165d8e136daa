internal import COpenCVChart
internal import EpilumeImaging
internal import EpilumeModel

/// Four corners that run with the clock.
struct Quad {
    var corners: [PicturePoint]

    var centre: PicturePoint

    /// Square pixels; negative when the corners run against the clock.
    var signedArea: Double {
        let doubled = (0..<4).reduce(0.0) { sum, index in
            let (one, next) = (corners[index], corners[(index + 1) % 4])
            return sum + one.x * next.y - next.x * one.y
        }
        return doubled / 2
    }
}

/// A fiducial and its corners, from its own top left with the clock as it is printed.
struct Marker {
    var id: Int
    var corners: [PicturePoint]
}

/// What is asked of OpenCV. Shapes and units: COpenCVChart.h.
enum OpenCV {
    static func prepare() { chart_prepare() }

    static func squares(_ picture: RGBPicture) throws(ChartRefusal) -> [Quad] {
        try found(picture, limit: 3000, ChartQuad()) { chart_squares($0, $1, $2, $3) }.map(quad)
    }

    /// - Parameter patches: 24 or 140.
    static func macbeth(_ picture: RGBPicture, patches: Int) throws(ChartRefusal) -> Quad? {
        try found(picture, limit: 1, ChartQuad()) { chart_macbeth($0, Int32(patches), $1, $3) }.first.map(quad)
    }

    /// Row by row; empty when there is none.
    static func chessboard(_ picture: RGBPicture, columns: Int, rows: Int) throws(ChartRefusal) -> [PicturePoint] {
        try found(picture, limit: columns * rows, ChartPoint()) {
            chart_chessboard($0, Int32(columns), Int32(rows), $1, $3)
        }.map(point)
    }

    static func dots(_ picture: RGBPicture) throws(ChartRefusal) -> [PicturePoint] {
        try found(picture, limit: 5000, ChartPoint()) { chart_dots($0, $1, $2, $3) }.map(point)
    }

    /// Row by row; empty when there is none.
    static func grid(among dots: [PicturePoint], columns: Int, rows: Int) throws(ChartRefusal) -> [PicturePoint] {
        let candidates = dots.map { ChartPoint(x: $0.x, y: $0.y) }
        return try filled(limit: columns * rows, ChartPoint()) { places, _, fault in
            chart_dot_grid(candidates, Int32(candidates.count), Int32(columns), Int32(rows), places, fault)
        }.map(point)
    }

    static func markers(_ picture: RGBPicture) throws(ChartRefusal) -> [Marker] {
        try found(picture, limit: 64, ChartMarker()) { chart_markers($0, $1, $2, $3) }.map { marker in
            let (a, b, c, d) = marker.corners
            return Marker(id: Int(marker.id), corners: [a, b, c, d].map(point))
        }
    }

    /// Least squares; nil when the points lie so that there is none.
    ///
    /// - Parameter tolerance: pixels; points that lie farther from where most agree are left out. 0: none is.
    static func homography(
        from: [PicturePoint], to: [PicturePoint], tolerance: Double = 0
    ) throws(ChartRefusal) -> Homography? {
        guard from.count == to.count, from.count >= 4 else { return nil }
        let sources = from.map { ChartPoint(x: $0.x, y: $0.y) }
        let targets = to.map { ChartPoint(x: $0.x, y: $0.y) }
        let matrix = try filled(limit: 9, 0.0) { places, _, fault in
            let isFound = chart_homography(sources, targets, Int32(sources.count), tolerance, places, fault)
            return isFound == 1 ? 9 : isFound
        }
        return matrix.isEmpty ? nil : Homography(matrix)
    }

    static func draw(
        _ line: [PicturePoint], on picture: inout RGBPicture, colour: UInt32, thickness: Int
    ) throws(ChartRefusal) {
        let points = line.map { ChartPoint(x: $0.x, y: $0.y) }
        var fault = [CChar](repeating: 0, count: Int(chart_fault_capacity))
        let (width, height) = (Int32(picture.width), Int32(picture.height))
        guard
            chart_draw(
                &picture.bytes, width, height, points, Int32(points.count), colour, Int32(thickness), &fault) >= 0
        else { throw refusal(fault) }
    }

    private typealias Ask<Value> = (
        UnsafePointer<ChartPicture>, UnsafeMutablePointer<Value>?, Int32, UnsafeMutablePointer<CChar>?
    ) -> Int32

    private static func found<Value>(
        _ picture: RGBPicture, limit: Int, _ empty: Value, _ ask: Ask<Value>
    ) throws(ChartRefusal) -> [Value] {
        try filled(limit: limit, empty) { values, capacity, fault in
            picture.bytes.withUnsafeBufferPointer { bytes in
                var view = ChartPicture(
                    rgb: bytes.baseAddress, width: Int32(picture.width), height: Int32(picture.height))
                return ask(&view, values, capacity, fault)
            }
        }
    }

    private static func filled<Value>(
        limit: Int, _ empty: Value,
        _ ask: (UnsafeMutablePointer<Value>?, Int32, UnsafeMutablePointer<CChar>?) -> Int32
    ) throws(ChartRefusal) -> [Value] {
        var values = [Value](repeating: empty, count: limit)
        var fault = [CChar](repeating: 0, count: Int(chart_fault_capacity))
        let count = values.withUnsafeMutableBufferPointer { ask($0.baseAddress, Int32(limit), &fault) }
        guard count >= 0 else { throw refusal(fault) }
        return Array(values.prefix(Int(count)))
    }

    private static func refusal(_ fault: [CChar]) -> ChartRefusal {
        let text = UntrustedText(bytes: fault.map(UInt8.init(bitPattern:)))
        return ChartRefusal(.failed, "OpenCV could not look at the picture: \(text)")
    }

    private static func point(_ point: ChartPoint) -> PicturePoint { PicturePoint(x: point.x, y: point.y) }

    private static func quad(_ quad: ChartQuad) -> Quad {
        let (a, b, c, d) = quad.corners
        return Quad(corners: [a, b, c, d].map(point), centre: point(quad.centre))
    }
}
