internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeModel

struct GridCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grid",
        abstract: "Find a chessboard, a grid of dots, or the dots of the project's own target.",
        discussion: """
            Prints each point with its whole-numbered column and row, good to about a pixel. Columns of a chessboard \
            and rows are those of its inner corners, where four squares meet. The target states its own dots; of \
            it, a part in view is enough.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case chessboard, dots, target
    }

    @Argument var kind: Kind

    @Option(help: ArgumentHelp("Points in a row, 3 to 100.", valueName: "n"))
    var columns: Int?

    @Option(help: ArgumentHelp("Points in a column, 3 to 100.", valueName: "m"))
    var rows: Int?

    @OptionGroup var options: PictureOptions
    @OptionGroup var targets: TargetOption
    @OptionGroup var mirror: MirrorOption

    mutating func validate() throws {
        if kind == .target {
            guard columns == nil, rows == nil else {
                throw ValidationError("The target states its own columns and rows: leave --columns and --rows out.")
            }
        } else {
            guard targets.target == nil, !mirror.mirrored else {
                throw ValidationError(
                    "A \(kind.rawValue) looks the same in a mirror: leave --target and --mirrored out.")
            }
            guard let columns, let rows, (3...100).contains(columns), (3...100).contains(rows) else {
                throw ValidationError("--columns and --rows are needed, each 3 to 100.")
            }
        }
    }

    func run() throws {
        let wanted = try targets.wanted()
        let finding = try options.look { picture, seen in
            let finding = try found(picture, wanted, &seen)
            for point in finding.sighting.points { try seen.mark(point.at, .found) }
            if let first = finding.sighting.points.first { try seen.mark(first.at, .first, size: 8) }
            return finding
        }
        try options.show(finding) {
            if let target = finding.target {
                Output.line(target + (finding.isMirrored == true ? ", mirrored" : ""))
            }
            for point in finding.sighting.points {
                Output.line("\(point.column)  \(point.row)  \(Output.place(point.at.x, point.at.y))")
            }
        }
    }

    private func found(
        _ picture: RGBPicture, _ wanted: [TargetGeometry], _ seen: inout SeenPicture
    ) throws(ChartRefusal) -> ChartFinding<GridSighting> {
        let (columns, rows) = (columns ?? 0, rows ?? 0)
        switch kind {
        case .chessboard:
            let points = try OpenCV.chessboard(picture, columns: columns, rows: rows)
            if points.isEmpty {
                throw missing(
                    picture, "No chessboard of \(columns) × \(rows) inner corners was seen.",
                    "Count the corners where four squares meet")
            }
            return ChartFinding(Self.sighting(points, columns: columns, rows: rows), isMirrored: nil)
        case .dots:
            let dots = try OpenCV.dots(picture)
            for dot in dots { try seen.mark(dot, .second) }
            let points = try OpenCV.grid(among: dots, columns: columns, rows: rows)
            if points.isEmpty {
                throw missing(
                    picture, "No grid of \(columns) × \(rows) dots was seen among \(dots.count) dots.",
                    "Count the dots")
            }
            return ChartFinding(Self.sighting(points, columns: columns, rows: rows), isMirrored: nil)
        case .target:
            let search = try TargetSearch(picture, wanted, &seen)
            try mirror.require(search.isMirrored, search.target.name)
            return ChartFinding(
                try TargetDots(search).sighting(among: try OpenCV.dots(picture)), target: search.target.name,
                isMirrored: search.isMirrored)
        }
    }

    private func missing(_ picture: RGBPicture, _ seen: String, _ count: String) -> ChartRefusal {
        let light = PictureLight(picture)
        if let hopeless = light.hopeless { return hopeless }
        let remark = light.remark.map { " " + $0 } ?? ""
        return ChartRefusal(
            .notFound, "\(seen) \(count), and lay the whole grid in view, flat, sharp and without glare.\(remark)")
    }

    /// A plain grid has no first corner. It is taken for not mirrored, with columns that run to the right or, for one
    /// that lies on its side, downwards.
    static func sighting(_ points: [PicturePoint], columns: Int, rows: Int) -> GridSighting {
        func at(_ column: Int, _ row: Int) -> PicturePoint { points[row * columns + column] }
        let across = at(columns - 1, 0) - at(0, 0) + at(columns - 1, rows - 1) - at(0, rows - 1)
        let down = at(0, rows - 1) - at(0, 0) + at(columns - 1, rows - 1) - at(columns - 1, 0)
        let isMirrored = across.x * down.y - across.y * down.x < 0
        let isReversed = across.x + across.y < 0
        let isUpsideDown = isReversed != isMirrored
        var sighting = GridSighting(points: [])
        for row in 0..<rows {
            for column in 0..<columns {
                let place = at(
                    isReversed ? columns - 1 - column : column, isUpsideDown ? rows - 1 - row : row)
                sighting.points.append(.init(column: column, row: row, at: place))
            }
        }
        return sighting
    }
}
