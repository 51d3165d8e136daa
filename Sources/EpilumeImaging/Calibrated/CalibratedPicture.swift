/// A picture whose colours are those of the object, as far as the calibration goes: sRGB, as a JPEG image without
/// chroma subsampling, with the profile that says so inside. Made from a frame that is kept as delivered.
package struct CalibratedPicture: Hashable, Sendable {
    package let bytes: [UInt8]
    package let mediaType = "image/jpeg"
    /// How it was encoded, such as `srgb-jpeg95-444`. Stable: it enters records.
    package let method: String
    /// ``Calibration/id``.
    package let calibrationID: String
    /// In order; what the calibration lacks is not among them.
    package let applied: [CalibrationStep]
    /// Of how many of the picture's pixels a channel was clipped in the frame, 0…1: their colour is not measured.
    package let clippedShare: Double
    /// How many of its pixels sRGB does not hold, 0…1: their colour was moved to its border.
    package let outsideShare: Double
}
