package import EpilumeModel

/// Why a step of a calibration was not taken. What was taken before it stands.
package enum CalibrationRefusal: Error, Hashable, Sendable {
    case frames(FrameStatistics.Refusal)
    case steadiness(SteadinessRefusal)
    case dark(DarkRefusal)
    case chart(ChartFault)
    case tone(ToneFault)
    case colour(ColourFault)
    case evenness(FlatFieldRefusal)
    case spacing(SpacingRefusal)
    /// At the place where an edge was; nil: none was found anywhere.
    case sharpness(FramePlace?, SharpnessRefusal)
    case tooFewFrames(CarriedPart.Part, have: Int, need: Int)
    /// Two steps were measured in frames of different size.
    case otherMode(width: Int, height: Int)
    /// This needs linear light or colour, and no chart was measured yet.
    case needsColour(CarriedPart.Part)
    /// The dark level differs by so many codes from the one by which a tone curve that is taken over was measured.
    case darkMoved(codes: Double)
    /// The white card gives this share of a perfect diffuser's light by the chart's tone curve.
    case whiteLevel(percent: Double)
    /// Tone and evenness do not settle: a round still changes white by so much percent.
    case unsettled(percent: Double)
    /// Two views of the chart differ in light by this factor.
    case exposureChanged(factor: Double)
    /// The second view's colours are off by this mean ΔE00 through the first one's correction.
    case colourChanges(mean: Double)
    case patchUnknown(UntrustedText)
    case patchesMissing([UntrustedText])
    /// The two lines on the stage micrometer lie along one axis.
    case linesAlike
    /// MTF50 in two directions at one place, cycles a pixel.
    case smeared(FramePlace, along: Double, across: Double)
    /// Nothing that is known is on the card.
    case emptyCard
    case nothingMeasured

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .frames(let refusal): refusal.sentence
        case .steadiness(let refusal): refusal.sentence
        case .dark(let refusal): refusal.sentence
        case .chart(let refusal): refusal.sentence
        case .tone(let refusal): refusal.sentence
        case .colour(let refusal): refusal.sentence
        case .evenness(let refusal): refusal.sentence
        case .spacing(let refusal): refusal.sentence
        case .sharpness(let place, let refusal): (place.map { "At the \($0.name): " } ?? "") + refusal.sentence
        case .tooFewFrames(let part, let have, let need):
            "\(have) frames were given for \(part.name), and \(need) are needed: take more."
        case .otherMode(let width, let height):
            "The frames have \(width) by \(height) pixels, other than those of the steps before: keep one mode, and "
                + "begin again."
        case .needsColour(let part): "For \(part.name) the colour chart must be measured first."
        case .darkMoved(let codes):
            "The dark level is \(codes.short) of 255 away from the one that the tone curve was measured by, so that "
                + "curve does not hold any more: measure dark level and colour together (epilume calibrate walk "
                + "--steps dark,color,flat,card)."
        case .whiteLevel(let percent):
            "The white card is \(percent.short) % as bright as white on the chart: exposure or contrast changed "
                + "between the two, as automatic ones do, or the card is not white. Lock exposure, turn off WDR and "
                + "automatic contrast, and measure both again."
        case .unsettled(let percent):
            "Tone and evenness do not agree (white still changes by \(percent.short) %): measure the white card and "
                + "the chart again, in one light."
        case .exposureChanged(let factor):
            "The second view of the chart is \(factor.short) times as bright as the first, and should be as bright: "
                + "the device adapts its exposure or contrast to the scene. Lock exposure, turn off WDR and automatic "
                + "contrast, and measure again."
        case .colourChanges(let mean):
            "The second view of the chart differs by ΔE00 \(mean.short) from the first: the device adapts its colour "
                + "to the scene, or the light is not one. Lock white balance, keep other light out and measure again."
        case .patchUnknown(let name): "The chart has no patch \(name): use the names of its description."
        case .patchesMissing(let names):
            "\(names.count) patches were not shown: " + names.prefix(6).map(\.description).joined(separator: ", ")
                + (names.count > 6 ? " and others." : ".")
        case .linesAlike: "Both lines run along one axis: draw one along the rows and one along the columns."
        case .smeared(let place, let along, let across):
            "Edges at the \(place.name) are sharp in one direction and not in the other (\(along.short) and "
                + "\(across.short) cycles a pixel): the device moved, or its lens is out of line. Lay it down and "
                + "measure again."
        case .emptyCard: "Nothing on the card could be read: show its patches, its grid or an edge."
        case .nothingMeasured: "No step was measured: there is nothing to calibrate by."
        }
    }
}
