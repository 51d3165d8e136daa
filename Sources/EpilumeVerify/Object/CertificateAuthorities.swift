internal import FoundationEssentials
internal import SwiftASN1
@_spi(FixedExpiryValidationTime) internal import X509

/// Certificates that the person who verifies has reason to trust: of authorities that issue certificates to stations, or
/// of stations themselves.
package struct CertificateAuthorities: Sendable {
    private let certificates: [Certificate]

    package static let largestByteCount = 4 << 20

    /// - Parameter text: the content of a PEM file with one or more certificates.
    package init(pem text: String) throws(VerifyFault) {
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        let certificates = documents.filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
            .map { try? Certificate(pemDocument: $0) }
        guard !certificates.isEmpty, certificates.allSatisfy({ $0 != nil }) else { throw .noCertificates }
        self.certificates = certificates.compactMap { $0 }
    }

    package static func load(path: String) throws(VerifyFault) -> CertificateAuthorities {
        switch BoundedFile.read(path, limit: largestByteCount) {
        case .success(let bytes): return try CertificateAuthorities(pem: String(decoding: bytes, as: UTF8.self))
        case .failure(let fault): throw .authoritiesUnreadable(path: path, reason: fault.description)
        }
    }

    /// Whether a chain leads from the certificate to one of these, as RFC 5280 asks, at a moment.
    func vouch(for certificate: SignerCertificate, at moment: Moment) async -> Bool {
        // A station's own, which is no authority: whoever gave it means this very certificate. Its term is looked at elsewhere.
        if certificates.contains(certificate.certificate) { return true }
        let time = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
        var verifier = Verifier(rootCertificates: CertificateStore(certificates)) {
            RFC5280Policy(fixedExpiryValidationTime: time)
        }
        // Each of them is an anchor, and each may also stand between the leaf and another one.
        let result = await verifier.validate(
            leaf: certificate.certificate, intermediates: CertificateStore(certificates))
        if case .validCertificate = result { return true }
        return false
    }
}
