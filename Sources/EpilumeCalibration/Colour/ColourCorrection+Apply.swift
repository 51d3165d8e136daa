package import EpilumeModel

extension ColourCorrection {
    /// What a linear colour of the device is, in D50. The definition; fast paths must agree with it.
    ///
    /// - Parameter linear: R G B; roots are of components at or above 0.
    package func xyz(linear: [Double]) -> XYZ {
        let values = rows.map { dot($0, kind.terms(linear)) }
        return XYZ(values[0], values[1], values[2])
    }
}

extension ColourCorrection.Kind {
    /// Each of degree 1 in the exposure: twice the light is twice of each term, so no correction of either kind changes
    /// a colour's chromaticity when the exposure changes (G. D. Finlayson, M. Mackiewicz, A. Hurlbert 2015).
    func terms(_ linear: [Double]) -> [Double] {
        switch self {
        case .matrix: return linear
        case .rootPolynomial2:
            let r = max(0, linear[0])
            let g = max(0, linear[1])
            let b = max(0, linear[2])
            return linear + [(r * g).squareRoot(), (g * b).squareRoot(), (r * b).squareRoot()]
        }
    }

    var termCount: Int { self == .matrix ? 3 : 6 }
}
