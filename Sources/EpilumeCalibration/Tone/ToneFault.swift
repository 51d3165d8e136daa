package import EpilumeModel

/// Why no tone curve can be had from grey patches.
package enum ToneFault: Error, Hashable, Sendable {
    case tooFewGreys(count: Int)
    case notFinite(patch: UntrustedText)
    case clipped(patch: UntrustedText)
    case crushed(patch: UntrustedText)
    /// Code values between the darkest and the lightest grey.
    case lowContrast(channel: Int, codes: Double)
    /// The lighter patch has no higher code.
    case notMonotone(channel: Int, darker: UntrustedText, lighter: UntrustedText)
    /// Neighbouring steps of the grey scale have contrasts that differ by `ratio`.
    case stepped(channel: Int, patch: UntrustedText, ratio: Double)
    /// Two pictures of the device give curves that differ by so much L*.
    case changesWithScene(channel: Int, lightness: Double)
}

extension ToneFault {
    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .tooFewGreys(let count):
            "The chart shows \(count) grey patches, and a tone curve needs \(ToneFit.greyMinimum): use a chart with "
                + "a grey scale."
        case .notFinite(let patch): "The grey patch \(patch) has no usable number: take the frames again."
        case .clipped(let patch):
            "The grey patch \(patch) is overexposed: lower the exposure until the white patch is below 254."
        case .crushed(let patch):
            "The grey patch \(patch) is cut off at black: raise the exposure, or the device's brightness control."
        case .lowContrast(let channel, let codes):
            "The greys span only \(oneDecimal(codes)) codes in \(Self.names[channel]): raise the exposure until the "
                + "white patch is near 230, and look for light that falls on the lens."
        case .notMonotone(let channel, let darker, let lighter):
            "In \(Self.names[channel]) the patch \(lighter) is no brighter than \(darker), which is darker on the "
                + "chart: check the corners, glare and the chart's position."
        case .stepped(let channel, let patch, let ratio):
            "The contrast in \(Self.names[channel]) changes by a factor of \(oneDecimal(ratio)) at the patch \(patch), "
                + "as automatic contrast does: turn off WDR, backlight compensation and contrast enhancement."
        case .changesWithScene(let channel, let lightness):
            "Two pictures give tone curves that differ by \(oneDecimal(lightness)) L* in \(Self.names[channel]): the "
                + "device adapts its contrast to the scene. Turn off WDR, backlight compensation and automatic gamma."
        }
    }

    private static let names = ["red", "green", "blue"]
}
