/// What a signed document is, as its protected header states it (`typ`, RFC 7515 §4.1.9): a check's slip signed by the
/// same key can then never be taken for a calibration.
package enum DocumentType: String, Hashable, Sendable, CaseIterable {
    case calibration = "epilume-calibration+json"
    /// That a station has taken over another's calibration.
    case acceptance = "epilume-acceptance+json"
    case revocation = "epilume-revocation+json"
    case check = "epilume-check+json"
    /// What left the station as which object (docs/decisions/0010).
    case release = "epilume-release+json"
    /// That a certificate is of this station's object key.
    case objectKey = "epilume-object-key+json"
    /// Size and root of the tree of all records.
    case checkpoint = "epilume-checkpoint+json"
    case keySuccession = "epilume-key-succession+json"
    case keyRevocation = "epilume-key-revocation+json"
}
