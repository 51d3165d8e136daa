internal import EpilumeModel

/// The numbers of a calibration, checked, as the pixel stage wants them. A calibration is read from a file, so nothing
/// in it is taken for granted.
enum CalibrationTerms {
    /// Tone tables reach a little over 1 and never this.
    private static let largestLight = 100.0
    /// A device whose colours need such coefficients has no colours.
    private static let largestCoefficient = 1000.0

    /// Dark level and tone in one.
    ///
    /// - Returns: three tables of 256.
    static func linear(_ tone: ToneCurve, dark: DarkLevel?) throws(CalibratedFault) -> [[Double]] {
        guard tone.tables.count == 3, tone.tables.allSatisfy({ $0.count == 256 }) else {
            throw .malformed(.tone, problem: "is not three tables of 256")
        }
        for table in tone.tables {
            guard table.allSatisfy(\.isFinite) else { throw .notFinite(.tone) }
            guard table[0] >= 0, zip(table, table.dropFirst()).allSatisfy({ $0 <= $1 }) else {
                throw .malformed(.tone, problem: "falls, or begins below 0")
            }
            guard table[255] > 0, table[255] <= largestLight else {
                throw .malformed(.tone, problem: "ends at 0 or above \(largestLight)")
            }
        }
        let means = dark?.means ?? [0, 0, 0]
        guard means.count == 3 else { throw .malformed(.darkLevel, problem: "is not of three channels") }
        guard means.allSatisfy(\.isFinite) else { throw .notFinite(.darkLevel) }
        guard means.allSatisfy({ (0..<255).contains($0) }) else {
            throw .malformed(.darkLevel, problem: "is not within 0…255")
        }
        return (0..<3).map { channel in
            (0..<256).map { tone.linear(code: Double($0) - means[channel], channel: channel) }
        }
    }

    /// - Returns: coefficients of u^i v^j as `eps_stage.flat`.
    static func flat(_ field: FlatField) throws(CalibratedFault) -> [Double] {
        let side = FlatField.degree + 1
        guard field.coefficients.count == 3,
            field.coefficients.allSatisfy({ $0.count == FlatField.exponents.count })
        else { throw .malformed(.evenness, problem: "is not three polynomials of degree \(FlatField.degree)") }
        var terms = [Double](repeating: 0, count: 3 * side * side)
        for (channel, coefficients) in field.coefficients.enumerated() {
            guard coefficients.allSatisfy(\.isFinite) else { throw .notFinite(.evenness) }
            guard coefficients.allSatisfy({ abs($0) <= largestCoefficient }) else {
                throw .malformed(.evenness, problem: "has a coefficient above \(largestCoefficient)")
            }
            for (exponent, coefficient) in zip(FlatField.exponents, coefficients) {
                terms[(channel * side + exponent.i) * side + exponent.j] = coefficient
            }
        }
        return terms
    }

    /// - Returns: three rows, X Y Z, of 3 or 6 terms.
    static func colour(_ correction: ColourCorrection) throws(CalibratedFault) -> [[Double]] {
        let terms = correction.kind == .matrix ? 3 : 6
        guard correction.rows.count == 3, correction.rows.allSatisfy({ $0.count == terms }) else {
            throw .malformed(.colour, problem: "is not three rows of \(terms)")
        }
        let all = correction.rows.joined()
        guard all.allSatisfy(\.isFinite) else { throw .notFinite(.colour) }
        guard all.allSatisfy({ abs($0) <= largestCoefficient }) else {
            throw .malformed(.colour, problem: "has a coefficient above \(largestCoefficient)")
        }
        return correction.rows
    }
}
