package import EpilumeImaging
package import EpilumeModel
internal import Glibc

/// What a ``TruthCamera`` sees of one scene. Frames differ by noise and by what drifts.
package struct TruthShot: Sendable {
    package let camera: TruthCamera
    package let scene: TruthScene
    /// Before the camera's matrix: exposure and veil are in it.
    private let light: [Float]
    /// Of ``light``, R G B.
    private let means: [Double]

    init(camera: TruthCamera, scene: TruthScene) {
        self.camera = camera
        self.scene = scene
        var light = TargetRenderer(camera: camera, scene: scene).render()
        let veil = camera.sensor.veil
        var means = Self.means(light)
        if veil > 0 {
            for channel in 0..<3 {
                let scattered = Float(veil * means[channel])
                for at in stride(from: channel, to: light.count, by: 3) { light[at] += scattered }
                means[channel] *= 1 + veil
            }
        }
        self.light = light
        self.means = means
    }

    /// Linear light without noise and black level, 1 where the sensor saturates; not clipped.
    package var linear: FloatPicture {
        var samples = light
        let matrix = camera.sensor.matrix.map { $0.map(Float.init) }
        for at in stride(from: 0, to: samples.count, by: 3) {
            let (red, green, blue) = (samples[at], samples[at + 1], samples[at + 2])
            for channel in 0..<3 {
                samples[at + channel] =
                    matrix[channel][0] * red + matrix[channel][1] * green + matrix[channel][2] * blue
            }
        }
        return FloatPicture(width: camera.geometry.width, height: camera.geometry.height, samples: samples)
    }

    /// As the device delivers it.
    package func frame(_ number: Int) throws(ImagingFault) -> [UInt8] {
        try JPEGEncoder().encode(
            picture(number), sampling: camera.coding.sampling, quality: camera.coding.quality)
    }

    /// Before JPEG.
    package func picture(_ number: Int) -> RGBPicture {
        let (width, height) = (camera.geometry.width, camera.geometry.height)
        var bytes = [UInt8](repeating: 0, count: 3 * width * height)
        let sensor = FrameSensor(camera.sensor, seed: camera.seed, number: number, gains: gains(number), width: width)
        let tone = ToneTable(camera.coding.tone, contrast: contrast())
        let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: 3 * width)
        defer { row.deallocate() }
        light.withUnsafeBufferPointer { light in
            tone.codes.withUnsafeBufferPointer { codes in
                bytes.withUnsafeMutableBufferPointer { bytes in
                    for y in 0..<height {
                        let start = 3 * width * y
                        sensor.read(UnsafeBufferPointer(rebasing: light[start..<start + 3 * width]), y: y, into: row)
                        for at in 0..<3 * width { bytes[start + at] = ToneTable.code(codes, row[at]) }
                    }
                }
            }
        }
        return RGBPicture(width: width, height: height, bytes: bytes)
    }

    /// Of a frame, R G B: what the exposure and the white balance do.
    private func gains(_ number: Int) -> [Float] {
        var generator = SeededGenerator(seed: camera.seed ^ 0x6a09_e667_f3bc_c908 &+ UInt64(bitPattern: Int64(number)))
        let jitter = 1 + camera.sensor.exposureJitter * generator.normal()
        guard case .drifting(let strength, let frames) = camera.coding.whiteBalance else {
            return [Float](repeating: Float(jitter), count: 3)
        }
        let part = strength * (1 - exp(-Double(number) / frames))
        return means.map { mean in
            Float(jitter * (mean > 0 ? 1 + part * (means[1] / mean - 1) : 1))
        }
    }

    /// The 1st and the 99th percentile of green, for ``TruthCoding/Tone/autoContrast``.
    private func contrast() -> (black: Double, white: Double) {
        guard camera.coding.tone == .autoContrast else { return (0, 1) }
        let greens = stride(from: 1, to: light.count, by: 3 * 97).map { light[$0] }.sorted()
        return (Double(greens[greens.count / 100]), Double(greens[greens.count - 1 - greens.count / 100]))
    }

    private static func means(_ light: [Float]) -> [Double] {
        var sums = [0.0, 0.0, 0.0]
        for at in stride(from: 0, to: light.count, by: 3) {
            sums[0] += Double(light[at])
            sums[1] += Double(light[at + 1])
            sums[2] += Double(light[at + 2])
        }
        return sums.map { $0 / Double(light.count / 3) }
    }
}
