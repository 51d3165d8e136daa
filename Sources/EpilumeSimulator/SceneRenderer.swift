package import EpilumeImaging
internal import Glibc

/// Takes pictures of a ``PracticeScene``: the phantom where the hand holds the scope at that moment, the chart
/// and the striped border that move with the scope, then light, lens and sensor.
///
/// Concurrency: owned by one thread at a time.
package final class SceneRenderer {
    package let layout: PracticeLayout
    package let scene: PracticeScene
    /// Pictures after which the movement begins anew.
    package let loopCount: Int

    private let margin: Int
    private let sharp: LinearPicture
    private let soft: LinearPicture?
    /// Border and chart, and where they lie: runs of samples that replace the phantom's, a row each.
    private let overlay: LinearPicture
    private let overlayRuns: [[Range<Int>]]
    private let noise: [Int8]
    private var linear: [UInt16]

    package init(scene: PracticeScene, layout: PracticeLayout, loopCount: Int) {
        self.scene = scene
        self.layout = layout
        self.loopCount = loopCount
        margin = scene.hasMotion ? layout.height / 24 : 0
        sharp = SkinPhantom(seed: scene.seed).paint(
            width: layout.width + 2 * margin, height: layout.height + 2 * margin, unit: layout.height)
        soft = scene.hasDefocus ? sharp.blurred(radius: max(1, layout.height / 240)) : nil
        (overlay, overlayRuns) = Self.overlay(layout)
        noise = scene.hasNoise ? Self.noiseTable(seed: scene.seed) : [Int8](repeating: 0, count: 1)
        linear = [UInt16](repeating: 0, count: 3 * layout.width * layout.height)
    }

    /// - Parameters:
    ///   - index: of the loop; pictures of equal index are equal.
    ///   - picture: of the layout's size; every pixel is written.
    package func render(_ index: Int, into picture: inout RGBPicture) {
        let turn = 2 * Float.pi * Float(index % loopCount) / Float(loopCount)
        gatherPhantom(turn)
        for y in 0..<layout.height {
            let row = 3 * y * layout.width
            for run in overlayRuns[y] {
                for sample in run { linear[row + sample] = overlay.levels[row + sample] }
            }
        }
        expose(index % loopCount, &picture.bytes)
    }

    // MARK: Hand and lens

    private func gatherPhantom(_ turn: Float) {
        let reach = Float(margin)
        // A slow drift and a faster tremor; whole turns, so that the loop closes.
        let dx = margin + Int((0.8 * reach * sinf(turn) + 0.15 * reach * sinf(5 * turn)).rounded())
        let dy = margin + Int((0.6 * reach * cosf(turn) + 0.15 * reach * sinf(7 * turn)).rounded())
        let softness = UInt32(128 * (1 + sinf(turn)) / 2)
        let samples = 3 * layout.width
        linear.withUnsafeMutableBufferPointer { to in
            sharp.levels.withUnsafeBufferPointer { sharp in
                for y in 0..<layout.height {
                    let from = 3 * ((y + dy) * self.sharp.width + dx)
                    let row = y * samples
                    guard let soft else {
                        for sample in 0..<samples { to[row + sample] = sharp[from + sample] }
                        continue
                    }
                    soft.levels.withUnsafeBufferPointer { soft in
                        for sample in 0..<samples {
                            let mixed =
                                UInt32(sharp[from + sample]) &* (256 &- softness)
                                &+ UInt32(soft[from + sample]) &* softness
                            to[row + sample] = UInt16(truncatingIfNeeded: mixed >> 8)
                        }
                    }
                }
            }
        }
    }

    // MARK: Light and sensor

    /// Shades, encodes to sRGB and adds noise.
    private func expose(_ index: Int, _ bytes: inout [UInt8]) {
        let columns = falloff(layout.width)
        let rows = falloff(layout.height)
        let samples = 3 * layout.width
        bytes.withUnsafeMutableBufferPointer { to in
            linear.withUnsafeBufferPointer { linear in
                LinearLight.codes.withUnsafeBufferPointer { codes in
                    noise.withUnsafeBufferPointer { noise in
                        for y in 0..<layout.height {
                            // Each row of each picture starts elsewhere in the table.
                            var grain = (index &* 7919 &+ y) &* 104_729 & noiseMask
                            let row = y &* samples
                            for x in 0..<layout.width {
                                let light = 4096 &- columns[x] &- rows[y]
                                for at in row &+ 3 &* x..<row &+ 3 &* x &+ 3 {
                                    let level = (Int32(linear[at]) &* light) >> 12
                                    let code = Int32(codes[Int(level)]) &+ Int32(noise[grain])
                                    to[at] = UInt8(truncatingIfNeeded: max(0, min(255, code)))
                                    grain = (grain &+ 1) & noiseMask
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What the light loses along one axis, in 1/4096: with both axes, 45 % in a corner.
    private func falloff(_ count: Int) -> [Int32] {
        (0..<count).map { place in
            let distance = (Float(place) + 0.5) / Float(count) * 2 - 1
            return scene.hasShading ? Int32(0.225 * 4096 * distance * distance) : 0
        }
    }

    private var noiseMask: Int { noise.count - 1 }

    /// Nearly Gaussian, 1.6 codes wide. A power of two long.
    private static func noiseTable(seed: UInt64) -> [Int8] {
        var generator = SeededGenerator(seed: ~seed)
        return (0..<1 << 16).map { _ in
            // The sum of four even variables has the width of each doubled.
            let bits = generator.next()
            let sum = (0..<4).reduce(0) { $0 + Float(bits >> (16 * UInt64($1)) & 0xffff) / 65_536 - 0.5 }
            return Int8((1.6 * sum / 0.577).rounded())
        }
    }

    // MARK: Border and chart

    private static func overlay(_ layout: PracticeLayout) -> (picture: LinearPicture, runs: [[Range<Int>]]) {
        var picture = LinearPicture(width: layout.width, height: layout.height)
        let yellow = (
            LinearLight.level(srgb: 250), LinearLight.level(srgb: 204), LinearLight.level(srgb: 20)
        )
        let black = (LinearLight.level(srgb: 24), LinearLight.level(srgb: 24), LinearLight.level(srgb: 24))
        let border = layout.borderWidth
        for y in 0..<layout.height {
            for x in 0..<layout.width {
                picture.set(x, y, (x + y) / (2 * border) % 2 == 0 ? yellow : black)
            }
        }
        picture.fill(layout.chart, (28, 28, 30))
        for (index, colour) in ColourChart.patches.enumerated() { picture.fill(layout.patch(index), colour) }
        let runs = (0..<layout.height).map { y -> [Range<Int>] in
            if y < border || y >= layout.chart.y { return [0..<3 * layout.width] }
            return [0..<3 * border, 3 * (layout.width - border)..<3 * layout.width]
        }
        return (picture, runs)
    }
}
