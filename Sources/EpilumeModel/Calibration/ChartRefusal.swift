/// Why `epilume-chart` gives no sighting: what it prints with `--json` in place of one, and what its exit code says.
///
/// `{"reason":"out-of-view","sentence":"…"}`: both keys always, no others.
package struct ChartRefusal: Error, Hashable, Sendable, Codable {
    package var reason: Reason
    /// For a technician: what was seen, and what to do.
    package var sentence: String

    package init(_ reason: Reason, _ sentence: String) {
        self.reason = reason
        self.sentence = sentence
    }

    package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// What was asked for is not in the picture.
        case notFound = "not-found"
        case dark
        case overexposed
        /// Something like it is there, but not beyond doubt.
        case unsure
        /// It is there, but which way round it lies is not beyond doubt.
        case orientationUnsure = "orientation-unsure"
        /// It is there and seen in a mirror, which was not allowed.
        case mirrored
        case several
        /// A part of it is beyond the picture's border.
        case outOfView = "out-of-view"
        /// Too oblique.
        case tilted
        case tooSmall = "too-small"
        /// Turned so that its edges cannot be measured.
        case askew
        /// Another target than the one that was asked for.
        case otherTarget = "other-target"
        /// A target whose parts do not lie as its description says.
        case misprinted
        /// Corners that a person gave are not those of a chart.
        case corners
        case commandLine = "command-line"
        /// The file that describes the chart or the target is none.
        case description
        /// The picture of what was seen cannot be written.
        case unwritable
        /// The picture is no whole JPEG image of allowed size.
        case unreadable
        /// No answer about the picture was had: OpenCV refused, or memory ran out.
        case failed
    }

    /// 1: about what the picture shows; 2: about the command line and what it names; 3: no look at the picture was had.
    package var exitCode: Int32 {
        switch reason {
        case .commandLine, .description, .unwritable: 2
        case .unreadable, .failed: 3
        default: 1
        }
    }
}
