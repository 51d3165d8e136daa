/// How large a pixel is on the skin, in the plane of the contact plate.
package struct PixelSpacing: Hashable, Sendable, Codable {
    /// Micrometres a pixel, along the rows and along the columns, at the centre of the frame.
    package var horizontal: Double
    package var vertical: Double
    /// Expanded, k = 2, in percent of the spacing: from residuals, exposures, zones and the target's own tolerance.
    package var uncertaintyPercent: Double
    /// Spacing in five zones, mean of both axes, micrometres: centre, top left, top right, bottom left, bottom right.
    package var zones: [Double]
    package var exposures: Int
    package var target: Target

    package struct Target: Hashable, Sendable, Codable {
        package var name: String
        /// Between neighbouring points, as its label or certificate states it.
        package var pitchMicrometres: Double
        /// Half-width of the interval in which the true pitch lies, percent.
        package var tolerancePercent: Double

        package init(name: String, pitchMicrometres: Double, tolerancePercent: Double) {
            self.name = name
            self.pitchMicrometres = pitchMicrometres
            self.tolerancePercent = tolerancePercent
        }
    }

    package init(
        horizontal: Double, vertical: Double, uncertaintyPercent: Double, zones: [Double], exposures: Int,
        target: Target
    ) {
        self.horizontal = horizontal
        self.vertical = vertical
        self.uncertaintyPercent = uncertaintyPercent
        self.zones = zones
        self.exposures = exposures
        self.target = target
    }
}

/// Radial distortion about a centre: an undistorted point at r, in units of half the frame's diagonal, is seen at
/// r (1 + k1 r² + k2 r⁴).
package struct Distortion: Hashable, Sendable, Codable {
    package var centreX: Double
    package var centreY: Double
    package var k1: Double
    package var k2: Double
    /// Largest displacement within the frame, percent of the distance from the centre.
    package var maximumPercent: Double
    /// Root mean square of what the model leaves, pixels.
    package var residualPixels: Double

    package init(
        centreX: Double, centreY: Double, k1: Double, k2: Double, maximumPercent: Double, residualPixels: Double
    ) {
        self.centreX = centreX
        self.centreY = centreY
        self.k1 = k1
        self.k2 = k2
        self.maximumPercent = maximumPercent
        self.residualPixels = residualPixels
    }
}
