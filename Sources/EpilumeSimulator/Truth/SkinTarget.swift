internal import Glibc

/// Skin with a pigmented lesion in the middle, by what is in it at each place. Soft: its structures are wider than the
/// blur, which is not applied to it.
package struct SkinTarget: Hashable, Sendable {
    /// Of the skin around; the lesion has more.
    package var melanin: Double
    package var blood: Double
    /// Millimetres.
    package var lesionRadius: Double
    package var seed: UInt64

    package init(melanin: Double = 0.03, blood: Double = 0.01, lesionRadius: Double = 3, seed: UInt64 = 1) {
        self.melanin = melanin
        self.blood = blood
        self.lesionRadius = lesionRadius
        self.seed = seed
    }

    /// What is in the skin at a place.
    package func reflectance(at point: TargetPoint) -> SkinReflectance {
        let (melanin, blood) = SkinFields(self).values(Float(point.u), Float(point.v))
        return SkinReflectance(melanin: Double(melanin), blood: Double(blood))
    }
}

/// Melanin and blood over the skin.
struct SkinFields {
    private let target: SkinTarget
    private let mottle: SeededNoise
    private let cells: SeededNoise
    private let phase: Float
    static let melaninLimit: Float = 0.4
    static let bloodLimit: Float = 0.12

    init(_ target: SkinTarget) {
        self.target = target
        var generator = SeededGenerator(seed: target.seed)
        mottle = SeededNoise(seed: generator.next())
        cells = SeededNoise(seed: generator.next())
        phase = .random(in: 0...2 * .pi, using: &generator)
    }

    func values(_ u: Float, _ v: Float) -> (melanin: Float, blood: Float) {
        let cloud = mottle.clouds(0.5 * u + 50, 0.5 * v + 50)
        var melanin = Float(target.melanin) * (0.8 + 0.4 * cloud)
        var blood = Float(target.blood) * (0.5 + mottle.clouds(0.9 * u + 90, 0.9 * v + 20))
        let distance = (u * u + v * v).squareRoot()
        let angle = atan2f(v, u)
        let border = Float(target.lesionRadius) * (1 + 0.15 * sinf(2 * angle + phase) + 0.08 * sinf(5 * angle))
        let inside = max(0, min(1, (border - distance) / 0.5 + 0.5))
        if inside > 0 {
            // A pigment network: brown lines around lighter holes, half a millimetre wide.
            let network = 1 - min(1, 2.5 * cells.cellBorder(2.2 * u + 200, 2.2 * v + 200))
            melanin += inside * (0.05 + 0.12 * network + 0.1 * mottle.clouds(1.3 * u, 1.3 * v))
            blood += inside * 0.01
        }
        return (min(Self.melaninLimit, melanin), min(Self.bloodLimit, blood))
    }
}

/// Spectra are summed once, for a table of mixtures; melanin and blood once, for a lattice of places.
struct SkinPainter: TargetPainter {
    private static let step: Float = 0.05
    private static let shades = (melanin: 96, blood: 24)

    private let palette: [TargetLight]
    /// Places in the palette, with fractions: melanin, blood.
    private let lattice: [SIMD2<Float>]
    private let columns: Int
    private let rows: Int

    /// - Parameters:
    ///   - halfWidth: millimetres that the frame may show.
    init(_ target: SkinTarget, halfWidth: Double, halfHeight: Double, light: (Spectrum) -> TargetLight) {
        palette = (0...Self.shades.blood).flatMap { blood in
            (0...Self.shades.melanin).map { melanin in
                let part = (
                    melanin: Float(melanin) / Float(Self.shades.melanin), blood: Float(blood) / Float(Self.shades.blood)
                )
                return light(
                    SkinReflectance(
                        melanin: Double(part.melanin * SkinFields.melaninLimit),
                        blood: Double(part.blood * part.blood * SkinFields.bloodLimit)
                    ).spectrum)
            }
        }
        columns = 2 * Int(Float(halfWidth) / Self.step + 2) + 1
        rows = 2 * Int(Float(halfHeight) / Self.step + 2) + 1
        let fields = SkinFields(target)
        var lattice: [SIMD2<Float>] = []
        lattice.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let u = Float(column - columns / 2) * Self.step
                let v = Float(row - rows / 2) * Self.step
                let (melanin, blood) = fields.values(u, v)
                lattice.append([
                    melanin / SkinFields.melaninLimit * Float(Self.shades.melanin),
                    (blood / SkinFields.bloodLimit).squareRoot() * Float(Self.shades.blood),
                ])
            }
        }
        self.lattice = lattice
    }

    func uniformLight(over box: TargetBox) -> TargetLight? { nil }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let x = max(0, min(Float(columns) - 1.001, Float(point.u) / Self.step + Float(columns / 2)))
        let y = max(0, min(Float(rows) - 1.001, Float(point.v) / Self.step + Float(rows / 2)))
        let left = Int(x)
        let top = Int(y)
        let part = SIMD2(x - Float(left), y - Float(top))
        let at = top * columns + left
        let upper = lattice[at] + (lattice[at + 1] - lattice[at]) * part.x
        let lower = lattice[at + columns] + (lattice[at + columns + 1] - lattice[at + columns]) * part.x
        return mixed(upper + (lower - upper) * part.y, channel)
    }

    @inline(__always)
    private func mixed(_ place: SIMD2<Float>, _ channel: Int) -> Float {
        let width = Self.shades.melanin + 1
        let left = min(Self.shades.melanin - 1, Int(place.x))
        let top = min(Self.shades.blood - 1, Int(place.y))
        let part = place - SIMD2(Float(left), Float(top))
        let at = top * width + left
        let upper = palette[at][channel] + (palette[at + 1][channel] - palette[at][channel]) * part.x
        let lower =
            palette[at + width][channel] + (palette[at + width + 1][channel] - palette[at + width][channel]) * part.x
        return upper + (lower - upper) * part.y
    }
}
