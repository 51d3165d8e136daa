package import EpilumeModel

/// Why no colour correction can be had from samples.
package enum ColourFault: Error, Hashable, Sendable {
    case tooFewPatches(count: Int)
    case tooFewGreys(count: Int)
    case notFinite(patch: UntrustedText)
    /// Patches that end at 0 in a channel.
    case truncated(patches: [UntrustedText])
    /// The channels say the same of all patches.
    case withoutColour
    /// Light as the device states it goes with the chart's Y to the power of `exponent` instead of 1.
    case notLinear(exponent: Double)
    /// These patches, each with its ΔE00 by a fit to the others, are not what the chart says.
    case patchesSpoiled([Spoiled], othersMean: Double)
    /// The colour of the light changes by `percent` in the ratio of two channels from one side of the chart to the
    /// other.
    case mixedLight(percent: Double, across: Axis)
    /// Leave-one-out ΔE00: no chart of this name under one light.
    case hopeless(mean: Double)
    case tooFewFrames(count: Int)
    /// The frames are not of one chart, size or order of patches.
    case differentFrames
    /// Every frame is the same to the last code.
    case frozen(frames: Int)

    package struct Spoiled: Hashable, Sendable {
        package let patch: UntrustedText
        package let difference: Double
    }

    package enum Axis: String, Hashable, Sendable { case leftToRight, topToBottom }
}

extension ColourFault {
    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .tooFewPatches(let count):
            "There are \(count) usable patches, and a correction needs \(CorrectionMaker.patchMinimum): use a chart "
                + "of at least 24."
        case .tooFewGreys(let count):
            "There are \(count) usable grey patches, and white needs \(CorrectionFit.greyMinimum): use a chart with a "
                + "grey scale."
        case .notFinite(let patch): "The patch \(patch) has no usable number: take the frames again."
        case .truncated(let patches):
            "Too many patches end at 0 in a channel (\(Self.list(patches))): lower the device's saturation and "
                + "contrast, or raise its exposure."
        case .withoutColour:
            "The picture of the chart has no colour: set the device's saturation to its default, and look at the light."
        case .notLinear(let exponent):
            "The values go with the light to the power of \(twoDecimals(exponent)) instead of 1: measure the tone "
                + "curve first, from frames of the same settings."
        case .patchesSpoiled(let spoiled, let mean):
            "Not as the chart says: "
                + spoiled.map { "\($0.patch) (ΔE00 \(oneDecimal($0.difference)))" }.joined(separator: ", ")
                + ", where the others have \(oneDecimal(mean)). Look for dirt, glare or a scratch there; clean or "
                + "replace the chart."
        case .mixedLight(let percent, let axis):
            "The light changes its colour by \(oneDecimal(percent)) % from "
                + (axis == .leftToRight ? "left to right" : "top to bottom")
                + " of the chart: keep other light out, so that only the device's own reaches it."
        case .hopeless(let mean):
            "The chart's colours cannot be reached (ΔE00 \(oneDecimal(mean))): check that it is the chart that was "
                + "chosen and no printed copy, and that automatic colour is off."
        case .tooFewFrames(let count): "There are \(count) frames, and at least 2 are needed: take more."
        case .differentFrames: "The frames are not of one chart in one position: take them again without moving."
        case .frozen(let frames):
            "All \(frames) frames are the same to the last digit: the stream stands still. Reconnect the device."
        }
    }

    private static func list(_ names: [UntrustedText]) -> String {
        names.prefix(6).map(\.description).joined(separator: ", ") + (names.count > 6 ? " and others" : "")
    }
}
