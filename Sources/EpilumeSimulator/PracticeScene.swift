/// What a simulated scope looks at. The same scene gives the same pictures.
package struct PracticeScene: Hashable, Sendable {
    /// Decides the lesion's shape, the skin, the hairs and the noise.
    package var seed: UInt64
    /// The light falls off towards the corners, to 55 % of the centre's.
    package var hasShading: Bool
    /// The sensor's noise.
    package var hasNoise: Bool
    /// The focus comes and goes once a second.
    package var hasDefocus: Bool
    /// The hand drifts and trembles.
    package var hasMotion: Bool

    package init(
        seed: UInt64 = 1, hasShading: Bool = true, hasNoise: Bool = true, hasDefocus: Bool = true,
        hasMotion: Bool = true
    ) {
        self.seed = seed
        self.hasShading = hasShading
        self.hasNoise = hasNoise
        self.hasDefocus = hasDefocus
        self.hasMotion = hasMotion
    }

    /// The picture as a perfect camera would take it: chart patches have their known values.
    package static func undistorted(seed: UInt64 = 1) -> PracticeScene {
        PracticeScene(seed: seed, hasShading: false, hasNoise: false, hasDefocus: false, hasMotion: false)
    }
}

/// Pixels from the top left.
package struct PixelRectangle: Hashable, Sendable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// Where the parts of a practice picture lie. All follow from its size.
package struct PracticeLayout: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// Striped in black and yellow on all sides: no such picture is of a patient.
    package let borderWidth: Int
    /// The colour chart's strip inside the border, at the bottom.
    package let chart: PixelRectangle

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        borderWidth = height / 45
        let chartHeight = height / 8
        chart = PixelRectangle(
            x: borderWidth, y: height - borderWidth - chartHeight, width: width - 2 * borderWidth, height: chartHeight)
    }

    /// The area of one patch, without the dark gap around it.
    /// - Parameter index: of ``ColourChart/patches``, two rows of twelve.
    package func patch(_ index: Int) -> PixelRectangle {
        let columns = ColourChart.columnCount
        let rows = ColourChart.patches.count / columns
        let left = chart.x + chart.width * (index % columns) / columns
        let right = chart.x + chart.width * (index % columns + 1) / columns
        let top = chart.y + chart.height * (index / columns) / rows
        let bottom = chart.y + chart.height * (index / columns + 1) / rows
        let gap = max(2, height / 180)
        return PixelRectangle(
            x: left + gap, y: top + gap, width: right - left - 2 * gap, height: bottom - top - 2 * gap)
    }
}

/// The practice chart: twelve hues, six tones of skin and six greys, with their sRGB values (IEC 61966-2-1).
/// It imitates no product.
package enum ColourChart {
    package static let columnCount = 12

    package static let patches: [(red: UInt8, green: UInt8, blue: UInt8)] = [
        (176, 48, 52), (200, 104, 44), (224, 176, 48), (152, 176, 60), (64, 140, 72), (56, 148, 136),
        (48, 128, 172), (48, 76, 148), (88, 64, 140), (148, 68, 136), (192, 88, 116), (112, 76, 52),
        (244, 216, 200), (228, 184, 160), (204, 152, 124), (164, 112, 84), (116, 76, 56), (72, 48, 40),
        (244, 244, 244), (204, 204, 204), (160, 160, 160), (116, 116, 116), (76, 76, 76), (40, 40, 40),
    ]
}
