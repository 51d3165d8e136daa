import EpilumeModel

/// Makes the UIDs of studies, series and frames of reference that nobody gave: what belongs together gets one name,
/// wherever and whenever it is made, and nothing has to be remembered.
///
/// A UID is `2.25.` and a UUID of version 8 (RFC 9562 5.8; PS3.5 B.2) of the first 16 bytes of a SHA-256. No identity
/// of a patient goes into it, since who guesses one could prove it by the UID.
package struct SeriesNaming: Sendable {
    let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameter sha256: at least 16 bytes.
    package init(sha256: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.sha256 = sha256 }

    /// The study of a release that nobody put into one: a study of its own, so that two people never share one.
    /// - Parameter picture: SOP instance UID of the release's picture.
    package func study(stationKeyID: String, picture: String) -> String { uid("study", [stationKeyID, picture]) }

    /// One series for what one device took on one day within one study, apart by kind.
    /// - Parameter day: `YYYYMMDD` of the station's zone; empty when it is not known.
    package func series(stationKeyID: String, study: String, deviceID: String, day: String, kind: String) -> String {
        uid("series", [stationKeyID, study, deviceID, day, kind])
    }

    /// Of one picture alone: two pictures have no coordinates in common.
    package func frameOfReference(stationKeyID: String, instance: String) -> String {
        uid("frame-of-reference", [stationKeyID, instance])
    }

    /// Each part with its length before it, so that no two lists give the same bytes.
    private func uid(_ purpose: String, _ parts: [String]) -> String {
        let bytes = ([purpose] + parts).reduce(into: Array("epilume.uid/1".utf8)) { bytes, part in
            bytes += Array(" \(part.utf8.count):".utf8) + Array(part.utf8)
        }
        let digest = sha256(bytes)
        precondition(digest.count >= 16, "a SHA-256 has 32 bytes")
        let high = digest[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = digest[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let uuid = UUIDBits(high: high & ~0xf000 | 0x8000, low: low & ~(0b11 << 62) | 1 << 63)
        return SOPInstanceUID(uuid: uuid).description
    }
}
