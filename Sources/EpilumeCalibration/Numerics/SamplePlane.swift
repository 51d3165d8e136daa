package import EpilumeModel

/// One number a pixel: a channel, or luminance.
package struct SamplePlane: Sendable {
    package let width: Int
    package let height: Int
    /// Row by row from the top.
    package var samples: [Float]

    package init(_ picture: FloatPicture, channel: Int) {
        width = picture.width
        height = picture.height
        samples = (0..<(width * height)).map { picture.samples[3 * $0 + channel] }
    }

    /// Y of ITU-R BT.709 primaries, as ISO 12233 weighs channels.
    package init(luminanceOf picture: FloatPicture) {
        width = picture.width
        height = picture.height
        samples = picture.samples.withUnsafeBufferPointer { s in
            (0..<(picture.width * picture.height)).map {
                0.2126 * s[3 * $0] + 0.7152 * s[3 * $0 + 1] + 0.0722 * s[3 * $0 + 2]
            }
        }
    }

    package subscript(x: Int, y: Int) -> Double { Double(samples[y * width + x]) }

    /// Whether a place lies within the outermost pixel centres; false of what is no number.
    package func holds(_ place: PicturePoint) -> Bool {
        place.x >= 0 && place.y >= 0 && place.x <= Double(width - 1) && place.y <= Double(height - 1)
    }

    /// Between pixels bilinearly.
    ///
    /// - Returns: nil outside of the outermost pixel centres.
    package func value(x: Double, y: Double) -> Double? {
        guard holds(PicturePoint(x: x, y: y)) else { return nil }
        let (left, top) = (min(Int(x), max(width - 2, 0)), min(Int(y), max(height - 2, 0)))
        let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
        let (fx, fy) = (x - Double(left), y - Double(top))
        let above = self[left, top] * (1 - fx) + self[right, top] * fx
        let below = self[left, bottom] * (1 - fx) + self[right, bottom] * fx
        return above * (1 - fy) + below * fy
    }
}
