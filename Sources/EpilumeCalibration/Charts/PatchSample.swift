package import EpilumeModel

/// What a picture shows of one patch: code values over the inner part of its cell.
package struct PatchSample: Hashable, Sendable {
    package var name: String
    /// Mean and standard deviation by channel, R G B, code values.
    package var means: [Double]
    package var deviations: [Double]
    /// Share of the samples of the worst channel at the upper end of the codes, and at the lower, 0…1.
    package var clippedShare: Double
    package var crushedShare: Double
    package var pixels: Int
    /// Where its centre lies in the picture, and in the chart: 0…1 from the left and from the top.
    package var centre: PicturePoint
    package var place: PicturePoint

    package init(
        name: String, means: [Double], deviations: [Double], clippedShare: Double, crushedShare: Double, pixels: Int,
        centre: PicturePoint, place: PicturePoint
    ) {
        self.name = name
        self.means = means
        self.deviations = deviations
        self.clippedShare = clippedShare
        self.crushedShare = crushedShare
        self.pixels = pixels
        self.centre = centre
        self.place = place
    }

    /// Whether a channel ends at 0, where the device says nothing more: usual for a saturated colour that the device's
    /// own encoding cannot hold, such as cyan in sRGB, whose red is below 0. Such a patch is judged and not fitted.
    package var isTruncated: Bool { crushedShare > Self.crushedLimit }

    static let crushedLimit = 0.05

    /// Linear light by channel; 1 is a perfect diffuser.
    ///
    /// The curve is applied to the mean of the patch and not to its pixels: noise of the deviation s about a code c
    /// would raise a mean of pixels by half of γ (γ - 1) (s/c)², and it is added behind the device's own curve.
    ///
    /// - Parameters:
    ///   - dark: nil: no dark level was measured, and none is taken off.
    ///   - light: relative light at the patch by channel, from ``FlatField/light(x:y:width:height:)`` at ``centre``.
    package func linear(dark: DarkLevel?, tone: ToneCurve, light: [Double] = [1, 1, 1]) -> [Double] {
        (0..<3).map { channel in
            tone.linear(code: means[channel] - (dark?.means[channel] ?? 0), channel: channel) / light[channel]
        }
    }
}
