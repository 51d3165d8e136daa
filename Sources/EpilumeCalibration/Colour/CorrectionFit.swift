internal import EpilumeModel

/// A correction fitted to samples, with what a perfect diffuser gives.
///
/// **White.** The device's answer to a perfect diffuser is not on the chart: its white reflects nine tenths, and is a
/// little yellow. It is found from all greys: a first matrix, without any constraint, tells which R G B each grey
/// should give relative to the diffuser; the medians of what they do give over that, by channel, are the diffuser's R G
/// B. One scratched grey moves a median little. (G. D. Finlayson, M. S. Drew 1997, Constrained least-squares regression
/// in color spaces, take the chart's white patch for it.) Greys taken for sRGB's own instead, without the first matrix,
/// cost 0.1 to 0.3 ΔE00 of leave-one-out on simulated cameras of filters and 1.7 on one of layers.
///
/// **Constraint.** That R G B becomes D50's X Y Z exactly: neutral stays neutral (Finlayson and Drew 1997). With
/// samples divided by it, every term of white is 1, so the coefficients of a row must add up to X, Y or Z of white.
/// What is fitted are steps from a correction that does so, along directions that add up to 0.
///
/// **Exposure.** All terms are of degree 1 and samples are divided by what white gives: samples of twice the exposure
/// give the same correction with half the coefficients, exactly.
///
/// **Weights.** Least squares of differences in XYZ, each seen through ``ColourMetric`` at its reference: of small
/// ΔE00. Linear, one solution. On simulated devices (three cameras, five lights) leave-one-out ΔE00 is 2 to 5 % less
/// than by plain XYZ, where the light patches outvote the dark.
///
/// **Ridge.** One equation for each step, of weight `ridge`: with residuals of about 1 ΔE00 it expects coefficients within
/// some 20 of where they start, sRGB's matrix for a matrix, and the fitted matrix for root-polynomials. What the samples
/// do not decide stays there. With 24 ordinary patches a matrix does not feel it: less than 0.01 ΔE00 of the mean. It is
/// not larger because a sensor of layers, whose channels overlap, needs coefficients of 10: with 1 it loses 0.9 ΔE00.
struct CorrectionFit {
    let kind: ColourCorrection.Kind
    /// Over samples as they came, not divided by white.
    let rows: [[Double]]
    /// R G B of a perfect diffuser.
    let white: [Double]

    static let ridge = 0.05
    static let greyMinimum = 3

    /// - Returns: nil when the samples do not decide a correction: too few, of one colour, or without a white.
    init?(_ samples: [ColourSample], kind: ColourCorrection.Kind) {
        let samples = samples.filter { !$0.isTruncated }
        let metrics = samples.map { ColourMetric(at: $0.reference).rows }
        guard let white = Self.white(samples, metrics) else { return nil }
        let inputs = samples.map { sample in (0..<3).map { sample.linear[$0] / white[$0] } }
        let references = samples.map(\.reference)
        var start = SRGB.linearToD50.rows
        guard var rows = Self.constrained(inputs, references, metrics, .matrix, from: start) else { return nil }
        if kind == .rootPolynomial2 {
            start = rows.map { $0 + [0, 0, 0] }
            guard let roots = Self.constrained(inputs, references, metrics, kind, from: start) else { return nil }
            rows = roots
        }
        let scale = kind.terms(white)
        self.kind = kind
        self.white = white
        self.rows = rows.map { row in zip(row, scale).map { $0 / $1 } }
    }

    func xyz(_ linear: [Double]) -> XYZ {
        let values = rows.map { dot($0, kind.terms(linear)) }
        return XYZ(values[0], values[1], values[2])
    }

    func difference(_ sample: ColourSample) -> Double {
        CIEDE2000.difference(Lab(xyz(sample.linear)), Lab(sample.reference))
    }

    private static func white(_ samples: [ColourSample], _ metrics: [[[Double]]]) -> [Double]? {
        let greys = samples.filter(\.isGrey)
        guard greys.count >= greyMinimum else { return nil }
        // Near enough for the ridge to have its scale: sRGB's own answer to each grey.
        guard let first = whiteRatio(greys, SRGB.d50ToLinear) else { return nil }
        let inputs = samples.map { sample in (0..<3).map { sample.linear[$0] / first[$0] } }
        guard
            let matrix = unconstrained(inputs, samples.map(\.reference), metrics),
            let inverse = ThreeByThree(matrix).inverse
        else { return first }
        // A matrix of patches in disorder can answer below 0; the errors will say so, not a refusal without a number.
        return whiteRatio(greys, inverse) ?? first
    }

    /// - Parameter toDevice: X Y Z to R G B of any scale.
    private static func whiteRatio(_ greys: [ColourSample], _ toDevice: ThreeByThree) -> [Double]? {
        let white = toDevice * XYZ.d50.array
        let ratios = (0..<3).map { channel in
            median(
                greys.map { grey in
                    grey.linear[channel] * white[channel] / (toDevice * grey.reference.array)[channel]
                })
        }
        return ratios.allSatisfy { $0.isFinite && $0 > 0 } ? ratios : nil
    }

    /// Three rows of three, without a constraint.
    private static func unconstrained(
        _ inputs: [[Double]], _ references: [XYZ], _ metrics: [[[Double]]]
    ) -> [[Double]]? {
        let free = (0..<3).map { index in (0..<3).map { $0 == index ? 1.0 : 0 } }
        return solved(inputs, references, metrics, .matrix, SRGB.linearToD50.rows, free)
    }

    private static func constrained(
        _ inputs: [[Double]], _ references: [XYZ], _ metrics: [[[Double]]], _ kind: ColourCorrection.Kind,
        from start: [[Double]]
    ) -> [[Double]]? {
        solved(inputs, references, metrics, kind, start, balanced(kind.termCount))
    }

    /// `start` plus the best steps along `directions`.
    private static func solved(
        _ inputs: [[Double]], _ references: [XYZ], _ metrics: [[[Double]]], _ kind: ColourCorrection.Kind,
        _ start: [[Double]], _ directions: [[Double]]
    ) -> [[Double]]? {
        let count = directions.count
        var system = TallSystem(unknowns: 3 * count)
        for (index, input) in inputs.enumerated() {
            let terms = kind.terms(input)
            let reference = references[index].array
            let steps = directions.map { dot($0, terms) }
            let left = (0..<3).map { reference[$0] - dot(start[$0], terms) }
            for seen in metrics[index] {
                system.add(seen.flatMap { weight in steps.map { weight * $0 } }, equals: dot(seen, left))
            }
        }
        system.addRidge(ridge)
        guard let x = system.solution() else { return nil }
        return (0..<3).map { row in
            start[row].indices.map { column in
                var value = start[row][column]
                for step in 0..<count { value += x[row * count + step] * directions[step][column] }
                return value
            }
        }
    }

    /// Orthonormal directions whose components add up to 0 (Helmert's).
    static func balanced(_ count: Int) -> [[Double]] {
        (1..<count).map { k in
            let length = Double(k * (k + 1)).squareRoot()
            return (0..<count).map { $0 < k ? 1 / length : $0 == k ? -Double(k) / length : 0 }
        }
    }
}

/// - Parameters: of one length.
func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
}

/// The middle one, or the mean of the two; NaN for none.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    if sorted.isEmpty { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
