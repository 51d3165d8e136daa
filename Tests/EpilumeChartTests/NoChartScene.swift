import EpilumeImaging
import EpilumeModel

/// A picture without the chart that is looked for, all of it from a seed: what lies around charts, and what is most
/// like one.
struct NoChartScene {
    enum Kind: String, CaseIterable {
        /// Tiles, paint samples, skin and the like, alone.
        case backdrop
        /// A card of the chart's own colours, shuffled.
        case shuffled
        /// The chart with its rows in another order.
        case rows
        /// Two halves of the chart exchanged.
        case halves
        /// Another chart of the same maker.
        case otherChart = "other chart"
    }

    let kind: Kind
    let picture: RGBPicture
    /// What is looked for in it.
    let wanted: String

    init(seed: UInt64, width: Int = 640, height: Int = 480, kind: Kind) {
        self.kind = kind
        var random = SeededRandom(seed: seed)
        let colours = PaintedChart.classic.colours
        func row(_ index: Int) -> [Light] { Array(colours[6 * index..<6 * index + 6]) }
        func scene(_ chart: PaintedChart) -> RGBPicture {
            ChartScene(seed: seed, width: width, height: height, chart: chart).picture
        }
        var chart = PaintedChart.classic
        switch kind {
        case .backdrop:
            var canvas = Canvas(width: width, height: height)
            Backdrop.allCases.randomElement(using: &random)!.paint(&canvas, &random)
            let cast = ChartScene.Cast.allCases.randomElement(using: &random)!
            picture = canvas.taken(cast: cast.light, falloff: 0.4, random: &random)
        case .shuffled:
            chart.colours.shuffle(using: &random)
            picture = scene(chart)
        case .rows:
            let orders = [[1, 0, 2, 3], [2, 3, 0, 1], [3, 0, 1, 2], [0, 2, 1, 3], [1, 2, 3, 0]]
            chart.colours = orders.randomElement(using: &random)!.flatMap(row)
            picture = scene(chart)
        case .halves:
            chart.colours = (0..<4).flatMap { row($0)[3...] + row($0)[..<3] }
            picture = scene(chart)
        case .otherChart:
            picture = scene(random.unit() < 0.5 ? .semiGloss : .classic)
            wanted = picture == scene(.classic) ? "colorchecker-sg" : "colorchecker24"
            return
        }
        wanted = random.unit() < 0.2 ? "colorchecker-sg" : "colorchecker24"
    }
}
