internal import CryptoExtras
internal import EpilumeModel
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// The certificate that a signature in an object carries: (0400,0115), DER, one byte of padding allowed.
struct SignerCertificate: Sendable {
    let certificate: Certificate
    /// Of its DER, lower-case hexadecimal.
    let sha256: String
    let notBefore: Moment
    let notAfter: Moment
    private let key: _RSA.Signing.PublicKey

    /// - Throws: what is wrong, as the end of a sentence about the certificate.
    init(_ value: ArraySlice<UInt8>) throws(Refusal) {
        guard value.count <= 65_536 else { throw Refusal(words: "has more than 65536 bytes") }
        let der = Self.withoutPadding(value)
        guard let certificate = try? Certificate(derEncoded: Array(der)) else {
            throw Refusal(words: "is not an X.509 certificate in DER")
        }
        guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else {
            throw Refusal(words: "has no RSA key, which the Creator RSA profile asks for")
        }
        guard key.keySizeInBits >= 2_048 else {
            throw Refusal(words: "has an RSA key of \(key.keySizeInBits) bits; 2048 are the least that is safe")
        }
        self.certificate = certificate
        self.key = key
        sha256 = sha256Hex(der)
        notBefore = Self.moment(certificate.notValidBefore)
        notAfter = Self.moment(certificate.notValidAfter)
    }

    struct Refusal: Error, Equatable {
        let words: String
    }

    /// For people: whom it names. A station or an institution, not a patient.
    var subject: String { UntrustedText(certificate.subject.description).description }

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2), which PS3.15 C.1 asks for.
    func isValid(signature: ArraySlice<UInt8>, for digest: MACDigest) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: Array(signature))
        return switch digest {
        case .sha256(let digest): key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
        case .sha384(let digest): key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
        case .sha512(let digest): key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
        }
    }

    /// An OB value is even; DER says itself where it ends. One byte of padding is all that may follow.
    private static func withoutPadding(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard value.count >= 4, value[value.startIndex] == 0x30, value[value.startIndex + 1] == 0x82 else { return value }
        let length = Int(value[value.startIndex + 2]) << 8 | Int(value[value.startIndex + 3])
        return value.count == length + 5 && value.last == 0 ? value.dropLast() : value
    }

    private static func moment(_ date: Date) -> Moment {
        // Certificates are good for whole seconds of the years 1950 to 9999.
        Moment(microseconds: Int64(date.timeIntervalSince1970.rounded()) * Moment.second)
    }
}
