/// The project's own target, in millimetres: what is printed where. Who draws it and who finds it read this table.
///
/// A grid of dots for scale and distortion, slanted edges at the centre and in the corners for sharpness, six greys,
/// and four markers by which a program knows which target it sees and where. The origin is the top left corner, x to
/// the right, y downwards. Everything is black on white paper unless it says otherwise.
package struct TargetGeometry: Hashable, Sendable, Codable {
    /// Such as `epilume-target-20`.
    package var name: String
    package var width: Double
    package var height: Double
    /// Between neighbouring dots, along rows and columns.
    package var pitch: Double
    package var dotDiameter: Double
    package var dots: [Dot]
    package var markers: [Marker]
    package var edges: [Edge]
    package var greys: [Grey]

    /// A black disc.
    package struct Dot: Hashable, Sendable, Codable {
        /// Whole steps of ``TargetGeometry/pitch``; its centre is at (column · pitch, row · pitch).
        package var column: Int
        package var row: Int

        package init(column: Int, row: Int) {
            self.column = column
            self.row = row
        }
    }

    /// A fiducial of the ArUco dictionary DICT_4X4_50: a black square of 6 × 6 modules, whose inner 4 × 4 hold bits.
    package struct Marker: Hashable, Sendable, Codable {
        package var id: Int
        /// Of the black square; white of ``quietZone`` surrounds it.
        package var centre: Point
        package var side: Double
        package var quietZone: Double
        /// The inner modules row by row, the first in the highest bit; 1 is white.
        package var bits: UInt16
    }

    /// A black square, turned with the clock, with one of its upright sides as the edge that is measured.
    package struct Edge: Hashable, Sendable, Codable {
        package var place: FramePlace
        package var centre: Point
        package var side: Double
        /// Degrees; the edges of ISO 12233 have about 5.
        package var angle: Double
        /// Where the edge is measured: it crosses this from the upper to the lower side and nothing else is in it.
        package var region: Rectangle
    }

    /// A patch of the grey scale, printed as an even tone.
    package struct Grey: Hashable, Sendable, Codable {
        package var area: Rectangle
        /// CIE L*, 0…100, that the printer is asked for. What it printed is measured, never taken from here.
        package var nominalLightness: Double
    }

    package struct Point: Hashable, Sendable, Codable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package struct Rectangle: Hashable, Sendable, Codable {
        package var x: Double
        package var y: Double
        package var width: Double
        package var height: Double

        package init(centre: Point, width: Double, height: Double) {
            x = centre.x - width / 2
            y = centre.y - height / 2
            self.width = width
            self.height = height
        }

        package var centre: Point { Point(x: x + width / 2, y: y + height / 2) }

        /// Top left, top right, bottom right, bottom left.
        package var corners: [Point] {
            [(x, y), (x + width, y), (x + width, y + height), (x, y + height)].map { Point(x: $0.0, y: $0.1) }
        }
    }
}

extension TargetGeometry {
    /// Fields of view, millimetres wide, that there is a target for. Markers tell the targets apart.
    package static let widths = [20, 30, 40]

    package static let all = widths.indices.map { TargetGeometry(width: Double(widths[$0]), firstMarker: 4 * $0) }

    /// Lays the target out in steps of its pitch, 20 wide and 15 high.
    private init(width: Double, firstMarker: Int) {
        let pitch = width / Self.columns
        func at(_ column: Double, _ row: Double) -> Point { Point(x: column * pitch, y: row * pitch) }
        name = "epilume-target-\(Int(width))"
        self.width = width
        height = Self.rows * pitch
        self.pitch = pitch
        dotDiameter = 0.4 * pitch
        markers = Self.markerCentres.enumerated().map { index, centre in
            Marker(
                id: firstMarker + index, centre: at(centre.column, centre.row), side: 3 * pitch,
                quietZone: 0.5 * pitch, bits: Self.markerBits[firstMarker + index])
        }
        edges = Self.edgeCentres.map { place, column, row in
            // The upright side that looks to the middle of the target; at the centre, the right one.
            let side = column > Self.columns / 2 ? -1.5 : 1.5
            let tilt = side * Self.tangentOf5Degrees
            return Edge(
                place: place, centre: at(column, row), side: 3 * pitch, angle: 5,
                region: Rectangle(
                    centre: at(column + side, row + tilt), width: 1.5 * pitch, height: 2.2 * pitch))
        }
        greys = Self.greyCentres.enumerated().map { index, centre in
            Grey(
                area: Rectangle(centre: at(centre.column, centre.row), width: 1.5 * pitch, height: 1.5 * pitch),
                nominalLightness: Self.lightness[index])
        }
        dots = []
        for row in 1..<Int(Self.rows) {
            for column in 1..<Int(Self.columns) where Self.isFree(Double(column), Double(row)) {
                dots.append(Dot(column: column, row: row))
            }
        }
    }

    private static let columns = 20.0
    private static let rows = 15.0
    private static let tangentOf5Degrees = 0.0874887

    /// Top, right, bottom, left: between the corners, which the edges need.
    private static let markerCentres: [(column: Double, row: Double)] = [
        (10, 2.25), (17.75, 7.5), (10, 12.75), (2.25, 7.5),
    ]
    private static let edgeCentres: [(FramePlace, column: Double, row: Double)] = [
        (.centre, 10, 7.5), (.topLeft, 2.25, 2.25), (.topRight, 17.75, 2.25), (.bottomLeft, 2.25, 12.75),
        (.bottomRight, 17.75, 12.75),
    ]
    private static let greyCentres: [(column: Double, row: Double)] = [
        (5.3, 6), (5.3, 7.5), (5.3, 9), (14.7, 6), (14.7, 7.5), (14.7, 9),
    ]
    private static let lightness: [Double] = [95, 80, 65, 50, 35, 20]

    /// Of DICT_4X4_50 (OpenCV, modules/aruco/src/predefined_dictionaries.hpp), ids 0…11.
    private static let markerBits: [UInt16] = [
        0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2, 0xFEDA, 0xCF56, 0xF991, 0x11A7,
    ]

    /// Whether a dot may stand there: white around it, and off everything else.
    private static func isFree(_ column: Double, _ row: Double) -> Bool {
        func isClear(_ centre: (column: Double, row: Double), _ halfWidth: Double, _ halfHeight: Double) -> Bool {
            abs(column - centre.column) > halfWidth + 0.5 || abs(row - centre.row) > halfHeight + 0.5
        }
        return markerCentres.allSatisfy { isClear($0, 1.5, 1.5) }
            && edgeCentres.allSatisfy { isClear(($0.column, $0.row), 2.3, 1.65) }
            && greyCentres.allSatisfy { isClear($0, 0.75, 0.75) }
    }
}
