/// A curve through points that rises wherever they do and never overshoots.
///
/// Source: F. N. Fritsch, R. E. Carlson 1980, Monotone piecewise cubic interpolation, with the slopes of
/// F. N. Fritsch, J. Butland 1984.
struct MonotoneCubic {
    private let x: [Double]
    private let y: [Double]
    private let slopes: [Double]

    /// - Parameters:
    ///   - x: strictly rising, at least two.
    ///   - y: not falling.
    init(x: [Double], y: [Double]) {
        precondition(x.count >= 2 && x.count == y.count)
        self.x = x
        self.y = y
        let steps = zip(x.dropFirst(), x).map { $0 - $1 }
        let rates = zip(zip(y.dropFirst(), y).map { $0 - $1 }, steps).map { $0 / $1 }
        slopes = x.indices.map { i in
            if i == 0 { return rates[0] }
            if i == x.count - 1 { return rates[i - 1] }
            let before = rates[i - 1]
            let after = rates[i]
            if before * after <= 0 { return 0 }
            // The weighted harmonic mean, which is within the region of Fritsch and Carlson.
            let w1 = 2 * steps[i] + steps[i - 1]
            let w2 = steps[i] + 2 * steps[i - 1]
            return (w1 + w2) / (w1 / before + w2 / after)
        }
    }

    /// Beyond the last point: along the line from 0 through it. Before the first: the first.
    func value(_ at: Double) -> Double {
        guard let last = x.last, at < last else { return x.last.map { $0 > 0 ? y[y.count - 1] * at / $0 : 0 } ?? 0 }
        guard at > x[0] else { return y[0] }
        let i = (x.firstIndex { $0 > at } ?? 1) - 1
        let h = x[i + 1] - x[i]
        let t = (at - x[i]) / h
        let t2 = t * t
        let t3 = t2 * t
        return y[i] * (2 * t3 - 3 * t2 + 1) + h * slopes[i] * (t3 - 2 * t2 + t) + y[i + 1] * (3 * t2 - 2 * t3)
            + h * slopes[i + 1] * (t3 - t2)
    }
}
