internal import EpilumeCalibration

/// A colour as this page can show it.
struct SwatchColour: Hashable, Sendable {
    /// `#rrggbb`.
    var code: String
    /// Whether it lies outside of sRGB, and the nearest code by channel is shown.
    var isClipped: Bool

    /// - Parameter lab: CIE L*a*b*, D50, 2°.
    /// - Returns: nil unless it is a colour.
    init?(lab: [Double]) {
        guard let lab = Lab(lab) else { return nil }
        let codes = SRGB.codes(of: lab.xyz())
        guard codes.allSatisfy(\.isFinite) else { return nil }
        // Half a code value beyond is rounding, not another colour.
        isClipped = codes.contains { !(-0.5 / 255...255.5 / 255).contains($0) }
        code = codes.reduce("#") { text, code in
            let digits = String(Int((255 * min(max(code, 0), 1)).rounded()), radix: 16)
            return text + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
