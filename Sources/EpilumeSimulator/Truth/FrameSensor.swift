internal import EpilumeModel
internal import Glibc

/// Reads one frame out of a ``TruthSensor``.
///
/// Normal numbers come from one table, read from another place for each row: independent enough for every statistic
/// over a patch or over frames, and cheap.
struct FrameSensor {
    private let sensor: TruthSensor
    private let gains: [Float]
    private let rowHash: SeededNoise
    private let fixedHash: SeededNoise
    private let number: Int32
    private let hotRows: [Int: [TruthSensor.HotPixel]]
    private let table: [Float]
    private let width: Int

    init(_ sensor: TruthSensor, seed: UInt64, number: Int, gains: [Float], width: Int) {
        self.sensor = sensor
        self.gains = gains
        self.number = Int32(truncatingIfNeeded: number)
        self.width = width
        rowHash = SeededNoise(seed: seed ^ 0xbb67_ae85_84ca_a73b)
        fixedHash = SeededNoise(seed: seed ^ 0x3c6e_f372_fe94_f82b)
        hotRows = Dictionary(grouping: sensor.hotPixels, by: \.place.y)
        table = Self.normals
    }

    /// - Parameters:
    ///   - light: linear, R G B interleaved.
    ///   - row: linear, after the camera's matrix, clipped to 0…1.
    func read(_ light: UnsafeBufferPointer<Float>, y: Int, into row: UnsafeMutableBufferPointer<Float>) {
        table.withUnsafeBufferPointer { table in
            let shot = place(rowHash.value(number, Int32(y)))
            let gain = place(fixedHash.value(0, Int32(y)))
            let dark = place(fixedHash.value(1, Int32(y)))
            let gainSpread = Float(sensor.gainSpread)
            let darkSpread = Float(sensor.darkSpread)
            let pedestal = Float(sensor.pedestal)
            for channel in 0..<3 {
                let factor = gains[channel]
                let well = sensor.fullWell[channel]
                let perElectron = well.isFinite ? Float(1 / well) : 0
                let reading = well.isFinite ? Float(sensor.readNoise * sensor.readNoise / (well * well)) : 0
                for at in stride(from: channel, to: 3 * width, by: 3) {
                    let even = light[at] * factor * (1 + gainSpread * table[gain + at])
                    let signal = even + pedestal + darkSpread * table[dark + at]
                    let noise = (max(0, signal) * perElectron + reading).squareRoot()
                    row[at] = signal + noise * table[shot + at]
                }
            }
        }
        for hot in hotRows[y] ?? [] where (0..<width).contains(hot.place.x) {
            for channel in 0..<3 { row[3 * hot.place.x + channel] += Float(hot.signal) }
        }
        develop(row)
    }

    /// The sensor saturates, then the camera's matrix mixes.
    private func develop(_ row: UnsafeMutableBufferPointer<Float>) {
        let m = sensor.matrix.map { $0.map(Float.init) }
        let (m00, m01, m02) = (m[0][0], m[0][1], m[0][2])
        let (m10, m11, m12) = (m[1][0], m[1][1], m[1][2])
        let (m20, m21, m22) = (m[2][0], m[2][1], m[2][2])
        for at in stride(from: 0, to: 3 * width, by: 3) {
            let red = min(1, row[at])
            let green = min(1, row[at + 1])
            let blue = min(1, row[at + 2])
            row[at] = m00 * red + m01 * green + m02 * blue
            row[at + 1] = m10 * red + m11 * green + m12 * blue
            row[at + 2] = m20 * red + m21 * green + m22 * blue
        }
    }

    private func place(_ part: Float) -> Int { Int(part * Float(Self.tableCount)) }

    private static let tableCount = 1 << 18
    private static let longestRow = 3 * 4096
    /// Mean 0 and standard deviation 1 over the table, which repeats at its end so that every row fits.
    private static let normals: [Float] = {
        var generator = SeededGenerator(seed: 0x510e_527f_ade6_82d1)
        var values = (0..<tableCount).map { _ in generator.normal() }
        let mean = values.reduce(0, +) / Double(tableCount)
        let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(tableCount)).squareRoot()
        values = values.map { ($0 - mean) / spread }
        return (values + values[..<longestRow]).map(Float.init)
    }()
}

extension SeededGenerator {
    /// Mean 0, standard deviation 1: G. Box, M. Muller, Ann. Math. Stat. 29 (1958) 610.
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}
