internal import Glibc

/// Paints skin with a pigmented lesion: a pigment network inside an irregular border, globules at its edge,
/// furrows and hairs. Lengths are in picture heights, so that every size shows the same skin.
///
/// Colour comes from two absorbers over a scattering ground, melanin and blood; the weights are chosen by eye.
struct SkinPhantom {
    private let mottle: SeededNoise
    private let cells: SeededNoise
    private let shape: (phase2: Float, phase3: Float, phase5: Float, radius: Float)
    private let hairs: [Hair]

    private struct Hair {
        /// Start, bend and end.
        let points: [(x: Float, y: Float)]
        let width: Float
    }

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        mottle = SeededNoise(seed: generator.next())
        cells = SeededNoise(seed: generator.next())
        shape = (
            .random(in: 0...2 * .pi, using: &generator), .random(in: 0...2 * .pi, using: &generator),
            .random(in: 0...2 * .pi, using: &generator), .random(in: 0.19...0.24, using: &generator)
        )
        hairs = (0..<5).map { _ in
            let x = Float.random(in: -0.8...0.8, using: &generator)
            let y = Float.random(in: -0.5...0.4, using: &generator)
            let angle = Float.random(in: 0.2...1.1, using: &generator)
            let length = Float.random(in: 0.25...0.6, using: &generator)
            let bend = Float.random(in: -0.08...0.08, using: &generator)
            return Hair(
                points: [
                    (x, y), (x + length / 2 * cosf(angle) - bend, y + length / 2 * sinf(angle) + bend),
                    (x + length * cosf(angle), y + length * sinf(angle)),
                ], width: .random(in: 0.0025...0.0045, using: &generator))
        }
    }

    /// - Parameters:
    ///   - unit: pixels of one picture height; the lesion lies in the middle of the picture.
    func paint(width: Int, height: Int, unit: Int) -> LinearPicture {
        var picture = LinearPicture(width: width, height: height)
        let scale = 1 / Float(unit)
        picture.levels.withUnsafeMutableBufferPointer { levels in
            for y in 0..<height {
                let v = (Float(y) - Float(height) / 2) * scale
                for x in 0..<width {
                    let light = reflectance((Float(x) - Float(width) / 2) * scale, v)
                    let at = 3 * (y * width + x)
                    levels[at] = LinearLight.level(light.red)
                    levels[at + 1] = LinearLight.level(light.green)
                    levels[at + 2] = LinearLight.level(light.blue)
                }
            }
        }
        for hair in hairs { draw(hair, into: &picture, unit: Float(unit)) }
        return picture
    }

    private func reflectance(_ u: Float, _ v: Float) -> (red: Float, green: Float, blue: Float) {
        let cloud = mottle.clouds(4 * u + 50, 4 * v + 50)
        var melanin = 0.10 + 0.10 * cloud
        var blood = 0.22 + 0.25 * mottle.clouds(7 * u + 90, 7 * v + 20)
        blood += 0.06 * furrows(u, v, warp: cloud)
        let edge = edgeDistance(u, v)
        if edge < 0.05 {
            let inside = step(edge, from: 0.015, to: -0.03)
            let core = step(edge, from: -0.02, to: -0.16)
            let border = cells.cellBorder(38 * u + 200, 38 * v + 200)
            let network = 1 - step(border, from: 0.05, to: 0.35)
            let patches = mottle.clouds(11 * u, 11 * v)
            melanin += inside * (0.45 + 1.7 * core * patches + 0.8 * network * (1.1 - core))
            // Globules: whole cells in a belt along the border.
            let belt = step(edge, from: 0.02, to: 0) * step(edge, from: -0.05, to: -0.03)
            melanin += 0.8 * belt * step(border, from: 0.45, to: 0.7)
        }
        return (
            0.86 * expf(-0.55 * melanin - 0.10 * blood), 0.74 * expf(-1.15 * melanin - 1.05 * blood),
            0.66 * expf(-1.75 * melanin - 0.95 * blood)
        )
    }

    /// Distance from the lesion's border; negative inside.
    @inline(__always)
    private func edgeDistance(_ u: Float, _ v: Float) -> Float {
        // The chart covers the lower eighth: the lesion sits a little above the middle.
        let y = v + 0.06
        let distance = (u * u + y * y).squareRoot()
        if distance > 0.45 { return distance }
        let angle = atan2f(y, u)
        let wave =
            0.14 * sinf(2 * angle + shape.phase2) + 0.09 * sinf(3 * angle + shape.phase3)
            + 0.05 * sinf(5 * angle + shape.phase5)
        return distance - shape.radius * (1 + wave) - 0.05 * (mottle.smooth(14 * u, 14 * y) - 0.5)
    }

    /// Two sets of fine lines that cross, as on the back of a hand: 0…1.
    @inline(__always)
    private func furrows(_ u: Float, _ v: Float, warp: Float) -> Float {
        let bend = 0.5 * warp
        let first = abs(fraction(26 * (0.82 * u + 0.57 * v) + 3 * bend) - 0.5)
        let second = abs(fraction(26 * (0.82 * u - 0.57 * v) - 2 * bend) - 0.5)
        return max(1 - step(first, from: 0, to: 0.12), 1 - step(second, from: 0, to: 0.12))
    }

    private func draw(_ hair: Hair, into picture: inout LinearPicture, unit: Float) {
        let radius = max(0.7, hair.width * unit)
        let steps = Int(unit)
        var coverage: [Int: Float] = [:]
        for index in 0...steps {
            let t = Float(index) / Float(steps)
            let bend = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
            let u = bend.0 * hair.points[0].x + bend.1 * hair.points[1].x + bend.2 * hair.points[2].x
            let v = bend.0 * hair.points[0].y + bend.1 * hair.points[1].y + bend.2 * hair.points[2].y
            let cx = u * unit + Float(picture.width) / 2
            let cy = v * unit + Float(picture.height) / 2
            // Hairs taper to their ends.
            let here = radius * (1 - 0.7 * t)
            let reach = Int(here + 1.5)
            for y in Int(cy) - reach...Int(cy) + reach where (0..<picture.height).contains(y) {
                for x in Int(cx) - reach...Int(cx) + reach where (0..<picture.width).contains(x) {
                    let dx = Float(x) - cx
                    let dy = Float(y) - cy
                    let cover = max(0, min(1, here + 0.5 - (dx * dx + dy * dy).squareRoot()))
                    let at = y * picture.width + x
                    if cover > 0 { coverage[at] = max(coverage[at] ?? 0, cover) }
                }
            }
        }
        let brown: (Float, Float, Float) = (0.035, 0.022, 0.016)
        for (at, cover) in coverage {
            blend(&picture.levels[3 * at], brown.0, cover)
            blend(&picture.levels[3 * at + 1], brown.1, cover)
            blend(&picture.levels[3 * at + 2], brown.2, cover)
        }
    }

    private func blend(_ level: inout UInt16, _ light: Float, _ cover: Float) {
        let below = Float(level) / Float(LinearLight.full)
        level = LinearLight.level(below + (light - below) * 0.9 * cover)
    }

    /// 0 at `from` and before, 1 at `to` and beyond, smooth between.
    @inline(__always)
    private func step(_ value: Float, from: Float, to: Float) -> Float {
        let t = max(0, min(1, (value - from) / (to - from)))
        return t * t * (3 - 2 * t)
    }

    @inline(__always)
    private func fraction(_ value: Float) -> Float { value - value.rounded(.down) }
}
