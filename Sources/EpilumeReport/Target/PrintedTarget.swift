package import EpilumeModel

/// What a printed target measures: its true pitch, and within which interval.
package struct PrintedTarget: Hashable, Sendable {
    /// For the measurement of pixel spacing.
    package var target: PixelSpacing.Target
    /// What is taken for true, for ``Calibration/assumptions``.
    package var assumption: String

    /// Percent. What "fit to page" and a printer's feed do to a sheet at worst, when nobody looked at its rulers.
    package static let unmeasuredTolerancePercent = 3.0
    /// Percent. That a field of 20 mm has the scale that a ruler of 100 mm beside it has, and that the paper has kept
    /// its moisture since the ruler was measured. A choice of this project, not a figure of a standard.
    package static let localTolerancePercent = 0.1

    /// How each assumption begins, by the target's name: for telling it from what else a calibration assumes.
    private static func unmeasured(_ name: String) -> String {
        "The rulers of the printed target \(name) were not measured"
    }
    private static func measured(_ name: String) -> String { "The printed target \(name) has the scale of its rulers" }

    /// Whether a sentence of a calibration is ``assumption`` of this target, whatever its rulers measured.
    package static func states(_ sentence: String, of target: String) -> Bool {
        sentence.hasPrefix(unmeasured(target)) || sentence.hasPrefix(measured(target))
    }

    /// A print whose rulers nobody measured: the pitch of the drawing, within ``unmeasuredTolerancePercent``.
    package init(unmeasured geometry: TargetGeometry) {
        target = PixelSpacing.Target(
            name: geometry.name, pitchMicrometres: 1000 * geometry.pitch,
            tolerancePercent: Self.unmeasuredTolerancePercent)
        assumption =
            Self.unmeasured(geometry.name) + ": its pitch is taken to be "
            + "\(Digits.fixed(1000 * geometry.pitch, 0)) µm "
            + "within \(Digits.fixed(Self.unmeasuredTolerancePercent, 0)) %."
    }

    /// A print whose rulers were measured. The pitch is that of the mean of both axes, since the target may lie turned
    /// under the device; half of their difference, the calliper and ``localTolerancePercent`` are its tolerance.
    package init(_ geometry: TargetGeometry, rulers: RulerReading) throws(RulerFault) {
        try rulers.check()
        let mean = (rulers.horizontal + rulers.vertical) / 2
        let full = TargetSheet.rulerLength
        let tolerance =
            100 * (abs(rulers.horizontal - rulers.vertical) / 2 + rulers.tolerance) / mean + Self.localTolerancePercent
        target = PixelSpacing.Target(
            name: geometry.name, pitchMicrometres: 1000 * geometry.pitch * mean / full, tolerancePercent: tolerance)
        assumption =
            Self.measured(geometry.name) + ", which measured "
            + "\(Digits.fixed(rulers.horizontal, 2)) mm and \(Digits.fixed(rulers.vertical, 2)) mm within "
            + "\(Digits.fixed(rulers.tolerance, 2)) mm: its pitch is \(Digits.fixed(target.pitchMicrometres, 1)) µm "
            + "within \(Digits.fixed(tolerance, 2)) %."
    }
}

/// What a calliper says of a sheet's two rulers, millimetres.
package struct RulerReading: Hashable, Sendable {
    package var horizontal: Double
    package var vertical: Double
    /// Half-width of the interval in which a length lies that the calliper shows, by its data sheet.
    package var tolerance: Double

    /// - Parameter tolerance: 0.05 mm is the step of a plain vernier.
    package init(horizontal: Double, vertical: Double, tolerance: Double = 0.05) {
        self.horizontal = horizontal
        self.vertical = vertical
        self.tolerance = tolerance
    }

    /// Further from 100 mm, the sheet was scaled on purpose or another length was measured.
    package static let plausible = 90.0...110.0
    /// Percent between the axes; a larger difference is no printer's, but a misread ruler's.
    package static let largestDifferencePercent = 1.0
    package static let largestTolerance = 0.5

    func check() throws(RulerFault) {
        for length in [horizontal, vertical] where !Self.plausible.contains(length) {
            throw .implausible(millimetres: length)
        }
        guard tolerance > 0, tolerance <= Self.largestTolerance else { throw .calliper(millimetres: tolerance) }
        let difference = 100 * abs(horizontal - vertical) / ((horizontal + vertical) / 2)
        guard difference <= Self.largestDifferencePercent else { throw .axesDiffer(percent: difference) }
    }
}

/// Why the lengths of the rulers say nothing about the target.
package enum RulerFault: Error, Hashable, Sendable {
    case implausible(millimetres: Double)
    case axesDiffer(percent: Double)
    case calliper(millimetres: Double)

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .implausible(let length):
            "A ruler of \(Digits.fixed(length, 2)) mm was given. Measure from the mark 0 to the mark 100, in "
                + "millimetres; if it is that long, print the sheet again at 100 %."
        case .axesDiffer(let percent):
            "The two rulers differ by \(Digits.fixed(percent, 1)) %. Measure both again; if they do, print the sheet "
                + "on another printer."
        case .calliper(let tolerance):
            "A tolerance of \(Digits.fixed(tolerance, 2)) mm was given for the calliper. Give that of its data sheet: "
                + "more than 0 and at most \(Digits.fixed(RulerReading.largestTolerance, 1)) mm."
        }
    }
}
