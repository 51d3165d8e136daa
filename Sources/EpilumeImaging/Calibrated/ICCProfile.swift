package import EpilumeModel

/// An ICC profile that says what the code values of a picture mean, fit for DICOM's ICC Profile module.
///
/// PS3.3 C.11.15.1.1 asks for an input device profile (`scnr`) of RGB with Lab or XYZ as connection space, and
/// recommends the perceptual intent, 16-bit tables, and the chromatic adaptation where white is not D50. It leaves the
/// version open. These are of version 2.4 (ICC.1:2001-04 with its addendum 2): everything that is in them exists since
/// then, and viewers and systems that read only version 2 are still about, while every reader of version 4 reads it.
///
/// The same calibration gives the same bytes: the date is the calibration's, and a version 2 profile has no id.
package struct ICCProfile: Hashable, Sendable {
    package let bytes: [UInt8]
    /// As its `desc` tag says it; ASCII.
    package let description: String

    /// Of a calibrated picture: sRGB as an input device. Fits each picture of every device; only what it says of
    /// itself and its date are the calibration's.
    ///
    /// - Parameter isExpired: whether the calibration was when the picture was taken; its description then says so.
    package static func calibratedPicture(
        _ calibration: Calibration, isExpired: Bool = false
    ) throws(ICCFault) -> ICCProfile {
        // A curve of 256 says exactly what the 256 code values mean.
        let curve = (0..<256).map { SRGB.linear(Double($0) / 255) }
        let writer = try ICCWriter(
            "Epilume calibrated sRGB, " + (isExpired ? "expired " : "") + label(calibration))
        try writer.matrix(columns: (0..<3).map(SRGB.xyzFromLinear.column), curves: [curve, curve, curve])
        try writer.adaptation(SRGB.adaptation)
        return try writer.profile(measuredAt: calibration.measuredAt)
    }

    /// Of a picture as the device delivered it: the calibration's dark level, tone and colour. Evenness is not in it,
    /// since a profile does not know where a pixel lies.
    ///
    /// A matrix correction becomes primaries and curves, a root-polynomial one a table of 33 a side over the square
    /// root of linear light, in which such a polynomial is of degree 2. Light above a perfect diffuser is taken for
    /// one: reflecting objects have none, and white that is too bright stays white. There is no adaptation tag, since
    /// the light of the device was not measured; the colours are relative to it.
    package static func asDelivered(_ calibration: Calibration) throws(ICCFault) -> ICCProfile {
        guard let tone = calibration.tone else { throw .calibration(.tone) }
        guard let colour = calibration.colour else { throw .calibration(.colour) }
        let curves: [[Double]]
        let rows: [[Double]]
        do { curves = try CalibrationTerms.linear(tone, dark: calibration.dark) } catch { throw .calibration(.tone) }
        do { rows = try CalibrationTerms.colour(colour) } catch { throw .calibration(.colour) }
        let writer = try ICCWriter("Epilume as delivered, not evened, " + label(calibration))
        switch colour.kind {
        case .matrix: try writer.matrix(columns: (0..<3).map(Matrix3(rows).column), curves: curves)
        case .rootPolynomial2:
            try writer.table(curves: curves.map { $0.map { min($0, 1).squareRoot() } }) { roots in
                let (r, g, b) = (roots[0], roots[1], roots[2])
                let terms = [r * r, g * g, b * b, r * g, g * b, r * b]
                return rows.map { row in zip(row, terms).reduce(0) { $0 + $1.0 * $1.1 } }
            }
        }
        return try writer.profile(measuredAt: calibration.measuredAt)
    }

    init(bytes: [UInt8], description: String) {
        self.bytes = bytes
        self.description = description
    }

    /// Names calibration and device. Both are somebody else's strings.
    private static func label(_ calibration: Calibration) -> String {
        "calibration \(ascii(calibration.id, 36)), \(ascii(calibration.binding.device.name, 80))"
    }

    private static func ascii(_ text: String, _ limit: Int) -> String {
        String(text.unicodeScalars.prefix(limit).map { (0x20...0x7e).contains($0.value) ? Character($0) : "?" })
    }
}
