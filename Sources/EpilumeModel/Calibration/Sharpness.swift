/// Where in the frame something was measured.
package enum FramePlace: String, Hashable, Sendable, Codable, CaseIterable {
    case centre
    case topLeft = "top-left"
    case topRight = "top-right"
    case bottomLeft = "bottom-left"
    case bottomRight = "bottom-right"
}

/// The modulation transfer function at one place, by a slanted edge (ISO 12233 e-SFR), of luminance in linear light.
package struct Sharpness: Hashable, Sendable, Codable {
    package var place: FramePlace
    /// Where the contrast has fallen to half, cycles a pixel; across the edge, so of the direction normal to it.
    package var mtf50: Double
    /// Degrees of the edge from the vertical, -90…90.
    package var edgeAngle: Double
    /// Contrast at 0, 1/64, 2/64 … 32/64 cycles a pixel; the first is 1.
    package var curve: [Double]

    package init(place: FramePlace, mtf50: Double, edgeAngle: Double, curve: [Double]) {
        self.place = place
        self.mtf50 = mtf50
        self.edgeAngle = edgeAngle
        self.curve = curve
    }
}

/// Lateral chromatic aberration: how far the edges of red and blue lie from those of green.
package struct ChromaticAberration: Hashable, Sendable, Codable {
    package var shifts: [Shift]

    package struct Shift: Hashable, Sendable, Codable {
        package var place: FramePlace
        /// Pixels across the edge, positive away from the frame's centre.
        package var red: Double
        package var blue: Double

        package init(place: FramePlace, red: Double, blue: Double) {
            self.place = place
            self.red = red
            self.blue = blue
        }
    }

    package init(shifts: [Shift]) { self.shifts = shifts }

    package var maximumPixels: Double { shifts.flatMap { [abs($0.red), abs($0.blue)] }.max() ?? 0 }
}
