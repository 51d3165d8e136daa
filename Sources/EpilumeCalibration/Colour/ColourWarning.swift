package import EpilumeModel

/// What was noticed while a correction was made, and does not forbid it.
package enum ColourWarning: Hashable, Sendable {
    /// Judged and not fitted.
    case truncated(patches: [UntrustedText])
    /// From one side of the chart to the other, percent of the ratio of two channels.
    case lightColour(percent: Double, across: ColourFault.Axis)
    /// From one side of the chart to the other, percent of green.
    case lightLevel(percent: Double, across: ColourFault.Axis)
    /// By how many percent the greys differ in the ratio of two channels beyond what their references say.
    case greysDiffer(percent: Double)
    /// Leave-one-out ΔE00 of all and of the greys.
    case poor(mean: Double, greys: Double)

    /// For a technician.
    package var sentence: String {
        switch self {
        case .truncated(let patches):
            "The device cannot show "
                + patches.prefix(6).map(\.description).joined(separator: ", ")
                + ": a channel ends at 0 there. These were judged and not fitted."
        case .lightColour(let percent, let axis):
            "The light changes its colour by \(oneDecimal(percent)) % \(Self.words(axis)) of the chart: look for "
                + "other light."
        case .lightLevel(let percent, let axis):
            "The light changes by \(oneDecimal(percent)) % \(Self.words(axis)) of the chart: measure evenness first."
        case .greysDiffer(let percent):
            "The greys differ in colour by \(oneDecimal(percent)) % among themselves: the chart is soiled, or a "
                + "printed copy, whose greys are mixed of inks."
        case .poor(let mean, let greys):
            "The colours remain apart by ΔE00 \(oneDecimal(mean)) (greys \(oneDecimal(greys))): a printed copy, a "
                + "chart of another edition, or light that lacks a part of the spectrum."
        }
    }

    private static func words(_ axis: ColourFault.Axis) -> String {
        axis == .leftToRight ? "from left to right" : "from top to bottom"
    }
}
