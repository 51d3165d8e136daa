internal import Glibc

/// The edge seen at four times the pixels: every sample of the patch by its distance from the edge.
struct EdgeSpread {
    /// Bins a pixel.
    static let density = 4.0
    /// Light by bin; the edge is at `centre`.
    let values: [Double]
    let centre: Int
    /// Light on both sides, and the standard deviation of single pixels there.
    let sides: (Double, Double)
    let noise: Double

    /// Pixels to either side of the edge that there must be: less, and the window cuts off blur.
    static let smallestReach = 8.0
    private static let goodReach = 28.0
    private static let fewestRows = 24.0
    /// Periods of the half-contrast frequency that must be seen on either side. A Hamming window this wide raises the
    /// frequency by some 2 %, a narrower one by more.
    static let smallestPeriods = 1.8

    /// - Parameter furthest: pixels to either side; what lies beyond adds noise alone.
    init(_ patch: EdgePatch, _ line: EdgeLine, furthest: Double = .infinity) throws(SharpnessRefusal) {
        let middle = Double(patch.height - 1) / 2
        let slope = line.slope(middle)
        let cosine = 1 / (1 + slope * slope).squareRoot()
        guard let (first, lines) = Self.rows(patch, line, slope) else {
            throw .angle(degrees: atan(abs(slope)) * 180 / .pi)
        }
        let reach = min(Self.reach(patch, lines) * cosine, furthest)
        guard reach >= Self.smallestReach else { throw .regionTooSmall(need: SlantedEdge.smallestSide) }
        centre = Int(reach * Self.density) - 1
        var sums = [Double](repeating: 0, count: 2 * centre + 1)
        var squares = sums
        var counts = sums
        for (row, edge) in lines.enumerated() {
            for x in 0..<patch.width {
                let bin = Int(((Double(x) - edge) * cosine * Self.density).rounded()) + centre
                guard sums.indices.contains(bin) else { continue }
                let value = patch[x, first + row]
                sums[bin] += value
                squares[bin] += value * value
                counts[bin] += 1
            }
        }
        guard counts.allSatisfy({ $0 > 0 }) else { throw .regionTooSmall(need: SlantedEdge.smallestSide) }
        let values = zip(sums, counts).map { $0 / $1 }
        // The outer halves of both sides; blur that reaches there is refused as a region that is too small would be.
        let outer = [0..<(centre / 2), (2 * centre + 1 - centre / 2)..<(2 * centre + 1)]
        let means = outer.map { part in part.reduce(0) { $0 + values[$1] } / Double(part.count) }
        let left = outer.joined().filter { counts[$0] > 1 }
        let scatter = left.reduce(0) { $0 + max(0, squares[$1] - sums[$1] * sums[$1] / counts[$1]) }
        noise = (scatter / max(1, left.reduce(0) { $0 + counts[$1] - 1 })).squareRoot()
        sides = (means[0], means[1])
        self.values = values
    }

    /// Rows over which the edge moves by whole pixels, so that every phase of the pixel grid is met equally often;
    /// fewer of an edge far from upright, so that more is seen on both sides of it.
    ///
    /// - Returns: the first, and where each crosses the edge; nil when the edge moves by less than a pixel.
    private static func rows(_ patch: EdgePatch, _ line: EdgeLine, _ slope: Double) -> (Int, [Double])? {
        var shift = (Double(patch.height) * abs(slope)).rounded(.down)
        while shift >= 1 {
            let rows = min(patch.height, Int((shift / abs(slope)).rounded()))
            let first = (patch.height - rows) / 2
            let lines = (first..<(first + rows)).map { line.x(Double($0)) }
            let fewer = (shift - 1) / abs(slope)
            if reach(patch, lines) >= goodReach || fewer < fewestRows || shift < 2 { return (first, lines) }
            shift -= 1
        }
        return nil
    }

    /// Columns on the narrower side.
    private static func reach(_ patch: EdgePatch, _ lines: [Double]) -> Double {
        min(lines.min() ?? 0, Double(patch.width - 1) - (lines.max() ?? 0))
    }

    /// Contrast at a frequency, cycles a pixel, not normalised (ISO 12233:2017 annex D: derivative, Hamming window,
    /// discrete Fourier transform).
    func transform(_ lineSpread: [Double], frequency: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (bin, value) in lineSpread.enumerated() {
            let phase = 2 * .pi * frequency * Double(bin - centre) / Self.density
            real += value * cos(phase)
            imaginary += value * sin(phase)
        }
        return hypot(real, imaginary) / Self.loss(frequency)
    }

    /// The derivative, windowed about the edge.
    func lineSpread() -> [Double] {
        values.indices.map { bin in
            guard bin > 0, bin < values.count - 1 else { return 0 }
            let window = 0.54 + 0.46 * cos(.pi * Double(bin - centre) / Double(centre))
            return window * (values[bin + 1] - values[bin - 1]) / 2
        }
    }

    /// What the difference over two bins, and the width of a bin, take off a frequency. ISO corrects the first alone
    /// (D(k), which the editions of 2014 and 2017 misprint: https://www.imatest.com/2015/04/, “LSF correction factor”);
    /// the second is 2.6 % at 0.5 cycles a pixel.
    private static func loss(_ frequency: Double) -> Double {
        let bin = frequency / density
        return sinc(2 * bin) * sinc(bin)
    }

    private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
}
