internal import Glibc

/// How a point of light spreads over the sensor, pixels.
///
/// The whole system, lens and pixel together, is a Gaussian that grows towards the corners. A lens out of focus adds a
/// disc, a moving hand a line. Each has a transfer function in closed form, and edges are rendered with their exact
/// profile, so that a measured MTF has a true value to be compared with.
package struct TruthBlur: Hashable, Sendable {
    /// Standard deviation on the axis.
    package var sigma: Double
    /// How much wider it is at half of the diagonal: 0.3 is 30 %; grows with the square.
    package var cornerGrowth: Double
    /// Radius of the disc of defocus.
    package var defocusRadius: Double
    /// Way of the scene over the sensor during the exposure.
    package var motionX: Double
    package var motionY: Double

    package init(sigma: Double, cornerGrowth: Double = 0) {
        self.sigma = sigma
        self.cornerGrowth = cornerGrowth
        defocusRadius = 0
        motionX = 0
        motionY = 0
    }

    /// - Parameter fieldHeight: 0 on the axis, 1 at half of the diagonal.
    package func sigma(fieldHeight: Double) -> Double { sigma * (1 + cornerGrowth * fieldHeight * fieldHeight) }

    /// Contrast that is left of a sine.
    ///
    /// - Parameters:
    ///   - frequency: cycles a pixel.
    ///   - direction: of the sine's normal, degrees from the row's direction towards the column's.
    package func modulation(frequency: Double, direction: Double, fieldHeight: Double) -> Double {
        let width = sigma(fieldHeight: fieldHeight)
        let gaussian = exp(-2 * .pi * .pi * width * width * frequency * frequency)
        let around = 2 * .pi * defocusRadius * frequency
        let disc = around < 1e-6 ? 1 : 2 * j1(around) / around
        let angle = direction * .pi / 180
        let along = .pi * frequency * (motionX * cos(angle) + motionY * sin(angle))
        let line = abs(along) < 1e-6 ? 1 : sin(along) / along
        return abs(gaussian * disc * line)
    }

    /// The lowest frequency at which half of the contrast is left, cycles a pixel.
    package func mtf50(direction: Double, fieldHeight: Double) -> Double {
        var low = 0.0
        var high = 0.0
        // The first crossing: a disc's transfer function rises again behind its zeros.
        repeat {
            low = high
            high += 0.002
        } while modulation(frequency: high, direction: direction, fieldHeight: fieldHeight) > 0.5
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if modulation(frequency: middle, direction: direction, fieldHeight: fieldHeight) > 0.5 {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}
