internal import Glibc

/// ΔE00 near one colour, as a linear map: the length of its product with a small difference in XYZ is the difference's
/// ΔE00. With it a least-squares fit in XYZ weighs errors as they are seen, and remains one linear system with one
/// solution.
package struct ColourMetric {
    /// Three rows over dX dY dZ.
    package let rows: [[Double]]

    /// The quadratic form of Sharma 2005, (22), at the reference itself. The change of G with chroma is left out: it
    /// is of second order there.
    package init(at reference: XYZ) {
        let lab = Lab(reference)
        let stretch = 1 + 0.5 * (1 - CIEDE2000.seventhRatio(lab.chroma).squareRoot())
        let a = stretch * lab.a
        let chroma = hypot(a, lab.b)
        let weights = CIEDE2000.Weights(lightness: lab.l, chroma: chroma, hue: CIEDE2000.hue(a, lab.b))
        // Along the chroma and along the hue; at a neutral any pair of axes does.
        let c = chroma > 1e-9 ? a / chroma : 1
        let s = chroma > 1e-9 ? lab.b / chroma : 0
        // dc² + dh² + RT dc dh, as a sum of two squares. RT is within ±2, where the second vanishes.
        let half = weights.rotation / 2
        let rest = max(0, 1 - half * half).squareRoot()
        let toSeen = ThreeByThree([
            [1 / weights.lightness, 0, 0],
            [0, c / weights.chroma - half * s / weights.hue, s / weights.chroma + half * c / weights.hue],
            [0, -rest * s / weights.hue, rest * c / weights.hue],
        ])
        var slopes = Lab.slopes(at: reference)
        slopes[1] = slopes[1].map { $0 * stretch }
        rows = (toSeen * ThreeByThree(slopes)).rows
    }
}
