internal import EpilumeModel
internal import Glibc

/// Whether a picture shows a chart as its corners say.
///
/// Before any tone curve is known, L*a*b* is nearly a linear function of display-coded values, and of the cube roots of
/// linear ones (both approximate lightness). The best affine map from either to the references leaves some ΔE*ab in the
/// right position and several times as many in a wrong one, since an affine map of 12 numbers cannot rearrange patches.
enum OrientationCheck {
    /// ΔE*ab, root mean square, that a right chart may leave. Devices measured 3 to 9; wrong positions 25 to 45.
    static let limit = 16.0
    /// A better position leaves less than this share of what the given one does.
    static let clearly = 0.6

    static func require(
        sighting: ChartSighting, chart: ChartDescription, picture: FloatPicture, given: [PatchSample]
    ) throws(ChartFault) {
        let references = chart.patches.compactMap { Lab($0.lab) }
        guard references.count == given.count else {
            throw .badReference(patch: UntrustedText(chart.patches.first { Lab($0.lab) == nil }?.name ?? ""))
        }
        let asGiven = residual(given.map(\.means), references)
        var best = (position: ChartOrientation.asGiven, residual: asGiven)
        for position in ChartOrientation.allCases where position != .asGiven {
            // A position that a part of the chart would leave the frame in is not the right one.
            guard
                let areas = try? ChartSampler.areas(
                    position.corners(sighting.corners), chart, width: picture.width, height: picture.height)
            else { continue }
            let found = residual(areas.map { $0.sample(of: picture).means }, references)
            if found < best.residual { best = (position, found) }
        }
        if best.residual > limit { throw .notThisChart(chart: UntrustedText(chart.name), residual: best.residual) }
        if best.residual < clearly * asGiven {
            throw .turned(best.position, given: asGiven, residual: best.residual)
        }
    }

    /// - Parameter codes: R G B of each patch, 0…255.
    static func residual(_ codes: [[Double]], _ references: [Lab]) -> Double {
        let asDisplay = affineResidual(codes.map { $0.map { $0 / 255 } }, references)
        let asLinear = affineResidual(codes.map { $0.map { cbrt(max(0, $0) / 255) } }, references)
        return min(asDisplay, asLinear)
    }

    private static func affineResidual(_ inputs: [[Double]], _ references: [Lab]) -> Double {
        var squares = 0.0
        for axis in 0..<3 {
            let wanted = references.map { $0.array[axis] }
            var system = TallSystem(unknowns: 4)
            for (input, value) in zip(inputs, wanted) { system.add([1] + input, equals: value) }
            // So little that it only decides what equal inputs leave open.
            system.addRidge(1e-3)
            guard let x = system.solution() else { return .infinity }
            for (input, value) in zip(inputs, wanted) {
                let found = x[0] + x[1] * input[0] + x[2] * input[1] + x[3] * input[2]
                squares += (found - value) * (found - value)
            }
        }
        return (squares / Double(max(1, inputs.count))).squareRoot()
    }
}
