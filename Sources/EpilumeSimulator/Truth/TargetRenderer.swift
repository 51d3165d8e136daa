internal import EpilumeModel
internal import Glibc

/// Draws a scene as linear light on the sensor, without noise.
///
/// By tiles: where a tile sees one surface, it is filled; elsewhere each sample of each channel asks the target at its
/// own place, which is how distortion and lateral chromatic aberration come in.
struct TargetRenderer {
    private let camera: TruthCamera
    private let scene: TruthScene
    private let placement: TargetPlacement
    private let shading: TruthShading
    private let response: (Spectrum) -> TargetLight

    init(camera: TruthCamera, scene: TruthScene) {
        self.camera = camera
        self.scene = scene
        placement = TargetPlacement(scene.pose)
        shading = camera.shading(scene.light)
        let spectrum = camera.light(of: scene).spectrum
        let exposure = camera.sensor.exposure * scene.exposureFactor
        response = { reflectance in
            let light = camera.sensor.response(to: reflectance, in: spectrum)
            return TargetLight(
                Float(light[0] * exposure), Float(light[1] * exposure), Float(light[2] * exposure))
        }
    }

    /// R G B interleaved.
    func render() -> [Float] {
        switch scene.target {
        case .colourChart(let chart): return paint(PatchChartPainter(chart, light: response))
        case .whiteCard(let card): return paint(WhiteCardPainter(card, light: response))
        case .cappedLens: return paint(SurfacePainter(surface: .zero))
        case .grid(let grid):
            switch grid.style {
            case .chessboard: return paint(ChessboardPainter(grid, light: response))
            case .dots(let diameter): return paint(DotPainter(grid, diameter: diameter, light: response))
            }
        case .edges(let target): return paint(EdgeTargetPainter(target, light: response))
        case .micrometer(let scale): return paint(MicrometerPainter(scale, light: response))
        case .surface(let spectrum): return paint(SurfacePainter(surface: response(spectrum)))
        case .skin(let skin):
            // Far enough for every turn and shift of the target.
            let half =
                hypot(Double(camera.geometry.width), Double(camera.geometry.height)) / 2 * camera.geometry.stepX * 1.1
                + hypot(scene.pose.x, scene.pose.y)
            return paint(SkinPainter(skin, halfWidth: half, halfHeight: half, light: response))
        }
    }

    private func paint(_ painter: some TargetPainter) -> [Float] {
        let (width, height) = (camera.geometry.width, camera.geometry.height)
        let blur = camera.blur(of: scene)
        return [Float](unsafeUninitializedCapacity: 3 * width * height) { samples, count in
            for top in stride(from: 0, to: height, by: shading.step) {
                for left in stride(from: 0, to: width, by: shading.step) {
                    let tile = Tile(
                        left: left, top: top, right: min(width, left + shading.step),
                        bottom: min(height, top + shading.step))
                    paint(tile, painter, blur, samples)
                }
            }
            count = 3 * width * height
        }
    }

    private struct Tile {
        let left: Int
        let top: Int
        let right: Int
        let bottom: Int

        var middle: PicturePoint { PicturePoint(x: Double(left + right - 1) / 2, y: Double(top + bottom - 1) / 2) }
    }

    private func paint(
        _ tile: Tile, _ painter: some TargetPainter, _ blur: TruthBlur, _ samples: UnsafeMutableBufferPointer<Float>
    ) {
        let width = camera.geometry.width
        let gradient = gradient(tile)
        let fieldHeight = camera.geometry.fieldHeight(tile.middle)
        let reach = EdgeProfile.reach(blur: blur, fieldHeight: fieldHeight, gradient: gradient)
        if let light = painter.uniformLight(over: box(tile).grown(by: reach)) {
            for y in tile.top..<tile.bottom {
                for x in tile.left..<tile.right {
                    let at = 3 * (y * width + x)
                    samples[at] = light[0]
                    samples[at + 1] = light[1]
                    samples[at + 2] = light[2]
                }
            }
        } else {
            let edge = EdgeProfile(blur: blur, fieldHeight: fieldHeight, gradient: gradient)
            for y in tile.top..<tile.bottom { ask(painter, tile, y, edge, samples) }
        }
        for spot in scene.glare { add(spot, tile, samples) }
        shade(tile, samples)
    }

    private func ask(
        _ painter: some TargetPainter, _ tile: Tile, _ y: Int, _ edge: EdgeProfile,
        _ samples: UnsafeMutableBufferPointer<Float>
    ) {
        let geometry = camera.geometry
        let scales = SIMD3(geometry.channelScale[0], geometry.channelScale[1], geometry.channelScale[2])
        let fromY = (Double(y) - geometry.axis.y) * geometry.stepY
        for x in tile.left..<tile.right {
            let fromX = (Double(x) - geometry.axis.x) * geometry.stepX
            let stretch = 1 / (1 + geometry.division * (fromX * fromX + fromY * fromY))
            let at = 3 * (y * geometry.width + x)
            for channel in 0..<3 {
                let scale = stretch * scales[channel]
                samples[at + channel] = painter.light(
                    at: placement.target(x: fromX * scale, y: fromY * scale), channel: channel, edge: edge)
            }
        }
    }

    /// What the tile sees in any channel.
    private func box(_ tile: Tile) -> TargetBox {
        var box = TargetBox()
        for y in [tile.top, tile.bottom - 1] {
            for x in [tile.left, tile.right - 1] {
                for channel in 0..<3 {
                    let plate = camera.geometry.plate(at: PicturePoint(x: Double(x), y: Double(y)), channel: channel)
                    box.include(placement.target(x: plate.x, y: plate.y))
                }
            }
        }
        // Distortion bends a tile's sides by far less than this.
        return box.grown(by: 0.1 * camera.geometry.stepX)
    }

    private func gradient(_ tile: Tile) -> TargetGradient {
        func target(_ dx: Double, _ dy: Double) -> TargetPoint {
            let plate = camera.geometry.plate(at: PicturePoint(x: tile.middle.x + dx, y: tile.middle.y + dy))
            return placement.target(x: plate.x, y: plate.y)
        }
        let (right, left, below, above) = (target(0.5, 0), target(-0.5, 0), target(0, 0.5), target(0, -0.5))
        return TargetGradient(
            uAlongX: right.u - left.u, uAlongY: below.u - above.u, vAlongX: right.v - left.v,
            vAlongY: below.v - above.v)
    }

    private func add(_ spot: TruthScene.Glare, _ tile: Tile, _ samples: UnsafeMutableBufferPointer<Float>) {
        let place = camera.target(at: tile.middle, in: scene)
        let tileReach = Double(shading.step) * camera.geometry.stepX
        guard hypot(place.u - spot.at.u, place.v - spot.at.v) < 5 * spot.radius + tileReach else { return }
        let white = response(.perfectDiffuser) * Float(spot.strength)
        for y in tile.top..<tile.bottom {
            for x in tile.left..<tile.right {
                let point = camera.target(at: PicturePoint(x: Double(x), y: Double(y)), in: scene)
                let distance = hypot(point.u - spot.at.u, point.v - spot.at.v) / spot.radius
                let light = white * Float(exp(-distance * distance / 2))
                let at = 3 * (y * camera.geometry.width + x)
                for channel in 0..<3 { samples[at + channel] += light[channel] }
            }
        }
    }

    /// Between the samples of the shading, bilinear.
    private func shade(_ tile: Tile, _ samples: UnsafeMutableBufferPointer<Float>) {
        let step = Float(shading.step)
        let first = 3 * (tile.top / shading.step * shading.columns + tile.left / shading.step)
        let below = first + 3 * shading.columns
        shading.samples.withUnsafeBufferPointer { shades in
            for y in tile.top..<tile.bottom {
                let partY = Float(y - tile.top) / step
                for channel in 0..<3 {
                    let left = shades[first + channel] * (1 - partY) + shades[below + channel] * partY
                    let right = shades[first + 3 + channel] * (1 - partY) + shades[below + 3 + channel] * partY
                    for x in tile.left..<tile.right {
                        samples[3 * (y * camera.geometry.width + x) + channel] *=
                            left + (right - left) * Float(x - tile.left) / step
                    }
                }
            }
        }
    }
}
