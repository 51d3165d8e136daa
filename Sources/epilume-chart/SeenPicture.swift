internal import EpilumeImaging
internal import EpilumeModel

/// The picture with what was seen drawn into it, for a technician to see why.
struct SeenPicture {
    private var picture: RGBPicture
    private let path: String?
    private let thickness: Int

    enum Colour: UInt32 {
        /// Candidates.
        case grey = 0x808080
        case found = 0x00E000
        /// The first corner or point.
        case first = 0xFF2020
        case second = 0x20A0FF
    }

    /// - Parameter path: nil: nothing is drawn or written.
    init(_ picture: RGBPicture, path: String?) {
        self.picture = picture
        self.path = path
        thickness = max(1, max(picture.width, picture.height) / 700)
    }

    mutating func draw(_ line: [PicturePoint], _ colour: Colour) throws(ChartRefusal) {
        guard path != nil, !line.isEmpty else { return }
        try OpenCV.draw(line, on: &picture, colour: colour.rawValue, thickness: thickness)
    }

    /// A cross.
    mutating func mark(_ point: PicturePoint, _ colour: Colour, size: Double = 4) throws(ChartRefusal) {
        let reach = size * Double(thickness)
        try draw([point - PicturePoint(x: reach, y: 0), point + PicturePoint(x: reach, y: 0)], colour)
        try draw([point - PicturePoint(x: 0, y: reach), point + PicturePoint(x: 0, y: reach)], colour)
    }

    func write() throws(ChartRefusal) {
        if let path { try PictureFile.write(picture, to: path) }
    }
}
