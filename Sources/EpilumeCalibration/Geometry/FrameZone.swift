internal import EpilumeModel

extension FramePlace {
    /// The zone of a point: the centre is the middle half of width and height, the others are what is left of each
    /// quarter of the frame.
    init(x: Double, y: Double, width: Int, height: Int) {
        let right = x - Double(width - 1) / 2
        let down = y - Double(height - 1) / 2
        if abs(right) <= Double(width) / 4, abs(down) <= Double(height) / 4 {
            self = .centre
        } else if down < 0 {
            self = right < 0 ? .topLeft : .topRight
        } else {
            self = right < 0 ? .bottomLeft : .bottomRight
        }
    }

    /// For a sentence.
    var name: String { rawValue.split(separator: "-").joined(separator: " ") }
}
