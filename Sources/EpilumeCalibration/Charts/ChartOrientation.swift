package import EpilumeModel

/// How a chart lies, compared with how its corners were given. The eight symmetries of the square.
package enum ChartOrientation: String, Hashable, Sendable, Codable, CaseIterable {
    case asGiven = "as-given"
    /// Turned clockwise by so many degrees.
    case turned90 = "turned-90"
    case turned180 = "turned-180"
    case turned270 = "turned-270"
    /// Seen in a mirror: left and right exchanged, and then turned clockwise.
    case mirrored
    case mirroredTurned90 = "mirrored-turned-90"
    case mirroredTurned180 = "mirrored-turned-180"
    case mirroredTurned270 = "mirrored-turned-270"

    /// The corners in the order in which this position would have them.
    ///
    /// - Parameter corners: four, as given.
    package func corners(_ corners: [PicturePoint]) -> [PicturePoint] {
        let turns = Self.allCases.firstIndex(of: self)! % 4
        // A chart turned clockwise has its own top left where the top right was given.
        let turned = corners.indices.map { corners[($0 + turns) % 4] }
        return isMirrored ? [1, 0, 3, 2].map { turned[$0] } : turned
    }

    var isMirrored: Bool { Self.allCases.firstIndex(of: self)! >= 4 }

    /// Completes "The chart is …".
    var words: String {
        switch self {
        case .asGiven: "as given"
        case .turned90: "turned clockwise by 90°"
        case .turned180: "upside down"
        case .turned270: "turned counterclockwise by 90°"
        case .mirrored: "seen in a mirror"
        case .mirroredTurned90: "seen in a mirror and turned clockwise by 90°"
        case .mirroredTurned180: "seen in a mirror and upside down"
        case .mirroredTurned270: "seen in a mirror and turned counterclockwise by 90°"
        }
    }
}
