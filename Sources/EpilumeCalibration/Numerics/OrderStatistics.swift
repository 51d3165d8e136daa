/// What sorting tells: measures that a few wild values do not move.
package enum OrderStatistics {
    /// - Parameter share: 0…1; between two values by a straight line (type 7 of Hyndman and Fan 1996).
    /// - Returns: nil of nothing.
    package static func quantile(_ values: [Double], _ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let at = min(max(share, 0), 1) * Double(sorted.count - 1)
        let below = Int(at)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (at - Double(below)) * (sorted[above] - sorted[below])
    }

    package static func median(_ values: [Double]) -> Double? { quantile(values, 0.5) }

    /// The standard deviation of a normal distribution with the same median of distances from the median.
    package static func robustDeviation(_ values: [Double]) -> Double? {
        guard let middle = median(values) else { return nil }
        return median(values.map { abs($0 - middle) }).map { 1.4826 * $0 }
    }
}
