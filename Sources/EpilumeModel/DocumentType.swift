/// What a signed document is, as its protected header states it (`typ`, RFC 7515 §4.1.9): a check's slip signed by the
/// same key can then never be taken for a calibration.
package enum DocumentType: String, Hashable, Sendable, CaseIterable {
    case calibration = "epilume-calibration+json"
    /// That a station has taken over another's calibration.
    case acceptance = "epilume-acceptance+json"
    case revocation = "epilume-revocation+json"
    case check = "epilume-check+json"
}
