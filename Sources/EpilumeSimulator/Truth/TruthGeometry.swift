package import EpilumeModel
internal import Glibc

/// A place on the contact plate, in millimetres from the optical axis, x to the right and y downwards as in the picture.
package struct PlatePoint: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// Where a point of the contact plate is seen.
///
/// Distortion by the division model (A. W. Fitzgibbon, Simultaneous linear estimation of multiple view geometry and lens
/// distortion, CVPR 2001): what is seen at the distance q from the axis lies at q / (1 + λ q²). Lengths are millimetres on
/// the plate. It is not the polynomial that a calibration states, and no polynomial equals it.
package struct TruthGeometry: Hashable, Sendable {
    package var width: Int
    package var height: Int
    /// Where the optical axis meets the sensor.
    package var axis: PicturePoint
    /// On the axis, along the rows and along the columns.
    package var horizontalMicrometresPerPixel: Double
    package var verticalMicrometresPerPixel: Double
    /// λ, per square millimetre: below 0 a barrel, above a pincushion.
    package var division: Double
    /// Millimetres on the plate for a millimetre of the green picture, R G B: lateral chromatic aberration.
    package var channelScale: [Double]

    package init(width: Int, height: Int, micrometresPerPixel: Double) {
        self.width = width
        self.height = height
        axis = PicturePoint(x: Double(width - 1) / 2, y: Double(height - 1) / 2)
        horizontalMicrometresPerPixel = micrometresPerPixel
        verticalMicrometresPerPixel = micrometresPerPixel
        division = 0
        channelScale = [1, 1, 1]
    }

    /// Millimetres a pixel.
    var stepX: Double { horizontalMicrometresPerPixel / 1000 }
    var stepY: Double { verticalMicrometresPerPixel / 1000 }

    /// What a pixel looks at.
    ///
    /// - Parameter channel: 0 red, 1 green, 2 blue.
    package func plate(at pixel: PicturePoint, channel: Int = 1) -> PlatePoint {
        let x = (pixel.x - axis.x) * stepX
        let y = (pixel.y - axis.y) * stepY
        let scale = channelScale[channel] / (1 + division * (x * x + y * y))
        return PlatePoint(x: x * scale, y: y * scale)
    }

    /// Where a point of the plate is seen: the nearer root of λ q² p - q + p = 0.
    package func pixel(of point: PlatePoint, channel: Int = 1) -> PicturePoint {
        let x = point.x / channelScale[channel]
        let y = point.y / channelScale[channel]
        let root = (1 - 4 * division * (x * x + y * y)).squareRoot()
        let stretch = 2 / (1 + root)
        return PicturePoint(x: axis.x + x * stretch / stepX, y: axis.y + y * stretch / stepY)
    }

    /// Micrometres a pixel at a place, along the rows and along the columns, in green.
    package func spacing(at pixel: PicturePoint) -> (horizontal: Double, vertical: Double) {
        let (alongX, alongY) = steps(at: pixel)
        return (1000 * hypot(alongX.x, alongX.y), 1000 * hypot(alongY.x, alongY.y))
    }

    /// Millimetres that a step of one pixel along the row, and one along the column, goes on the plate.
    func steps(at pixel: PicturePoint) -> (alongX: PlatePoint, alongY: PlatePoint) {
        func difference(_ dx: Double, _ dy: Double) -> PlatePoint {
            let ahead = plate(at: PicturePoint(x: pixel.x + dx, y: pixel.y + dy))
            let behind = plate(at: PicturePoint(x: pixel.x - dx, y: pixel.y - dy))
            return PlatePoint(x: ahead.x - behind.x, y: ahead.y - behind.y)
        }
        return (difference(0.5, 0), difference(0, 0.5))
    }

    /// Where a perfect lens of the same magnification on the axis would have shown what is seen here.
    package func undistorted(_ pixel: PicturePoint) -> PicturePoint {
        let point = plate(at: pixel)
        return PicturePoint(x: axis.x + point.x / stepX, y: axis.y + point.y / stepY)
    }

    /// How far red (0) or blue (2) is seen from where green is, pixels, positive away from the axis.
    package func chromaticShift(channel: Int, at pixel: PicturePoint) -> Double {
        let seen = self.pixel(of: plate(at: pixel), channel: channel)
        let from = hypot(pixel.x - axis.x, pixel.y - axis.y)
        return hypot(seen.x - axis.x, seen.y - axis.y) - from
    }

    /// The part of it across an edge, positive away from the middle of the frame.
    ///
    /// - Parameter normalDegrees: of the edge, from the row's direction towards the column's.
    package func chromaticShift(channel: Int, at pixel: PicturePoint, acrossEdge normalDegrees: Double) -> Double {
        let seen = self.pixel(of: plate(at: pixel), channel: channel)
        let angle = normalDegrees * .pi / 180
        let middle = centre(of: .centre)
        let across = (seen.x - pixel.x) * cos(angle) + (seen.y - pixel.y) * sin(angle)
        let outwards = (pixel.x - middle.x) * cos(angle) + (pixel.y - middle.y) * sin(angle)
        return outwards < 0 ? -across : across
    }

    /// 0 on the axis, 1 at half of the frame's diagonal.
    func fieldHeight(_ pixel: PicturePoint) -> Double {
        hypot(pixel.x - axis.x, pixel.y - axis.y) / (0.5 * hypot(Double(width), Double(height)))
    }

    package func centre(of place: FramePlace) -> PicturePoint {
        let inset = 0.18
        let left = inset * Double(width - 1)
        let top = inset * Double(height - 1)
        let right = Double(width - 1) - left
        let bottom = Double(height - 1) - top
        return switch place {
        case .centre: PicturePoint(x: Double(width - 1) / 2, y: Double(height - 1) / 2)
        case .topLeft: PicturePoint(x: left, y: top)
        case .topRight: PicturePoint(x: right, y: top)
        case .bottomLeft: PicturePoint(x: left, y: bottom)
        case .bottomRight: PicturePoint(x: right, y: bottom)
        }
    }
}
