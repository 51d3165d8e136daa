/// That a station has taken over a calibration that another station signed.
struct CalibrationAcceptance: Hashable, Sendable, Codable {
    static let schema = "epilume.acceptance/1"

    var schema = CalibrationAcceptance.schema
    /// Of the calibration.
    var id: String
    /// SHA-256 of the other station's signed file.
    var sha256: String
    /// PEM, of the other station; whoever accepted it trusts this key.
    var trustedKey: String
    /// RFC 3339, UTC.
    var acceptedAt: String
    var technician: String?
}

/// That a calibration was taken out of force.
struct CalibrationRevocation: Hashable, Sendable, Codable {
    static let schema = "epilume.revocation/1"

    var schema = CalibrationRevocation.schema
    /// Of the calibration.
    var id: String
    /// SHA-256 of its signed file.
    var sha256: String
    var reason: String
    /// RFC 3339, UTC.
    var revokedAt: String
    var technician: String?
}
