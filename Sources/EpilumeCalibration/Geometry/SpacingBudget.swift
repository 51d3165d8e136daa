internal import Glibc

/// What the uncertainty of a spacing is made of: relative standard uncertainties, percent, combined as JCGM 100:2008
/// (GUM) 5.1.2 does for factors that do not depend on each other.
///
/// | Part | From | Type | Divisor |
/// |---|---|---|---|
/// | fit | scatter of the points about the model, by their number and place (GUM H.3) | A | 1 |
/// | exposures | scatter between exposures, of their mean; Student's t for few (GUM G.3) | A | √n |
/// | zones | half of the range of the five zones that the model leaves, rectangular (GUM 4.3.7) | B | √3 |
/// | model | foreshortening by the tilt that was seen, and what the model leaves out, rectangular | B | √3 |
/// | target | tolerance of the pitch, rectangular | B | √3 |
///
/// Scatter of the points is in the first two parts and, a little, in the third: rather too much than too little.
package struct SpacingBudget: Hashable, Sendable {
    package var fit: Double
    package var exposures: Double
    package var zones: Double
    package var model: Double
    package var target: Double

    package init(fit: Double, exposures: Double, zones: Double, model: Double, target: Double) {
        self.fit = fit
        self.exposures = exposures
        self.zones = zones
        self.model = model
        self.target = target
    }

    /// k = 2, about 95 %.
    package var expandedPercent: Double {
        2 * (fit * fit + exposures * exposures + zones * zones + model * model + target * target).squareRoot()
    }

    /// Half-width, percent, of what the model leaves out: that a round dot's centre is not the centre of its distorted
    /// picture (0.006 % for large dots and 2 % of distortion), and terms of the lens beyond the second.
    package static let modelPercent = 0.02
    /// Half-width, percent, of what laying the target down once more may change; taken for a single exposure, which
    /// cannot tell.
    package static let singleExposurePercent = 0.1

    /// What a standard deviation from few values is multiplied with, so that k = 2 covers 95 % (GUM table G.2).
    ///
    /// - Parameter freedom: degrees of freedom, an even number.
    static func student(freedom: Int) -> Double {
        let t95 = [4.303, 2.776, 2.447, 2.306, 2.228, 2.179, 2.145, 2.120, 2.101, 2.086]
        return freedom >= 2 && freedom / 2 <= t95.count ? t95[freedom / 2 - 1] / 2 : 1.04
    }
}
