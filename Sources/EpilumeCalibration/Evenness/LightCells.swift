internal import EpilumeModel

/// Linear light of a picture in cells, several to each of the 16 × 16 blocks, and what each term of ``FlatField``'s
/// polynomial is on average over a cell: fitting averages to averages keeps a true polynomial exactly.
struct LightCells {
    static let blocks = 16
    /// Along one axis.
    let cells: Int
    let perBlock: Int
    /// By channel, row by row.
    let light: [[Double]]
    /// By term, row by row.
    let terms: [[Double]]

    /// - Parameter picture: linear; at least 32 pixels a side.
    init(_ picture: FloatPicture) {
        self.init(light: Self.average(picture), width: picture.width, height: picture.height)
    }

    /// - Parameters:
    ///   - light: by channel, row by row, as ``average(_:)`` has it.
    ///   - width: of the picture, at least 32 pixels.
    ///   - height: the same.
    init(light: [[Double]], width: Int, height: Int) {
        perBlock = Self.perBlock(width, height)
        cells = Self.blocks * perBlock
        self.light = light
        let across = Self.powers(width, cells)
        let down = Self.powers(height, cells)
        let count = cells
        terms = FlatField.exponents.map { term in
            (0..<(count * count)).map { across[$0 % count][term.i] * down[$0 / count][term.j] }
        }
    }

    /// The block of a cell, 0..<256.
    func block(of cell: Int) -> Int { cell / cells / perBlock * Self.blocks + cell % cells / perBlock }

    /// The polynomial's average over each cell.
    func values(_ coefficients: [Double]) -> [Double] {
        var values = [Double](repeating: 0, count: cells * cells)
        for (term, coefficient) in zip(terms, coefficients) {
            for cell in values.indices { values[cell] += coefficient * term[cell] }
        }
        return values
    }

    /// Averages over the cells of each block.
    func byBlock(_ values: [Double]) -> [Double] {
        var totals = [Double](repeating: 0, count: Self.blocks * Self.blocks)
        for (cell, value) in values.enumerated() { totals[block(of: cell)] += value }
        return totals.map { $0 / Double(perBlock * perBlock) }
    }

    /// The polynomial's average over all pixel centres.
    static func mean(_ coefficients: [Double], width: Int, height: Int) -> Double {
        let (across, down) = (powers(width, 1)[0], powers(height, 1)[0])
        return zip(coefficients, FlatField.exponents).reduce(0) { $0 + $1.0 * across[$1.1.i] * down[$1.1.j] }
    }

    /// For each part of an axis, the averages of u⁰…u⁴ over its pixel centres.
    private static func powers(_ pixels: Int, _ parts: Int) -> [[Double]] {
        var sums = [[Double]](repeating: [Double](repeating: 0, count: FlatField.degree + 1), count: parts)
        for pixel in 0..<pixels {
            let u = pixels > 1 ? 2 * Double(pixel) / Double(pixels - 1) - 1 : 0
            var power = 1.0
            for exponent in 0...FlatField.degree {
                sums[pixel * parts / pixels][exponent] += power
                power *= u
            }
        }
        return sums.map { part in part.map { $0 / part[0] } }
    }

    private static func perBlock(_ width: Int, _ height: Int) -> Int { max(1, min(4, min(width, height) / 32)) }

    /// By channel, row by row.
    static func average(_ picture: FloatPicture) -> [[Double]] {
        let cells = blocks * perBlock(picture.width, picture.height)
        var totals = [Double](repeating: 0, count: 3 * cells * cells)
        var counts = [Double](repeating: 0, count: cells * cells)
        let columns = (0..<picture.width).map { $0 * cells / picture.width }
        picture.samples.withUnsafeBufferPointer { samples in
            totals.withUnsafeMutableBufferPointer { totals in
                counts.withUnsafeMutableBufferPointer { counts in
                    for y in 0..<picture.height {
                        let line = y * cells / picture.height * cells
                        for x in 0..<picture.width {
                            let (cell, at) = (line + columns[x], 3 * (y * picture.width + x))
                            totals[3 * cell] += Double(samples[at])
                            totals[3 * cell + 1] += Double(samples[at + 1])
                            totals[3 * cell + 2] += Double(samples[at + 2])
                            counts[cell] += 1
                        }
                    }
                }
            }
        }
        return (0..<3).map { channel in counts.indices.map { totals[3 * $0 + channel] / counts[$0] } }
    }
}
