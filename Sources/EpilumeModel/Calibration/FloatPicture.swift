/// A picture for measuring: the mean of several frames, or one. Code values of 0…255 as the device delivered them,
/// unless a function says that it takes or returns linear light.
package struct FloatPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// width · height · 3, row by row from the top, R G B interleaved.
    package var samples: [Float]

    package init(width: Int, height: Int, samples: [Float]) {
        precondition(width > 0 && height > 0 && samples.count == 3 * width * height)
        self.width = width
        self.height = height
        self.samples = samples
    }

    /// - Parameter channel: 0 red, 1 green, 2 blue.
    package subscript(x: Int, y: Int, channel: Int) -> Float {
        get { samples[3 * (y * width + x) + channel] }
        set { samples[3 * (y * width + x) + channel] = newValue }
    }
}

/// A place in a picture, with fractions of a pixel: the centre of the first pixel is (0, 0).
package struct PicturePoint: Hashable, Sendable, Codable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
