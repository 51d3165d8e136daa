package import EpilumeModel

extension CalibrationSession {
    /// The calibration by all steps so far, and by the one before where a part was not measured anew.
    ///
    /// Failed gates are in its verdicts; whether it comes into force is for whoever asked.
    ///
    /// - Parameters:
    ///   - id: a random UUID, lower-case with dashes.
    ///   - measuredAt: RFC 3339, UTC, whole seconds.
    /// - Throws: `.nothingMeasured`; `.needsColour` when nothing but evenness was measured and no tone curve is known;
    ///   `.darkMoved` when the dark level was measured anew and the tone curve that is taken over is of another.
    package func calibration(
        id: String, measuredAt: String, technician: String?, softwareVersion: String
    ) throws(CalibrationRefusal) -> Calibration {
        guard !measured.isEmpty else { throw .nothingMeasured }
        if measured == [.flat], light == nil { throw .needsColour(.flat) }
        try requireDarkOfTone()
        var made = Calibration(
            id: id, measuredAt: measuredAt, softwareVersion: softwareVersion, binding: binding)
        made.technician = technician
        fill(&made, measuredAt)
        carry(into: &made)
        made.verdicts = Gates.verdicts(of: made, before: previous)
        made.assumptions = assumptions(of: made)
        made.notes = notes()
        return made
    }

    /// Parts that were measured in this session.
    package var measured: Set<CarriedPart.Part> {
        let parts: [(CarriedPart.Part, Bool)] = [
            (.dark, dark != nil), (.colour, chart != nil), (.flat, white != nil), (.scale, scale != nil),
            (.sharpness, sharpness != nil), (.repeatability, repeatability != nil), (.checkCard, card != nil),
        ]
        return Set(parts.filter(\.1).map(\.0))
    }

    /// Codes by which a dark level may differ from the one that a tone curve was measured by: the step of a frame's own
    /// numbers. Tables are read by code minus dark level, so that a larger one would shift the curve.
    static let darkTolerance = 1.0

    /// Codes from the dark level of a tone curve that is taken over; nil when none is, or no dark level was measured.
    var darkChange: Double? {
        guard chart == nil, previous?.tone != nil, let dark else { return nil }
        return zip(dark.means, previous?.dark?.means ?? [0, 0, 0]).map { abs($0 - $1) }.max()
    }

    private func requireDarkOfTone() throws(CalibrationRefusal) {
        if let codes = darkChange, codes > Self.darkTolerance { throw .darkMoved(codes: codes) }
    }

    private func fill(_ made: inout Calibration, _ measuredAt: String) {
        made.dark = dark
        if let chart, let light {
            made.tone = light.curve
            made.colour = colour?.correction
            made.noise = chart.noise
        }
        if white != nil { made.flat = light?.flat }
        made.spacing = scale?.spacing
        made.distortion = scale?.distortion
        made.sharpness = sharpness?.sharpness
        made.chromaticAberration = sharpness?.aberration
        if repeatability != nil { made.repeatability = repeated }
        if let card, let light {
            made.checkCard = card.reading(
                readAt: measuredAt, dark: dark ?? previous?.dark, tone: light.curve, flat: light.flat)
        }
    }

    /// Whether the card as it was read before says nothing of this calibration: the mornings would compare scale, light
    /// and focus of today with those of before they were mended.
    var outdatesCard: Bool {
        previous?.checkCard != nil && card == nil
            && !measured.isDisjoint(with: [.scale, .colour, .flat, .sharpness])
    }

    private func carry(into made: inout Calibration) {
        guard let previous else { return }
        for part in CarriedPart.Part.allCases where !measured.contains(part) {
            if part == .checkCard, outdatesCard { continue }
            guard Self.take(part, from: previous, into: &made) else { continue }
            // Of a part that was carried over already, the calibration that measured it stands.
            made.carried.append(
                previous.carried.first { $0.part == part }
                    ?? CarriedPart(part: part, from: previous.id, measuredAt: previous.measuredAt))
        }
    }

    /// - Returns: whether there was something to take.
    private static func take(
        _ part: CarriedPart.Part, from previous: Calibration, into made: inout Calibration
    ) -> Bool {
        switch part {
        case .dark:
            made.dark = previous.dark
            return previous.dark != nil
        case .colour:
            made.tone = previous.tone
            made.colour = previous.colour
            made.noise = previous.noise
            return previous.tone != nil || previous.colour != nil
        case .flat:
            made.flat = previous.flat
            return previous.flat != nil
        case .scale:
            made.spacing = previous.spacing
            made.distortion = previous.distortion
            return previous.spacing != nil
        case .sharpness:
            made.sharpness = previous.sharpness
            made.chromaticAberration = previous.chromaticAberration
            return previous.sharpness != nil
        case .repeatability:
            made.repeatability = previous.repeatability
            return previous.repeatability != nil
        case .checkCard:
            made.checkCard = previous.checkCard
            return previous.checkCard != nil
        }
    }
}
