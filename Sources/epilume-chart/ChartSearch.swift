internal import EpilumeImaging
internal import EpilumeModel

/// What was seen of a chart: its cells' map into the picture, and how sure that is.
struct ChartEvidence {
    /// From the chart's cells (column, row; the first patch's centre is 0, 0) to the picture.
    var map: Homography
    var placement: ChartPlacement
    var margin: Double
    /// Squares that the map was fitted to.
    var squares: Int
    /// Part of the cells around the chart where its squares go on: a larger chart may hold this one.
    var beyond: Double
}

/// Looks for a chart by two detectors that share no step but the evening of the light: OpenCV's `mcc`, and squares
/// that form a lattice. Either's answer counts only when the colours say that it is the chart.
struct ChartSearch {
    let chart: ChartDescription
    let picture: RGBPicture
    let likeness: PatchLikeness
    let quads: [Quad]

    init(_ chart: ChartDescription, _ picture: RGBPicture) throws(ChartRefusal) {
        self.chart = chart
        self.picture = picture
        likeness = PatchLikeness(chart)
        quads = try OpenCV.squares(picture)
    }

    struct Answer {
        /// Of each lattice, the most alike first.
        var lattices: [ChartEvidence]
        var mcc: ChartEvidence?
        /// Squares of the largest lattice, for the picture of what was seen.
        var largestLattice: [PicturePoint]
    }

    func answer() throws(ChartRefusal) -> Answer {
        let needed = max(6, chart.patches.count / 4)
        let growth = LatticeGrowth(quads, patchFill: chart.patchFill)
        let lattices = try growth.lattices(minimum: min(needed, 12), limit: 12)
        var evidence: [ChartEvidence] = []
        for lattice in lattices {
            if let one = try self.evidence(lattice) { evidence.append(one) }
        }
        return Answer(
            lattices: evidence.sorted { $0.placement.likeness > $1.placement.likeness }, mcc: try mcc(),
            largestLattice: lattices.first.map { Array($0.cells.values) } ?? [])
    }

    /// The second opinion; nil also for charts that the detector does not know.
    private func mcc() throws(ChartRefusal) -> ChartEvidence? {
        let size = (max(chart.columns, chart.rows), min(chart.columns, chart.rows))
        guard size == (6, 4) || size == (14, 10) else { return nil }
        guard let field = try OpenCV.macbeth(picture, patches: size.0 * size.1) else { return nil }
        let (columns, rows) = (Double(size.0), Double(size.1))
        let corners = Self.fieldCorners(columns: columns, rows: rows)
        guard let map = try OpenCV.homography(from: corners, to: field.corners) else { return nil }
        var cells: [PatchLattice.Cell: PicturePoint] = [:]
        for row in 0..<size.1 {
            for column in 0..<size.0 {
                guard let place = map.place(Double(column), Double(row)) else { return nil }
                cells[.init(column: column, row: row)] = place
            }
        }
        return try evidence(PatchLattice(cells: cells, map: map))
    }

    /// Outer corners of the outer cells, in cells.
    static func fieldCorners(columns: Double, rows: Double) -> [PicturePoint] {
        [(0, 0), (columns, 0), (columns, rows), (0, rows)].map { PicturePoint(x: $0.0 - 0.5, y: $0.1 - 0.5) }
    }

    /// The chart on a lattice, with its map fitted anew to every square that lies on one of its patches.
    func evidence(_ lattice: PatchLattice) throws(ChartRefusal) -> ChartEvidence? {
        let search = PlacementSearch(chart: chart, picture: picture, likeness: likeness)
        guard let answer = search.best(on: lattice), answer.best.likeness > 0.3 else { return nil }
        guard var map = try chartMap(lattice.map, answer.best) else { return nil }
        var squares = 0
        let index = PointIndex(quads.map(\.centre))
        for _ in 0..<3 {
            guard let fitted = try refined(map, index) else { break }
            (map, squares) = fitted
        }
        var placement = answer.best
        placement.support = Double(squares) / Double(chart.patches.count)
        placement.samples = samples(map)
        placement.likeness = likeness.score(placement.samples)
        return ChartEvidence(
            map: map, placement: placement, margin: answer.margin, squares: squares,
            beyond: beyond(map, index))
    }

    private func beyond(_ map: Homography, _ index: PointIndex) -> Double {
        var (cells, squares) = (0, 0)
        for row in -1...chart.rows {
            for column in -1...chart.columns {
                guard row < 0 || column < 0 || row == chart.rows || column == chart.columns else { continue }
                cells += 1
                guard let place = map.place(Double(column), Double(row)),
                    let pitch = map.pitch(Double(column), Double(row)), square(at: place, pitch, index) != nil
                else { continue }
                squares += 1
            }
        }
        return Double(squares) / Double(cells)
    }

    /// A square of a patch's size where a patch is.
    private func square(at place: PicturePoint, _ pitch: Double, _ index: PointIndex) -> Int? {
        let side = pitch * chart.patchFill
        return index.nearest(to: place, within: 0.15 * pitch) { quad in
            let own = abs(quads[quad].signedArea).squareRoot()
            return own > 0.75 * side && own < 1.25 * side
        }
    }

    func samples(_ map: Homography) -> [CellSample?] {
        (0..<chart.rows).flatMap { row in
            (0..<chart.columns).map { CellSample(picture, map, x: Double($0), y: Double(row)) }
        }
    }

    private func chartMap(_ lattice: Homography, _ placement: ChartPlacement) throws(ChartRefusal) -> Homography? {
        let cells = [(0, 0), (chart.columns - 1, 0), (chart.columns - 1, chart.rows - 1), (0, chart.rows - 1)]
        let places = cells.compactMap { column, row in
            let cell = placement.cell(column: column, row: row)
            return lattice.place(Double(cell.column), Double(cell.row))
        }
        guard places.count == 4 else { return nil }
        return try OpenCV.homography(
            from: cells.map { PicturePoint(x: Double($0.0), y: Double($0.1)) }, to: places)
    }

    /// Fits the map to the squares that lie where it puts patches, and counts those that agree.
    private func refined(_ map: Homography, _ index: PointIndex) throws(ChartRefusal) -> (Homography, Int)? {
        var (cells, centres, pitches): ([PicturePoint], [PicturePoint], [Double]) = ([], [], [])
        for row in 0..<chart.rows {
            for column in 0..<chart.columns {
                guard let place = map.place(Double(column), Double(row)),
                    let pitch = map.pitch(Double(column), Double(row)), let nearest = square(at: place, pitch, index)
                else { continue }
                cells.append(PicturePoint(x: Double(column), y: Double(row)))
                centres.append(quads[nearest].centre)
                pitches.append(pitch)
            }
        }
        guard cells.count >= 6, Set(cells.map(\.x)).count >= 2, Set(cells.map(\.y)).count >= 2 else { return nil }
        // A patch with half of it in glare, or as dark as the chart's frame, has its centre elsewhere. In the narrow
        // tolerance it is left out; the wide one is for lenses that bend the whole chart, and would take such a patch
        // for perspective.
        var best: (Homography, Int)?
        for part in Self.tolerances {
            let tolerance = max(part * pitches.sorted()[pitches.count / 2], 0.75)
            guard let fitted = try OpenCV.homography(from: cells, to: centres, tolerance: tolerance) else { continue }
            let agreeing = zip(cells, centres).count { cell, centre in
                fitted.place(cell).map { ($0 - centre).length <= tolerance } ?? false
            }
            if agreeing >= 6 { best = (fitted, agreeing) }
            if 4 * agreeing >= 3 * cells.count { break }
        }
        return best
    }

    /// Cells by which a patch may lie off a perspective map, narrow first.
    private static let tolerances = [0.025, 0.06]
}
