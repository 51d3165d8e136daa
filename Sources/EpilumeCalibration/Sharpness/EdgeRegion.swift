/// A rectangle of whole pixels.
package struct EdgeRegion: Hashable, Sendable, Codable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Whether it lies in a picture of this size; also false of one whose far side no Int holds.
    func fits(width frameWidth: Int, height frameHeight: Int) -> Bool {
        x >= 0 && y >= 0 && width > 0 && height > 0 && width <= frameWidth && height <= frameHeight
            && x <= frameWidth - width && y <= frameHeight - height
    }

    package func overlaps(_ other: EdgeRegion) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }
}
