internal import Glibc

/// Curves of one gain, one exponent and one offset: linear light of a code c of 0…255 is
/// gain · ((c/255 + offset)^γ - offset^γ) / ((1 + offset)^γ - offset^γ), which is 0 at 0.
///
/// A power is a device without tone processing (γ 1) or with a display's; the offset makes the straight beginning of
/// sRGB and ITU-R BT.709, whose own curves lie within 0.3 % of white of a member.
///
/// Source: the gain-offset-gamma model, R. S. Berns 1996, Methods for characterizing CRT displays, with the offset
/// taken off again.
struct ToneFamily: Hashable {
    var gain: Double
    var gamma: Double
    var offset: Double

    func light(_ code: Double) -> Double { gain * shape(max(0, code) / 255) }

    private func shape(_ x: Double) -> Double {
        let foot = offset > 0 ? pow(offset, gamma) : 0
        return (pow(x + offset, gamma) - foot) / (pow(1 + offset, gamma) - foot)
    }

    static let gammas = 0.3...4.0
    static let offsets = 0.0...0.4

    /// The member that departs least, as lightness is seen: each difference by the slope of L* at its patch.
    ///
    /// A search over two numbers that narrows about the best, with the gain in closed form: it has no start to choose
    /// and cannot run away.
    ///
    /// - Parameters:
    ///   - codes: above 0; as many as `light`.
    ///   - light: linear light, above 0.
    ///   - withOffset: false: a pure power.
    static func fit(codes: [Double], light: [Double], withOffset: Bool = true) -> ToneFamily {
        let weights = light.map { pow($0 + 0.01, -2.0 / 3.0) }
        func error(_ gamma: Double, _ offset: Double) -> (value: Double, gain: Double) {
            let member = ToneFamily(gain: 1, gamma: gamma, offset: offset)
            let shapes = codes.map { member.light($0) }
            var top = 0.0
            var bottom = 0.0
            for i in codes.indices {
                top += weights[i] * weights[i] * shapes[i] * light[i]
                bottom += weights[i] * weights[i] * shapes[i] * shapes[i]
            }
            let gain = bottom > 0 ? top / bottom : 0
            let squares = codes.indices.reduce(0) { sum, i in
                let difference = weights[i] * (gain * shapes[i] - light[i])
                return sum + difference * difference
            }
            return (squares, gain)
        }
        var best = (error: Double.infinity, member: ToneFamily(gain: 1, gamma: 1, offset: 0))
        func attempt(_ gamma: Double, _ offset: Double) {
            let gamma = min(max(gamma, gammas.lowerBound), gammas.upperBound)
            let offset = withOffset ? min(max(offset, offsets.lowerBound), offsets.upperBound) : 0
            let found = error(gamma, offset)
            if found.value < best.error {
                best = (found.value, ToneFamily(gain: found.gain, gamma: gamma, offset: offset))
            }
        }
        for gamma in stride(from: 0.3, through: 4, by: 0.1) {
            for offset in stride(from: 0, through: withOffset ? 0.4 : 0, by: 0.02) { attempt(gamma, offset) }
        }
        var gammaStep = 0.1
        var offsetStep = 0.02
        for _ in 0..<40 {
            let centre = best.member
            for i in -2...2 {
                for j in withOffset ? -2...2 : 0...0 {
                    attempt(centre.gamma + Double(i) * gammaStep / 2, centre.offset + Double(j) * offsetStep / 2)
                }
            }
            // Along the valley between exponent and offset many steps are needed before narrower ones help.
            if best.member == centre {
                gammaStep /= 2
                offsetStep /= 2
            }
        }
        return best.member
    }
}
