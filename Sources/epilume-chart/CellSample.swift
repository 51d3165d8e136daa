internal import EpilumeImaging
internal import EpilumeModel

/// What a picture shows in the middle of one cell.
struct CellSample {
    /// Medians of red, green and blue, 0…255: a scratch or a spot of glare does not move them.
    var codes: [Double]
    /// From the 20th to the 80th percentile, of the channel where it is largest: small on a patch.
    var spread: Double

    /// Samples 9 × 9 points of the middle 40 % of the cell.
    ///
    /// - Returns: nil when the cell reaches out of the picture.
    init?(_ picture: RGBPicture, _ map: Homography, x: Double, y: Double) {
        var values: [[UInt8]] = [[], [], []]
        for row in -4...4 {
            for column in -4...4 {
                guard let place = map.place(x + Double(column) * 0.05, y + Double(row) * 0.05),
                    place.x > -0.5, place.y > -0.5, place.x < Double(picture.width) - 0.5,
                    place.y < Double(picture.height) - 0.5
                else { return nil }
                let pixel = picture[Int(place.x.rounded()), Int(place.y.rounded())]
                values[0].append(pixel.red)
                values[1].append(pixel.green)
                values[2].append(pixel.blue)
            }
        }
        let sorted = values.map { $0.sorted() }
        let count = sorted[0].count
        codes = sorted.map { Double($0[count / 2]) }
        spread = sorted.map { Double($0[count * 4 / 5]) - Double($0[count / 5]) }.max() ?? 0
    }

    /// No channel at either end of its range, where it says nothing of the light.
    var isInRange: Bool { codes.allSatisfy { $0 < 250 } && codes.contains { $0 > 4 } }
}
