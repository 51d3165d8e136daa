internal import EpilumeModel

/// Interpolates pixels that shine without light, before everything else, in a derivative only.
///
/// Each becomes the mean of the sound pixels in the nearest square ring around it that has any. Only sound pixels are
/// read, so the order of the list does not matter.
struct HotPixels: Hashable, Sendable {
    /// Indices of pixels, row by row.
    private let places: [Int]
    /// Sound neighbours of all of them, one after another, and where each one's begin; one more than there are places.
    private let neighbours: [Int]
    private let starts: [Int]

    init(_ list: [PixelPlace], width: Int, height: Int) throws(CalibratedFault) {
        guard list.count <= DarkLevel.hotPixelLimit else {
            throw .malformed(.hotPixels, problem: "has more than \(DarkLevel.hotPixelLimit) entries")
        }
        guard list.allSatisfy({ (0..<width).contains($0.x) && (0..<height).contains($0.y) }) else {
            throw .malformed(.hotPixels, problem: "names a pixel outside of the frame")
        }
        let hot = Set(list)
        guard hot.count < width * height else { throw .malformed(.hotPixels, problem: "names every pixel") }
        let ordered = hot.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
        var neighbours: [Int] = []
        var starts = [0]
        for place in ordered {
            var radius = 1
            while neighbours.count == starts[starts.count - 1] {
                for at in Self.ring(place, radius, width, height) where !hot.contains(at) {
                    neighbours.append(at.y * width + at.x)
                }
                radius += 1
            }
            starts.append(neighbours.count)
        }
        places = ordered.map { $0.y * width + $0.x }
        self.neighbours = neighbours
        self.starts = starts
    }

    var isEmpty: Bool { places.isEmpty }

    /// - Parameter pixels: R G B interleaved, of the size that the list was prepared for.
    func repair(_ pixels: UnsafeMutableRawBufferPointer) {
        for (number, place) in places.enumerated() {
            let around = starts[number]..<starts[number + 1]
            for channel in 0..<3 {
                let sum = around.reduce(0) { $0 + Int(pixels[3 * neighbours[$1] + channel]) }
                pixels[3 * place + channel] = UInt8((2 * sum + around.count) / (2 * around.count))
            }
        }
    }

    private static func ring(_ centre: PixelPlace, _ radius: Int, _ width: Int, _ height: Int) -> [PixelPlace] {
        (-radius...radius).flatMap { dy -> [PixelPlace] in
            let step = abs(dy) == radius ? 1 : 2 * radius
            return stride(from: -radius, through: radius, by: step).map {
                PixelPlace(x: centre.x + $0, y: centre.y + dy)
            }
        }.filter { (0..<width).contains($0.x) && (0..<height).contains($0.y) }
    }
}
