/// The name of the DICOM object that a picture will become, reserved when the frame is captured and never
/// used for other bytes: `2.25.` and the UUID as one decimal integer.
///
/// Source: DICOM PS3.5 B.2; ITU-T X.667 clause 7.
package struct SOPInstanceUID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUIDBits

    package init(uuid: UUIDBits) { self.uuid = uuid }

    /// At most 44 characters, so it fits DICOM's 64.
    package var description: String { "2.25." + Self.decimal(uuid) }

    private static func decimal(_ uuid: UUIDBits) -> String {
        // Long division by ten, on two halves: the standard library divides 128 by 64 bits exactly.
        var (high, low) = (uuid.high, uuid.low)
        var digits: [UInt8] = []
        repeat {
            let upper = high.quotientAndRemainder(dividingBy: 10)
            let lower = UInt64(10).dividingFullWidth((upper.remainder, low))
            digits.append(UInt8(ascii: "0") + UInt8(lower.remainder))
            (high, low) = (upper.quotient, lower.quotient)
        } while high != 0 || low != 0
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
