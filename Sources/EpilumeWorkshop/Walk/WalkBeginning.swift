internal import EpilumeCalibration
package import EpilumeInterface
package import EpilumeModel

/// What a technician is told before anything is measured: what the new calibration will hold that is not measured anew.
package enum WalkBeginning {
    /// - Parameters:
    ///   - steps: that are taken.
    ///   - state: of the device; nil: nobody says.
    ///   - previous: whose parts are taken over.
    package static func lines(
        _ steps: [WalkStep], state: CalibrationState?, previous: Calibration?
    ) -> [String] {
        let missing = WalkStep.allCases.filter { !steps.contains($0) }
        guard !missing.isEmpty else { return [] }
        guard let previous else {
            let why = state?.sentence ?? "There is no calibration of the device as it is."
            return [
                "Nothing is taken over. \(why) The new calibration will hold nothing but \(names(steps)); for all of "
                    + "it, walk through all steps: epilume calibrate."
            ]
        }
        guard state?.state == "expired" else { return [] }
        return [
            "What is taken over is too old: with it the new calibration is expired from the beginning. Measure again "
                + "what is old, \(dates(missing, previous)), or all of it: epilume calibrate."
        ]
    }

    /// What cannot be measured without a chart, now or before.
    ///
    /// - Throws: before anybody has laid a card down.
    package static func require(_ steps: [WalkStep], previous: Calibration?) throws(WorkshopFault) {
        guard !steps.contains(.color), previous?.tone == nil else { return }
        let needing = steps.filter { [.flat, .repeatability, .card].contains($0) }
        guard let first = needing.first, needing == steps else { return }
        throw WorkshopFault(
            CalibrationRefusal.needsColour(first.part).sentence
                + " There is none that could be taken over: epilume calibrate walk --steps "
                + WalkStep.allCases.filter { $0 == .color || steps.contains($0) }.map(\.rawValue).joined(separator: ",")
        )
    }

    private static func names(_ steps: [WalkStep]) -> String { steps.map(\.part.name).joined(separator: ", ") }

    private static func dates(_ steps: [WalkStep], _ previous: Calibration) -> String {
        steps.filter { previous.holds($0.part) }.map { step in
            let measured = previous.carried.first { $0.part == step.part }?.measuredAt ?? previous.measuredAt
            return "\(step.part.name) of \(measured.prefix(10))"
        }.joined(separator: ", ")
    }
}

extension Calibration {
    fileprivate func holds(_ part: CarriedPart.Part) -> Bool {
        switch part {
        case .dark: dark != nil
        case .colour: tone != nil || colour != nil
        case .flat: flat != nil
        case .scale: spacing != nil
        case .sharpness: sharpness != nil
        case .repeatability: repeatability != nil
        case .checkCard: checkCard != nil
        }
    }
}
