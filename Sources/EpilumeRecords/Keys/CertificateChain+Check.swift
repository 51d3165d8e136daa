internal import CryptoExtras
internal import SwiftASN1
internal import X509

/// What is checked before a chain is installed. Source: RFC 5280 §6.1.3–6.1.5, as far as it can be checked without the
/// verifier's trust anchor: whom to trust is for whoever verifies an object to say.
extension CertificateChain {
    /// - Parameter utcMicroseconds: now.
    func require(for key: ObjectKey, at utcMicroseconds: Int64) throws(RecordFault) {
        do {
            guard isOf(key) else { throw CertificateRefusal.otherKey }
            try requireUse()
            for (index, certificate) in certificates.enumerated() {
                try Self.require(certificate, number: index + 1, at: utcMicroseconds)
                if index > 0 { try requireAuthority(index) }
            }
            for index in certificates.indices { try requireIssuer(of: index) }
        } catch let refusal as CertificateRefusal {
            throw .keys(.certificate(refusal))
        } catch {
            // An extension whose bytes are not what its identifier says.
            throw .keys(.certificate(.unreadable("holds a certificate with an extension that cannot be read")))
        }
    }

    private func requireUse() throws {
        if case .isCertificateAuthority = try certificates[0].extensions.basicConstraints {
            throw CertificateRefusal.leafIsAuthority
        }
        // Without the extension a key may be used for anything (RFC 5280 §4.2.1.3).
        if let usage = try certificates[0].extensions.keyUsage, !usage.digitalSignature {
            throw CertificateRefusal.cannotSign
        }
    }

    private static func require(_ certificate: Certificate, number: Int, at utcMicroseconds: Int64) throws {
        let notBefore = microseconds(certificate.notValidBefore)
        let notAfter = microseconds(certificate.notValidAfter)
        guard utcMicroseconds >= notBefore else {
            throw CertificateRefusal.notYetValid(number, notBefore: KeyTime.text(notBefore))
        }
        guard utcMicroseconds <= notAfter else {
            throw CertificateRefusal.expired(number, notAfter: KeyTime.text(notAfter))
        }
        for one in certificate.extensions where one.critical && !understood.contains(one.oid) {
            throw CertificateRefusal.unknownCritical(number, oid: one.oid.description)
        }
    }

    /// Critical extensions that are looked at here, or that narrow only what a certificate is for.
    private static let understood: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName,
        [2, 5, 29, 32],  // certificatePolicies
    ]

    private func requireAuthority(_ index: Int) throws {
        guard case .isCertificateAuthority(let longest) = try certificates[index].extensions.basicConstraints else {
            throw CertificateRefusal.notAnAuthority(index + 1)
        }
        if let usage = try certificates[index].extensions.keyUsage, !usage.keyCertSign {
            throw CertificateRefusal.notAnAuthority(index + 1)
        }
        // Issuers between this one and the leaf; those that only renew themselves do not count (RFC 5280 §4.2.1.9).
        let below = certificates[1..<index].count { $0.subject != $0.issuer }
        if let longest, below > longest { throw CertificateRefusal.pathTooLong(index + 1) }
    }

    /// By the certificate after it; the last one by itself, if it says that it is self-signed.
    private func requireIssuer(of index: Int) throws {
        let certificate = certificates[index]
        let isLast = index == certificates.count - 1
        if isLast, certificate.subject != certificate.issuer { return try requireStrong(index) }
        let issuer = isLast ? certificate : certificates[index + 1]
        guard certificate.issuer == issuer.subject else { throw CertificateRefusal.outOfOrder(index + 1) }
        // What a root says of itself proves nothing, whichever hash it says it with.
        if !isLast || certificates.count == 1 { try requireStrong(index) }
        guard issuer.publicKey.isValidSignature(certificate.signature, for: certificate) else {
            throw CertificateRefusal.signatureInvalid(index + 1)
        }
    }

    private func requireStrong(_ index: Int) throws {
        guard certificates[index].signatureAlgorithm != .sha1WithRSAEncryption else {
            throw CertificateRefusal.weakSignature(index + 1)
        }
    }
}
