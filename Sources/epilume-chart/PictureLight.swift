internal import EpilumeImaging
internal import EpilumeModel

/// How the exposure of a whole picture stands.
struct PictureLight {
    /// Code value that 99 % of the pixels do not exceed, of the brightest channel.
    private let bright: Int
    /// Part of the pixels with a channel at its end.
    private let clipped: Double

    init(_ picture: RGBPicture) {
        var counts = [Int](repeating: 0, count: 256)
        let pixels = picture.bytes.count / 3
        // Every seventh pixel is plenty; seven divides no usual width.
        let step = pixels > 100_000 ? 7 : 1
        var looked = 0
        for pixel in stride(from: 0, to: pixels, by: step) {
            let at = 3 * pixel
            counts[Int(max(picture.bytes[at], picture.bytes[at + 1], picture.bytes[at + 2]))] += 1
            looked += 1
        }
        clipped = Double(counts[252...].reduce(0, +)) / Double(looked)
        var sum = 0
        bright = counts.firstIndex { count in
            sum += count
            return Double(sum) >= 0.99 * Double(looked)
        }!
    }

    /// Nothing can be found in such a picture.
    var hopeless: ChartRefusal? {
        if bright < 24 {
            return ChartRefusal(.dark, "The picture is dark. Switch the light on, or expose longer.")
        }
        if clipped > 0.7 { return ChartRefusal(.overexposed, "The picture is overexposed. Expose shorter.") }
        return nil
    }

    var remark: String? {
        if bright < 64 { return "The picture is dark: expose longer." }
        if clipped > 0.2 { return "Much of the picture is overexposed: expose shorter." }
        return nil
    }

    /// What makes patches of a found chart unfit to be measured, a sentence each.
    static func notes(_ samples: [CellSample?], names: [String], isGrey: [Bool]) -> [String] {
        var notes: [String] = []
        let clipped = zip(samples, names).filter { sample, _ in sample?.codes.contains { $0 >= 250 } ?? false }
        if !clipped.isEmpty {
            let first = clipped.prefix(3).map(\.1).joined(separator: ", ")
            notes.append(
                "\(clipped.count) of \(names.count) patches are clipped (\(first)): expose shorter before you measure.")
        }
        let greys = zip(samples, isGrey).compactMap { $1 ? $0?.codes.max() : nil }
        if let brightest = greys.max(), brightest < 100 {
            notes.append(
                "The brightest neutral patch is at \(Int(brightest)) of 255: expose longer before you measure.")
        }
        let uneven = samples.count { $0.map { $0.spread > 24 } ?? false }
        if uneven > 0 {
            notes.append("\(uneven) of \(names.count) patches are uneven: take glare, dust and shadows off them.")
        }
        return notes
    }
}
