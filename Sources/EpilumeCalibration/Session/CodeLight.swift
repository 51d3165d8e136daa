package import EpilumeModel
internal import Glibc

/// Whole pictures from code values to linear light: what ``ToneCurve/linear(code:channel:)`` defines, by table.
package struct CodeLight: Hashable, Sendable {
    /// No tone curve was measured: codes are taken for sRGB.
    package let isAssumed: Bool
    package let dark: DarkLevel?
    package let tone: ToneCurve

    /// - Parameter dark: nil: none was measured, and none is taken off.
    package init(dark: DarkLevel?, tone: ToneCurve) {
        self.init(dark: dark, tone: tone, isAssumed: false)
    }

    private init(dark: DarkLevel?, tone: ToneCurve, isAssumed: Bool) {
        self.dark = dark
        self.tone = tone
        self.isAssumed = isAssumed
    }

    /// For finding points of a grid, which the curve moves little, and for a first look at evenness. Never kept.
    package static func assumed(dark: DarkLevel?) -> CodeLight {
        let table = (0..<256).map { SRGB.decoded(Double($0) / 255) }
        return CodeLight(
            dark: dark,
            tone: ToneCurve(tables: [table, table, table], residualPercent: [0, 0, 0], gamma: [2.2, 2.2, 2.2]),
            isAssumed: true)
    }

    /// - Parameter codes: 0…255, with fractions; what is no number stays none.
    package func picture(_ codes: FloatPicture) -> FloatPicture {
        let tables = tone.tables.map { table in table.map { Float($0) } }
        let off = (dark?.means ?? [0, 0, 0]).map { Float($0) }
        let samples = [Float](unsafeUninitializedCapacity: codes.samples.count) { new, count in
            codes.samples.withUnsafeBufferPointer { old in
                for channel in 0..<3 {
                    tables[channel].withUnsafeBufferPointer { table in
                        Self.fill(new, old, table, off[channel], channel)
                    }
                }
            }
            count = codes.samples.count
        }
        return FloatPicture(width: codes.width, height: codes.height, samples: samples)
    }

    private static func fill(
        _ new: UnsafeMutableBufferPointer<Float>, _ old: UnsafeBufferPointer<Float>,
        _ table: UnsafeBufferPointer<Float>, _ off: Float, _ channel: Int
    ) {
        var at = channel
        while at < old.count {
            let code = min(old[at] - off, 255)
            if code > 0 {
                let left = min(254, Int(code))
                new[at] = table[left] + (code - Float(left)) * (table[left + 1] - table[left])
            } else {
                // Also of NaN, which is above nothing and must not become black.
                new[at] = code.isNaN ? code : 0
            }
            at += 3
        }
    }
}
