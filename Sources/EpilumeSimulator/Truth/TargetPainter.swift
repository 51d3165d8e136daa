/// Linear light of a surface, R G B; 1 is a perfect diffuser before the camera's white balance.
typealias TargetLight = SIMD3<Float>

/// Millimetres on a target.
struct TargetBox {
    var minU = Double.infinity
    var maxU = -Double.infinity
    var minV = Double.infinity
    var maxV = -Double.infinity

    mutating func include(_ point: TargetPoint) {
        minU = min(minU, point.u)
        maxU = max(maxU, point.u)
        minV = min(minV, point.v)
        maxV = max(maxV, point.v)
    }

    func grown(by margin: Double) -> TargetBox {
        TargetBox(minU: minU - margin, maxU: maxU + margin, minV: minV - margin, maxV: maxV + margin)
    }
}

/// Draws one target. Edges come with the exact profile of the camera's blur; there is nothing to sample finer.
protocol TargetPainter {
    /// The light of the whole box, edges' blur included, when it is the same everywhere.
    func uniformLight(over box: TargetBox) -> TargetLight?

    /// - Parameter channel: 0 red, 1 green, 2 blue.
    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float
}

/// Everywhere the same.
struct SurfacePainter: TargetPainter {
    let surface: TargetLight

    func uniformLight(over box: TargetBox) -> TargetLight? { surface }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float { surface[channel] }
}
