/// What the sensor says without light.
package struct DarkLevel: Hashable, Sendable, Codable {
    /// Mean code value by channel, R G B, 0…255.
    package var means: [Double]
    /// Standard deviation of one pixel from frame to frame, by channel, code values.
    package var noise: [Double]
    /// Pixels that shine without light; at most ``hotPixelLimit``. Interpolated in derivatives only.
    package var hotPixels: [PixelPlace]

    /// A device with more is broken, and is refused.
    package static let hotPixelLimit = 4096

    package init(means: [Double], noise: [Double], hotPixels: [PixelPlace]) {
        self.means = means
        self.noise = noise
        self.hotPixels = hotPixels
    }
}

/// One pixel of the frame.
package struct PixelPlace: Hashable, Sendable, Codable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// The opto-electronic conversion function, inverted: how code values become linear light (ISO 14524).
package struct ToneCurve: Hashable, Sendable, Codable {
    /// Three tables of 256, R G B: linear light of each code value after ``DarkLevel/means`` was taken off, so that
    /// entry 0 is 0. Not falling; 1 is a perfect diffuser.
    package var tables: [[Double]]
    /// Largest departure of a grey patch from its curve, by channel, percent of white.
    package var residualPercent: [Double]
    /// What the curve was fitted as: an exponent on a line near 1 is a linear device, near 2.2 a display-coded one.
    package var gamma: [Double]

    package init(tables: [[Double]], residualPercent: [Double], gamma: [Double]) {
        self.tables = tables
        self.residualPercent = residualPercent
        self.gamma = gamma
    }
}
