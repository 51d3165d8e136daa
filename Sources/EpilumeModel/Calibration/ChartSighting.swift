/// Where a chart lies in a picture: what a detector found, or a person gave.
package struct ChartSighting: Hashable, Sendable, Codable {
    /// The chart's description by name, such as `colorchecker24`.
    package var chart: String
    /// Corners of the chart's patch field in the picture, in the chart's own order: top left, top right, bottom right,
    /// bottom left. A turned chart begins elsewhere; a mirrored one runs the other way round.
    package var corners: [PicturePoint]
    /// 0…1; nil when a person gave the corners.
    package var confidence: Double?

    package init(chart: String, corners: [PicturePoint], confidence: Double?) {
        self.chart = chart
        self.corners = corners
        self.confidence = confidence
    }

    /// Whether the corners run round against the clock: the chart is seen in a mirror.
    package var isMirrored: Bool {
        let pairs = zip(corners, corners.dropFirst() + corners.prefix(1))
        return pairs.reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y } < 0
    }
}

/// Points of a regular grid that were found in a picture.
package struct GridSighting: Hashable, Sendable, Codable {
    package var points: [Point]

    package struct Point: Hashable, Sendable, Codable {
        /// Whole steps of the grid's pitch.
        package var column: Int
        package var row: Int
        package var at: PicturePoint

        package init(column: Int, row: Int, at: PicturePoint) {
            self.column = column
            self.row = row
            self.at = at
        }
    }

    package init(points: [Point]) { self.points = points }
}
