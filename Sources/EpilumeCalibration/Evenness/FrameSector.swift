internal import Glibc

/// An eighth of the frame around its centre, as the picture shows it.
package enum FrameSector: String, Hashable, Sendable, Codable, CaseIterable {
    case right
    case bottomRight = "bottom-right"
    case bottom
    case bottomLeft = "bottom-left"
    case left
    case topLeft = "top-left"
    case top
    case topRight = "top-right"

    /// - Parameters:
    ///   - right: from the frame's centre, in any unit.
    ///   - down: the same.
    package init(right: Double, down: Double) {
        let eighth = Int((atan2(down, right) / (.pi / 4)).rounded())
        self = Self.allCases[(eighth + 8) % 8]
    }

    /// For a sentence.
    package var name: String { rawValue.split(separator: "-").joined(separator: " ") }
}
