internal import EpilumeModel

/// Why a chain of certificates is not installed, or a request not made. What was installed stays.
package enum CertificateRefusal: Error, Hashable, Sendable {
    /// Completes "The file …".
    case unreadable(String)
    case holdsPrivateKey
    case tooMany(Int)
    /// The first certificate is of another key than the station's.
    case otherKey
    /// A certificate, counted from 1, was not issued by the one after it. Completes "Certificate N …".
    case outOfOrder(Int)
    case signatureInvalid(Int)
    case weakSignature(Int)
    case expired(Int, notAfter: String)
    case notYetValid(Int, notBefore: String)
    /// The station's own is a certificate authority's.
    case leafIsAuthority
    case cannotSign
    /// An issuer that may not issue.
    case notAnAuthority(Int)
    case pathTooLong(Int)
    case unknownCritical(Int, oid: String)
    case clockNotSet(utc: String)
    /// Completes "The subject …".
    case subject(String)

    /// One sentence for a person: what is wrong, and what to do.
    package var sentence: String { (isAboutRequest ? "" : "Nothing was installed: ") + words }

    private var isAboutRequest: Bool { if case .subject = self { true } else { false } }

    private var words: String {
        switch self {
        case .unreadable(let words): "the file \(words). Give a PEM file of the station's certificate and its issuers."
        case .holdsPrivateKey:
            "the file holds a private key, which has no business there. Give the certificates alone, and take that "
                + "key for known to others."
        case .tooMany(let limit): "the file holds more than \(limit) certificates. Give the station's and its issuers."
        case .otherKey:
            "the first certificate is not of this station's object key. Have one issued for the request of `epilume "
                + "key request`, and put it first."
        case .outOfOrder(let number):
            "certificate \(number) was not issued by the one after it. Put the station's first and each one's issuer "
                + "after it."
        case .signatureInvalid(let number): "the signature of certificate \(number) is not by its issuer's key."
        case .weakSignature(let number):
            "certificate \(number) is signed with SHA-1, which can be forged. Have it issued with SHA-256."
        case .expired(let number, let notAfter):
            "certificate \(number) expired at \(notAfter). Have a new one issued, or set the clock."
        case .notYetValid(let number, let notBefore):
            "certificate \(number) is valid from \(notBefore) on. Wait until then, or set the clock."
        case .leafIsAuthority:
            "the station's certificate is that of a certificate authority. Have one issued for a signer."
        case .cannotSign:
            "the station's certificate is not for digital signatures. Have one issued with that key usage."
        case .notAnAuthority(let number): "certificate \(number) may not issue others, so those before it mean nothing."
        case .pathTooLong(let number): "certificate \(number) does not allow so many issuers below it."
        case .unknownCritical(let number, let oid):
            "certificate \(number) has the critical extension \(oid), which is not understood here."
        case .clockNotSet(let utc): "the clock says \(utc), so nobody can tell what is valid. Set the clock."
        case .subject(let words):
            "No request was made: the subject \(words). Write it as in \"CN=Booth 3,O=Clinic,C=DE\"."
        }
    }
}
