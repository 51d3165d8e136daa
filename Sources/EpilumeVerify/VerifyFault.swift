internal import EpilumeModel

/// Why nothing could be verified at all. What is wrong with an item is a ``Finding``, not a fault.
package enum VerifyFault: Error, Hashable, Sendable {
    case noTrustAnchor
    case anchorUnreadable(path: String, reason: String)
    /// Neither a P-256 public key in PEM (SubjectPublicKeyInfo) nor one as a JWK.
    case anchorIsNoKey
    /// A private key must not travel to where records are verified.
    case anchorIsPrivate
    case authoritiesUnreadable(path: String, reason: String)
    /// No certificate in PEM, or one that cannot be read.
    case noCertificates
}

extension VerifyFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTrustAnchor:
            "No trust anchor was given: name the file with the station's public key (PEM or JWK)."
        case .anchorUnreadable(let path, let reason):
            "The trust anchor \(UntrustedText(path)) cannot be read: \(reason)."
        case .anchorIsNoKey:
            "The trust anchor is not a P-256 public key: give the station's public key as PEM "
                + "(BEGIN PUBLIC KEY) or as a JWK."
        case .anchorIsPrivate:
            "The trust anchor holds a private key: give the public key alone, and find out how the private one got there."
        case .authoritiesUnreadable(let path, let reason):
            "The certificates in \(UntrustedText(path)) cannot be read: \(reason)."
        case .noCertificates:
            "The file of certificate authorities holds no certificate, or one that cannot be read: give X.509 "
                + "certificates as PEM (BEGIN CERTIFICATE)."
        }
    }
}
