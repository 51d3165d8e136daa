internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeModel

struct FindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find a colour chart and which way round it lies.",
        discussion: """
            Prints where the outer corners of the patch field are: the chart's own top left first, then its top \
            right, bottom right and bottom left. A turned chart begins elsewhere; a mirrored one runs the other way \
            round.
            """)

    @Argument(
        help: ArgumentHelp(
            "\(ChartSource.charts.joined(separator: ", ")), or a file with a chart's description.", valueName: "chart"))
    var chart: String

    @OptionGroup var options: PictureOptions
    @OptionGroup var mirror: MirrorOption

    @Option(
        help: ArgumentHelp(
            "Corners that you see, in the chart's own order; nothing is searched.", valueName: "x,y,x,y,x,y,x,y"))
    var corners: String?

    func run() throws {
        let chart = try ChartSource.chart(self.chart)
        let given = try corners.map { text throws(ChartRefusal) in try CornerCheck.parsed(text) }
        let finding = try options.look { picture, seen in
            let sighting: ChartSighting
            let samples: [CellSample?]
            if let given {
                try seen.draw(given, .second)
                (sighting, samples) = try CornerCheck.sighting(given, of: chart, in: picture)
            } else {
                (sighting, samples) = try found(chart, picture, &seen)
            }
            try seen.draw(sighting.corners, .found)
            try seen.mark(sighting.corners[0], .first, size: 8)
            try mirror.require(sighting.isMirrored, chart.title)
            let notes = PictureLight.notes(
                samples, names: chart.patches.map(\.name), isGrey: chart.patches.map(\.isGrey))
            return ChartFinding(sighting, isMirrored: sighting.isMirrored, notes: notes)
        }
        try options.show(finding) { Self.show(finding, chart) }
    }

    private func found(
        _ chart: ChartDescription, _ picture: RGBPicture, _ seen: inout SeenPicture
    ) throws(ChartRefusal) -> (ChartSighting, samples: [CellSample?]) {
        let search = try ChartSearch(chart, picture)
        for quad in search.quads { try seen.draw(quad.corners, .grey) }
        let answer = try search.answer()
        for point in answer.largestLattice { try seen.mark(point, .second) }
        let (sighting, evidence) = try ChartJudgement(chart: chart, picture: picture)
            .sighting(answer, squares: search.quads.count)
        for row in 0..<chart.rows {
            for column in 0..<chart.columns {
                let half = 0.2
                let square = [(-half, -half), (half, -half), (half, half), (-half, half)].compactMap {
                    evidence.map.place(Double(column) + $0.0, Double(row) + $0.1)
                }
                try seen.draw(square, .found)
            }
        }
        return (sighting, evidence.placement.samples)
    }

    private static func show(_ finding: ChartFinding<ChartSighting>, _ chart: ChartDescription) {
        let sighting = finding.sighting
        Output.line(chart.title + (sighting.isMirrored ? ", mirrored" : ""))
        for (name, corner) in zip(["top left", "top right", "bottom right", "bottom left"], sighting.corners) {
            Output.line("  \(name)  \(Output.place(corner.x, corner.y))")
        }
        if let confidence = sighting.confidence { Output.line("  confidence  \(confidence)") }
    }
}
