/// What was measured of one device in one state, and how a frame of it becomes a picture that measures.
///
/// A value that never changes: a new measurement is a new calibration. What was not measured is nil, and nothing that
/// needs it is claimed. Why it is stated in these terms: docs/decisions/0009.
///
/// Pixel coordinates everywhere: the centre of the first pixel is (0, 0), x to the right, y downwards. Colour is linear
/// and relative to a perfect diffuser in the same light, which is 1.
package struct Calibration: Hashable, Sendable, Codable {
    package static let schema = "epilume.calibration/1"

    package var schema = Calibration.schema
    /// A random UUID, lower-case with dashes.
    package var id: String
    /// RFC 3339, UTC, whole seconds.
    package var measuredAt: String
    /// Of the person who measured, as that person gave it; nil: not given.
    package var technician: String?
    package var softwareVersion: String
    package var binding: CalibrationBinding
    package var dark: DarkLevel?
    package var tone: ToneCurve?
    package var flat: FlatField?
    package var colour: ColourCorrection?
    package var spacing: PixelSpacing?
    package var distortion: Distortion?
    package var sharpness: [Sharpness]?
    package var chromaticAberration: ChromaticAberration?
    package var noise: Noise?
    package var repeatability: Repeatability?
    /// What the card of the morning check showed on the same day.
    package var checkCard: CheckReading?
    /// Parts that were not measured anew, each from the calibration that was in force before.
    package var carried: [CarriedPart]
    /// Each quantity that was judged, with its limit.
    package var verdicts: [CalibrationVerdict]
    /// Why it is used although a verdict did not pass, in the technician's words; nil: it passed, or is not to be used.
    package var acceptedDespite: String?
    /// What could not be tested and is taken for true, one sentence each, such as that a printed target has the
    /// dimensions that its label states.
    package var assumptions: [String]
    /// What was noticed while measuring and did not forbid it, one sentence each.
    package var notes: [String]

    package init(id: String, measuredAt: String, softwareVersion: String, binding: CalibrationBinding) {
        self.id = id
        self.measuredAt = measuredAt
        self.softwareVersion = softwareVersion
        self.binding = binding
        carried = []
        verdicts = []
        assumptions = []
        notes = []
    }

    /// True when every quantity that was judged is within its limit.
    package var passed: Bool { verdicts.allSatisfy(\.passed) }

    /// When its oldest part was measured: its age counts from there. RFC 3339 in UTC of one form sorts as text.
    package var oldestMeasurement: String { carried.reduce(measuredAt) { min($0, $1.measuredAt) } }
}

/// A part of a calibration that was taken over from an earlier one.
package struct CarriedPart: Hashable, Sendable, Codable {
    package var part: Part
    /// The calibration that measured it.
    package var from: String
    /// RFC 3339, UTC.
    package var measuredAt: String

    package enum Part: String, Hashable, Sendable, Codable, CaseIterable {
        /// With its hot pixels.
        case dark
        /// Tone curve and colour, which one chart gives together, and the noise of its greys.
        case colour
        case flat
        /// Spacing and distortion.
        case scale
        /// With chromatic aberration.
        case sharpness
        case repeatability
        case checkCard
    }

    package init(part: Part, from: String, measuredAt: String) {
        self.part = part
        self.from = from
        self.measuredAt = measuredAt
    }
}

extension CarriedPart.Part {
    /// For a sentence.
    package var name: String {
        switch self {
        case .dark: "the dark level"
        case .colour: "colour"
        case .flat: "evenness"
        case .scale: "scale"
        case .sharpness: "sharpness"
        case .repeatability: "repeatability"
        case .checkCard: "the check card"
        }
    }
}

/// One quantity beside its limit.
package struct CalibrationVerdict: Hashable, Sendable, Codable {
    package var quantity: Quantity
    package var value: Double
    /// The largest value that passes; the smallest for `snr`.
    package var limit: Double

    package enum Quantity: String, Hashable, Sendable, Codable, CaseIterable {
        /// Percent of the mean, after correction.
        case uniformity
        /// ΔE00, leave-one-out over the patches.
        case colourMean, colourPercentile95, colourSkin
        /// ΔE00 between frames of one scene.
        case repeatability
        /// Percent of the spacing, k = 2.
        case spacingUncertainty
        /// Percent of the distance from the centre.
        case distortion
        /// Pixels.
        case chromaticAberration
        /// Ratio.
        case snr
    }

    package init(_ quantity: Quantity, _ value: Double, limit: Double) {
        self.quantity = quantity
        self.value = value
        self.limit = limit
    }

    package var passed: Bool { quantity == .snr ? value >= limit : value <= limit }

    /// For a person, such as `colour, mean ΔE00: 3.41 (limit 3)`.
    package var words: String { "\(quantity.name): \(value.short) (limit \(limit.short))" }
}

extension CalibrationVerdict.Quantity {
    /// With its unit, for a person.
    package var name: String {
        switch self {
        case .uniformity: "evenness left, %"
        case .colourMean: "colour, mean ΔE00"
        case .colourPercentile95: "colour, 95th percentile ΔE00"
        case .colourSkin: "colour of skin, ΔE00"
        case .repeatability: "repeatability, ΔE00"
        case .spacingUncertainty: "uncertainty of the scale, %"
        case .distortion: "distortion, %"
        case .chromaticAberration: "lateral chromatic aberration, pixels"
        case .snr: "signal over noise"
        }
    }
}
