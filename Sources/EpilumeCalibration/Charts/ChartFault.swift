package import EpilumeModel

/// Why a chart in a picture cannot be measured.
package enum ChartFault: Error, Hashable, Sendable {
    /// The description's own trouble: no known light, no colour, no such number of patches.
    case unknownIlluminant(UntrustedText)
    case badReference(patch: UntrustedText)
    case badLayout(columns: Int, rows: Int, patches: Int)
    /// The sighting is of another chart than the one given.
    case otherChart(sighted: UntrustedText, wanted: UntrustedText)
    /// The corners make no quadrilateral that a plane chart can be seen as.
    case badCorners
    case outsideFrame(patch: UntrustedText)
    /// `pixels` lie within the inner part of the patch.
    case tooSmall(patch: UntrustedText, pixels: Int)
    case notFinite(patch: UntrustedText)
    /// `percent` of a channel's samples stand at the upper end of the codes.
    case clipped(patch: UntrustedText, percent: Double)
    /// Code values by which parts of one patch differ, and by how many they may.
    case uneven(patch: UntrustedText, difference: Double, limit: Double)
    /// The picture shows the chart in another position: `residual` ΔE*ab instead of `given`.
    case turned(ChartOrientation, given: Double, residual: Double)
    /// In no position does the picture resemble the chart: ΔE*ab of the best.
    case notThisChart(chart: UntrustedText, residual: Double)
}

extension ChartFault {
    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .unknownIlluminant(let name):
            "The chart's values are stated for the light \"\(name)\", which has no known white: use values for D50."
        case .badReference(let patch): "The chart's description has no colour for the patch \(patch): correct the file."
        case .badLayout(let columns, let rows, let patches):
            "The chart's description has \(patches) patches in \(columns) columns and \(rows) rows: correct the file."
        case .otherChart(let sighted, let wanted):
            "The chart \(sighted) was found where \(wanted) is wanted: choose the chart that lies under the device."
        case .badCorners:
            "The four corners make no rectangle seen at an angle: give them again, top left first, then clockwise."
        case .outsideFrame(let patch):
            "The patch \(patch) reaches beyond the frame: move the chart so that all of it is seen."
        case .tooSmall(let patch, let pixels):
            "The patch \(patch) covers only \(pixels) pixels: move nearer or use a smaller chart."
        case .notFinite(let patch): "The picture holds no numbers at the patch \(patch): take it again."
        case .clipped(let patch, let percent):
            "\(rounded(percent)) % of the patch \(patch) is overexposed: lower the exposure and take the frames again."
        case .uneven(let patch, let difference, let limit):
            "The patch \(patch) is uneven by \(rounded(difference)) of at most \(rounded(limit)) code values: look for "
                + "glare, dust, a shadow, or corners that are off."
        case .turned(let position, let given, let residual):
            "The chart is \(position.words) (ΔE \(rounded(residual)) so, \(rounded(given)) as given): turn it, or give "
                + "the corners in the chart's own order."
        case .notThisChart(let chart, let residual):
            "The picture does not resemble the chart \(chart) in any position (ΔE \(rounded(residual))): check which "
                + "chart it is, and its corners."
        }
    }

    private func rounded(_ value: Double) -> String { oneDecimal(value) }
}

/// One digit after the point, as sentences for people show measured numbers.
func oneDecimal(_ value: Double) -> String { decimal(value, scale: 10) }

/// Two digits after the point.
func twoDecimals(_ value: Double) -> String { decimal(value, scale: 100) }

private func decimal(_ value: Double, scale: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "no number" }
    let scaled = Int64((abs(value) * scale).rounded())
    let digits = String(scaled % Int64(scale))
    let zeros = String(repeating: "0", count: String(Int64(scale)).count - 1 - digits.count)
    return (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / Int64(scale))." + zeros + digits
}
