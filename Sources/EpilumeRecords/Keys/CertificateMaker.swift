internal import CryptoExtras
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// Makes the certificate that the station signs for itself, and the request for one that somebody else signs.
enum CertificateMaker {
    /// A clock that says less was never set: this software is younger. 2024-01-01T00:00:00Z.
    static let earliestMicroseconds: Int64 = 1_704_067_200_000_000

    /// Ten years: longer than a station is in use, so that nobody has to renew what only the station itself vouches
    /// for. Objects are checked for longer; what counts then is that the certificate was valid when they were signed.
    /// Who wants shorter terms has an authority, and installs its certificate.
    static let years = 10

    /// - Parameters:
    ///   - name: becomes the common name.
    ///   - utcMicroseconds: now, from which on it is valid.
    /// - Throws: `.keys(.clockNotSet)`, `.keys(.objectSigningFailed)`.
    private static let headStartSeconds: Double = 300

    static func selfSigned(
        _ key: ObjectKey, name: String, at utcMicroseconds: Int64
    ) throws(RecordFault) -> CertificateChain {
        guard utcMicroseconds >= earliestMicroseconds else {
            throw .keys(.clockNotSet(utc: KeyTime.text(utcMicroseconds)))
        }
        let now = Date(timeIntervalSince1970: Double(utcMicroseconds / 1_000_000))
        // Whoever looks has another clock, and libraries differ on whether the first second counts.
        let begin = now.addingTimeInterval(-headStartSeconds)
        let certificate: Certificate
        do {
            let subject = try DistinguishedName { CommonName(commonName(name)) }
            let privateKey = key.certificateKey
            certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(bytes: randomSerial()),
                publicKey: privateKey.publicKey, notValidBefore: begin, notValidAfter: end(of: now), issuer: subject,
                subject: subject, signatureAlgorithm: .sha256WithRSAEncryption,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    SubjectKeyIdentifier(hash: privateKey.publicKey)
                },
                issuerPrivateKey: privateKey)
        } catch {
            throw .keys(.objectSigningFailed)
        }
        return try CertificateChain([certificate])
    }

    /// - Returns: PKCS#10 in PEM (RFC 2986).
    /// - Throws: `.keys(.certificate(.subject))`, `.keys(.objectSigningFailed)`.
    static func request(_ key: ObjectKey, subject: String) throws(RecordFault) -> String {
        let name: DistinguishedName
        do { name = try SubjectText.name(subject) } catch { throw .keys(.certificate(error)) }
        do {
            let usage = try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
            }
            let request = try CertificateSigningRequest(
                version: .v1, subject: name, privateKey: key.certificateKey,
                attributes: .init([.init(ExtensionRequest(extensions: usage))]),
                signatureAlgorithm: .sha256WithRSAEncryption)
            return try request.serializeAsPEM().pemString + "\n"
        } catch {
            throw .keys(.objectSigningFailed)
        }
    }

    /// RFC 5280, upper bound ub-common-name.
    private static let longestName = 64

    private static func commonName(_ name: String) -> String {
        let plain = Fields.plain(name)
        return plain.unicodeScalars.count <= longestName
            ? plain : String(String.UnicodeScalarView(plain.unicodeScalars.prefix(longestName - 1))) + "…"
    }

    /// 127 random bits, positive and never zero; RFC 5280 §4.1.2.2 allows 20 bytes.
    private static func randomSerial() -> [UInt8] {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[0] = bytes[0] & 0x7f | 0x40
        return bytes
    }

    /// The same day and time, years later; 29 February becomes 1 March.
    private static func end(of begin: Date) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(byAdding: .year, value: years, to: begin)
            ?? begin.addingTimeInterval(Double(years) * 365.25 * 86_400)
    }
}
