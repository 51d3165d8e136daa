/// Where the slanted edges of a target lie in a picture.
package struct EdgeSighting: Hashable, Sendable, Codable {
    /// ``TargetGeometry/name``.
    package var target: String
    package var regions: [Region]
    /// Whether the target is seen in a mirror.
    package var isMirrored: Bool

    /// Pixels to measure in: columns `x` to `x + width - 1`, rows `y` to `y + height - 1`. One edge crosses them and
    /// nothing else is in them.
    package struct Region: Hashable, Sendable, Codable {
        /// As seen in the picture, however the target lies.
        package var place: FramePlace
        package var x: Int
        package var y: Int
        package var width: Int
        package var height: Int
        /// Degrees of the edge from the vertical, as the target's place says, -90…90; positive when its lower end lies
        /// to the left.
        package var expectedAngle: Double

        package init(place: FramePlace, x: Int, y: Int, width: Int, height: Int, expectedAngle: Double) {
            self.place = place
            self.x = x
            self.y = y
            self.width = width
            self.height = height
            self.expectedAngle = expectedAngle
        }
    }

    package init(target: String, regions: [Region], isMirrored: Bool) {
        self.target = target
        self.regions = regions
        self.isMirrored = isMirrored
    }
}
