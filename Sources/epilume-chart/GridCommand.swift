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

    mutating func validate() throws {
        if kind == .target {
            guard columns == nil, rows == nil else {
                throw ValidationError("The target states its own columns and rows: leave --columns and --rows out.")
            }
        } else {
            guard let columns, let rows, (3...100).contains(columns), (3...100).contains(rows) else {
                throw ValidationError("--columns and --rows are needed, each 3 to 100.")
            }
        }
    }

    func run() throws {
        let picture = try PictureFile.read(options.picture)
        var seen = SeenPicture(picture, path: options.seen)
        do {
            let sighting = try found(picture, &seen)
            for point in sighting.points { try seen.mark(point.at, .found) }
            if let first = sighting.points.first { try seen.mark(first.at, .first, size: 8) }
            try seen.write()
            try show(sighting)
        } catch {
            if case .notFound = error { try seen.write() }
            throw error
        }
    }

    private func found(_ picture: RGBPicture, _ seen: inout SeenPicture) throws(ChartFault) -> GridSighting {
        let (columns, rows) = (columns ?? 0, rows ?? 0)
        switch kind {
        case .chessboard:
            let points = try OpenCV.chessboard(picture, columns: columns, rows: rows)
            if points.isEmpty {
                throw ChartFault.notFound(
                    "No chessboard of \(columns) × \(rows) inner corners was seen. "
                        + advice(picture, "Count the corners where four squares meet"))
            }
            return Self.sighting(points, columns: columns, rows: rows)
        case .dots:
            let dots = try OpenCV.dots(picture)
            for dot in dots { try seen.mark(dot, .second) }
            let points = try OpenCV.grid(among: dots, columns: columns, rows: rows)
            if points.isEmpty {
                throw ChartFault.notFound(
                    "No grid of \(columns) × \(rows) dots was seen among \(dots.count) dots. "
                        + advice(picture, "Count the dots"))
            }
            return Self.sighting(points, columns: columns, rows: rows)
        case .target: return try TargetDots(picture, &seen).sighting()
        }
    }

    private func advice(_ picture: RGBPicture, _ count: String) -> String {
        let light = PictureLight(picture)
        if let hopeless = light.isHopeless { return hopeless.prefix(1).uppercased() + hopeless.dropFirst() }
        let remark = light.remark.map { " " + $0 } ?? ""
        return "\(count), and lay the whole grid in view, flat, sharp and without glare.\(remark)"
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

    private func show(_ sighting: GridSighting) throws(ChartFault) {
        if options.json { return try Output.json(sighting) }
        for point in sighting.points {
            Output.line("\(point.column)  \(point.row)  \(Output.place(point.at.x, point.at.y))")
        }
    }
}
