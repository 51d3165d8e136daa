internal import EpilumeModel

/// Why evenness was not measured.
package enum FlatFieldRefusal: Error, Hashable, Sendable {
    case pictureSize(smallest: Int)
    case notFinite
    /// Percent of all samples.
    case clipped(percent: Double)
    /// Median code value of a channel, 0 red, 1 green, 2 blue.
    case tooDark(code: Double, channel: Int)
    case noLight
    /// What the darkest place would have to be multiplied with.
    case tooUneven(gain: Double, limit: Double)
    /// Blocks of 256 that differ from smooth light, by how much at most, and where.
    case structure(blocks: Int, percent: Double, at: FrameSector)
    case otherMap

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .pictureSize(let smallest):
            "The two pictures of the white card differ in size, or a side has less than \(smallest) pixels. "
                + "Measure again in one mode."
        case .notFinite: "The pictures of the white card hold values that are no numbers. Measure again."
        case .clipped(let percent):
            "\(percent.short) % of the white card is overexposed. Lower exposure or gain, lock them and measure again."
        case .tooDark(let code, let channel):
            "The white card is too dark (\(["red", "green", "blue"][min(max(channel, 0), 2)]) at \(code.short) "
                + "of 255). Switch the light on or raise the exposure, lock it and measure again."
        case .noLight: "No light was measured on the white card. Check dark level and tone, and measure again."
        case .tooUneven(let gain, let limit):
            "The darkest place of the frame would have to be made \(gain.short) times lighter, and noise with it; "
                + "\(limit.short) is the limit. Check the light and that the card lies flat and fills the frame."
        case .structure(let blocks, let percent, let sector):
            "The white card is not all that is seen: \(blocks) of 256 parts differ from smooth light, by up to "
                + "\(percent.short) % at the \(sector.name). Fill the frame with the clean card, wipe lens and contact "
                + "plate, and measure again."
        case .otherMap: "One of the two evenness measurements holds no map to compare. Measure evenness again."
        }
    }
}
