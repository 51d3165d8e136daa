/// A glass scale: dark lines across u, longer ones every fifth and tenth.
package struct StageMicrometer: Hashable, Sendable {
    /// Between lines as the label states it, millimetres.
    package var division: Double
    package var trueFactor: Double
    /// Lines are one more.
    package var divisions: Int
    package var lineWidth: Double
    /// Lengths of an ordinary line, a fifth and a tenth, millimetres. All begin at v = 0 and go upwards.
    package var lengths: [Double]
    package var ink: Spectrum
    package var ground: Spectrum

    package init(division: Double = 0.1, divisions: Int = 100, trueFactor: Double = 1) {
        self.division = division
        self.divisions = divisions
        self.trueFactor = trueFactor
        lineWidth = 0.3 * division
        lengths = [1, 1.5, 2]
        ink = .flat(0.02)
        ground = .flat(0.8)
    }

    /// Where a line crosses v = 0.
    package func line(_ index: Int) -> TargetPoint {
        TargetPoint(u: (Double(index) - Double(divisions) / 2) * division * trueFactor, v: 0)
    }

    func length(_ index: Int) -> Double {
        index.isMultiple(of: 10) ? lengths[2] : index.isMultiple(of: 5) ? lengths[1] : lengths[0]
    }
}

struct MicrometerPainter: TargetPainter {
    private let scale: StageMicrometer
    private let division: Double
    private let ink: TargetLight
    private let ground: TargetLight

    init(_ scale: StageMicrometer, light: (Spectrum) -> TargetLight) {
        self.scale = scale
        division = scale.division * scale.trueFactor
        ink = light(scale.ink)
        ground = light(scale.ground)
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        let half = division * Double(scale.divisions) / 2 + scale.lineWidth
        let isClear =
            box.minU > half || box.maxU < -half || box.minV > 0 || box.maxV < -(scale.lengths.max() ?? 0)
        return isClear ? ground : nil
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let from = point.u + division * Double(scale.divisions) / 2
        let nearest = (from / division).rounded()
        var cover: Float = 0
        // The blur of neighbours may overlap.
        for index in Int(nearest) - 1...Int(nearest) + 1 where (0...scale.divisions).contains(index) {
            let u = from - Double(index) * division
            let across =
                edge.acrossU(Float(u + scale.lineWidth / 2)) - edge.acrossU(Float(u - scale.lineWidth / 2))
            if across < 1e-5 { continue }
            cover +=
                across * (edge.acrossV(Float(point.v + scale.length(index))) - edge.acrossV(Float(point.v)))
        }
        return ground[channel] + cover * (ink[channel] - ground[channel])
    }
}
