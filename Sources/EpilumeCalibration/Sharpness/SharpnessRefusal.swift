internal import EpilumeModel

/// Why no sharpness was measured at an edge.
package enum SharpnessRefusal: Error, Hashable, Sendable {
    case regionOutside
    case regionTooSmall(need: Int)
    case notFinite
    /// Percent of the region's samples at the top or the bottom of the code.
    case clipped(percent: Double)
    case noEdge
    /// Michelson's, 0…1.
    case lowContrast(Double)
    /// The step over the noise of its two sides.
    case noisy(ratio: Double)
    /// Degrees from the nearest of vertical and horizontal.
    case angle(degrees: Double)
    /// Pixels, root mean square, that the edge departs from a smooth line.
    case notStraight(pixels: Double)
    case tooSharp

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .regionOutside: "The region does not lie in the picture. Draw it again."
        case .regionTooSmall(let need):
            "The region around the edge is too small. Draw it \(need) pixels wide and high, the edge in its middle."
        case .notFinite: "The picture holds values that are no numbers. Take it again."
        case .clipped(let percent):
            "\(percent.short) % of the region is overexposed or black. Change the exposure and take the picture again."
        case .noEdge: "There is no edge in the region, or more than one. Draw it around one edge."
        case .lowContrast(let contrast):
            "The edge has a contrast of \(contrast.short) only; 0.2 is needed. Use a chart with dark and light fields."
        case .noisy(let ratio):
            "The edge stands out of the noise only \(ratio.short) times. Give more light or more frames."
        case .angle(let degrees):
            "The edge is \(degrees.short)° from upright or level; it must be between 2° and 43°. Turn the chart by 5°."
        case .notStraight(let pixels):
            "The edge is not straight: it wanders by \(pixels.short) pixels. Use a clean edge and hold still."
        case .tooSharp:
            "The contrast does not fall to half as far as pixels can tell: the device sharpens its pictures. Switch "
                + "its sharpening off and take the picture again."
        }
    }
}
