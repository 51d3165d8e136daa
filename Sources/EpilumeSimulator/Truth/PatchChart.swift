/// A chart of colour patches on a dark frame, on a sheet.
package struct PatchChart: Hashable, Sendable {
    /// Between the middles of neighbouring patches, millimetres.
    package var pitch: Double
    /// Side of a patch over the pitch.
    package var fill: Double
    package var columns: Int
    package var rows: Int
    /// columns · rows, row by row from the top left.
    package var patches: [Spectrum]
    /// Width of the frame beyond the outer cells, millimetres.
    package var frameWidth: Double
    package var frame: Spectrum
    /// The sheet around the frame.
    package var surround: Spectrum

    package init(columns: Int, rows: Int, patches: [Spectrum], pitch: Double, fill: Double = 0.85) {
        precondition(patches.count == columns * rows)
        self.columns = columns
        self.rows = rows
        self.patches = patches
        self.pitch = pitch
        self.fill = fill
        frameWidth = 0.25 * pitch
        frame = .flat(0.035)
        surround = .flat(0.6)
    }

    /// 24 patches as on a ColorChecker.
    package static func classic(pitch: Double) -> PatchChart {
        PatchChart(columns: 6, rows: 4, patches: ChartSpectra.reflectances, pitch: pitch)
    }

    /// One that looks alike and has its patches elsewhere.
    package static func wrong(pitch: Double, seed: UInt64) -> PatchChart {
        var chart = classic(pitch: pitch)
        var generator = SeededGenerator(seed: seed)
        chart.patches.shuffle(using: &generator)
        return chart
    }

    /// With one patch faded and stained.
    ///
    /// - Parameter index: of ``patches``.
    package func spoiled(patch index: Int) -> PatchChart {
        var chart = self
        let stain = Spectrum { nanometres in nanometres < 560 ? 0.35 : 0.7 }
        chart.patches[index] = 0.4 * chart.patches[index] + 0.6 * (stain * .flat(0.5))
        return chart
    }

    var halfWidth: Double { pitch * Double(columns) / 2 }
    var halfHeight: Double { pitch * Double(rows) / 2 }

    /// The outer corners of the outer cells: top left, top right, bottom right, bottom left.
    package var corners: [TargetPoint] {
        [(-1, -1), (1, -1), (1, 1), (-1, 1)].map { TargetPoint(u: $0.0 * halfWidth, v: $0.1 * halfHeight) }
    }

    /// - Parameter index: of ``patches``.
    package func centre(ofPatch index: Int) -> TargetPoint {
        TargetPoint(
            u: (Double(index % columns) + 0.5) * pitch - halfWidth,
            v: (Double(index / columns) + 0.5) * pitch - halfHeight)
    }
}

struct PatchChartPainter: TargetPainter {
    private let chart: PatchChart
    private let patches: [TargetLight]
    private let frame: TargetLight
    private let surround: TargetLight
    private let half: Double

    init(_ chart: PatchChart, light: (Spectrum) -> TargetLight) {
        self.chart = chart
        patches = chart.patches.map(light)
        frame = light(chart.frame)
        surround = light(chart.surround)
        half = chart.pitch * chart.fill / 2
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        let outerU = chart.halfWidth + chart.frameWidth
        let outerV = chart.halfHeight + chart.frameWidth
        if box.minU > outerU || box.maxU < -outerU || box.minV > outerV || box.maxV < -outerV { return surround }
        guard let column = cell(box.minU + chart.halfWidth, box.maxU + chart.halfWidth, chart.columns),
            let row = cell(box.minV + chart.halfHeight, box.maxV + chart.halfHeight, chart.rows)
        else { return nil }
        return patches[row * chart.columns + column]
    }

    /// The cell whose patch holds the whole range.
    private func cell(_ low: Double, _ high: Double, _ count: Int) -> Int? {
        let index = (low / chart.pitch).rounded(.down)
        guard index >= 0, index < Double(count) else { return nil }
        let middle = (index + 0.5) * chart.pitch
        return low > middle - half && high < middle + half ? Int(index) : nil
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let u = point.u + chart.halfWidth
        let v = point.v + chart.halfHeight
        let outer = chart.frameWidth
        let insideU =
            edge.acrossU(Float(u + outer)) - edge.acrossU(Float(u - 2 * chart.halfWidth - outer))
        let insideV =
            edge.acrossV(Float(v + outer)) - edge.acrossV(Float(v - 2 * chart.halfHeight - outer))
        let ground = surround[channel] + insideU * insideV * (frame[channel] - surround[channel])
        var light = ground
        // Light adds up: each patch near enough replaces its share of the frame.
        for row in near(v, chart.rows, edge.reach) {
            let middle = (Double(row) + 0.5) * chart.pitch
            let coverV = edge.acrossV(Float(v - middle + half)) - edge.acrossV(Float(v - middle - half))
            for column in near(u, chart.columns, edge.reach) {
                let middle = (Double(column) + 0.5) * chart.pitch
                let coverU = edge.acrossU(Float(u - middle + half)) - edge.acrossU(Float(u - middle - half))
                light += coverU * coverV * (patches[row * chart.columns + column][channel] - frame[channel])
            }
        }
        return light
    }

    private func near(_ place: Double, _ count: Int, _ reach: Double) -> Range<Int> {
        let first = Int(max(0, ((place - reach) / chart.pitch).rounded(.down)))
        let last = Int(min(Double(count - 1), ((place + reach) / chart.pitch).rounded(.down)))
        return first <= last ? first..<last + 1 : 0..<0
    }
}
