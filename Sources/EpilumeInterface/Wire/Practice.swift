package import EpilumeModel

/// What lies under the practice scope, and what is true of it: the answer to `GET /v1/practice` and to
/// `POST /v1/practice/target`.
package struct PracticeState: Hashable, Sendable, Codable {
    package var target: String
    /// What can be laid there.
    package var targets: [String]
    /// What a calibration of this scope should find.
    package var truth: Truth
    /// Of a colour chart: the outer corners of its patch field, in its own order. Of a grid: its outer points.
    package var corners: [PicturePoint]?
    /// Of a grid: points in a row and in a column.
    package var columns: Int?
    package var rows: Int?
    /// Of a grid, micrometres.
    package var pitch: Double?

    package struct Truth: Hashable, Sendable, Codable {
        /// Micrometres a pixel on the optical axis, along the rows and along the columns.
        package var horizontal: Double
        package var vertical: Double

        package init(horizontal: Double, vertical: Double) {
            self.horizontal = horizontal
            self.vertical = vertical
        }
    }

    package init(target: String, targets: [String], truth: Truth) {
        self.target = target
        self.targets = targets
        self.truth = truth
    }
}

/// The body of `POST /v1/practice/target`.
package struct PracticeRequest: Hashable, Sendable, Codable {
    package var target: String

    package init(target: String) { self.target = target }
}
