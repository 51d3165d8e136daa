internal import EpilumeModel

/// How alike the colours of cells are to those of a chart's patches, whatever the light and the exposure were.
struct PatchLikeness {
    private let references: [[Double]]
    private let linearReferences: [[Double]]
    private let greys: [Int]
    /// Weights of lightness and of the two chromatic axes: the light of a scene falls off across a chart, so
    /// lightness says less. A chart without colours is judged by lightness alone.
    private let weights: [Double]

    init(_ chart: ChartDescription) {
        references = chart.patches.map(\.lab)
        linearReferences = references.map { RecognitionColour.linear(lab: $0) }
        greys = chart.patches.indices.filter { chart.patches[$0].isGrey }
        let labs = chart.patches.map(\.lab)
        let spread = (1...2).map { axis in Self.deviation(labs.map { $0[axis] }) }
        weights = spread.allSatisfy { $0 > 5 } ? [0.2, 0.4, 0.4] : [1, 0, 0]
    }

    /// The mean correlation of lightness and both chromatic axes over the patches, -1…1, after the light was taken
    /// off by the neutral patches (von Kries 1902).
    ///
    /// Correlation, not difference: haze and an unknown tone curve draw all colours together or apart, which moves
    /// differences as much as another orientation would, and leaves the order of the colours.
    ///
    /// - Parameter samples: one for each patch; nil where the picture ends.
    func score(_ samples: [CellSample?]) -> Double {
        let seen = samples.indices.filter { samples[$0] != nil }
        guard seen.count >= 6 else { return -1 }
        let light = Dictionary(
            uniqueKeysWithValues: seen.map { ($0, samples[$0]!.codes.map { RecognitionColour.linear($0) }) })
        guard let gains = gains(light, samples) else { return -1 }
        let labs = seen.map { index in
            RecognitionColour.lab(linear: zip(light[index]!, gains).map { min($0 * $1, 1.5) })
        }
        var score = 0.0
        for axis in 0..<3 where weights[axis] > 0 {
            score += weights[axis] * Self.correlation(labs.map { $0[axis] }, seen.map { references[$0][axis] })
        }
        return score.isFinite ? score : -1
    }

    /// Reference over seen light by channel, by least squares over the neutral patches, so that the brightest says
    /// most; over all patches when the chart has no neutral one that is in range.
    private func gains(_ light: [Int: [Double]], _ samples: [CellSample?]) -> [Double]? {
        let neutral = greys.filter { light[$0] != nil && samples[$0]?.isInRange == true }
        let chosen = neutral.isEmpty ? light.keys.sorted() : neutral
        var gains: [Double] = []
        for channel in 0..<3 {
            var (product, square) = (0.0, 0.0)
            for index in chosen {
                let seen = light[index]![channel]
                product += seen * max(linearReferences[index][channel], 0)
                square += seen * seen
            }
            guard square > 1e-9, product > 0 else { return nil }
            gains.append(product / square)
        }
        return gains
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))).squareRoot()
    }

    private static func correlation(_ one: [Double], _ other: [Double]) -> Double {
        let count = Double(one.count)
        let (meanOne, meanOther) = (one.reduce(0, +) / count, other.reduce(0, +) / count)
        var (product, squareOne, squareOther) = (0.0, 0.0, 0.0)
        for (a, b) in zip(one, other) {
            product += (a - meanOne) * (b - meanOther)
            squareOne += (a - meanOne) * (a - meanOne)
            squareOther += (b - meanOther) * (b - meanOther)
        }
        let scale = (squareOne * squareOther).squareRoot()
        return scale > 1e-9 ? product / scale : 0
    }
}
