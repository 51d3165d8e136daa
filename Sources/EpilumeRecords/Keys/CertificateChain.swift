internal import Crypto
internal import CryptoExtras
package import EpilumeModel
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// The station's certificate for objects, and those of its issuers, the nearest first.
package struct CertificateChain: Sendable {
    let certificates: [Certificate]
    /// DER of the station's own: what an object's signature carries (0400,0115).
    package let leafDER: [UInt8]

    /// More than any chain of a hospital has.
    static let longest = 8

    init(_ certificates: [Certificate]) throws(RecordFault) {
        guard let leaf = certificates.first, let der = try? Self.der(leaf) else {
            throw .keys(.certificate(.unreadable("holds no certificate")))
        }
        self.certificates = certificates
        leafDER = der
    }

    /// Reads PEM; nothing is checked but that these are certificates.
    ///
    /// - Throws: `.keys(.certificate)`.
    init(pem: [UInt8]) throws(RecordFault) {
        guard pem.count <= KeyLimit.chain else {
            throw .keys(.certificate(.unreadable("has more than \(KeyLimit.chain) bytes")))
        }
        guard let text = String(validating: pem, as: UTF8.self) else {
            throw .keys(.certificate(.unreadable("is not text")))
        }
        guard !text.contains("PRIVATE KEY-----") else { throw .keys(.certificate(.holdsPrivateKey)) }
        guard let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty else {
            throw .keys(.certificate(.unreadable("holds no certificate in PEM")))
        }
        guard documents.count <= Self.longest else { throw .keys(.certificate(.tooMany(Self.longest))) }
        var certificates: [Certificate] = []
        for document in documents {
            guard let certificate = try? Certificate(pemDocument: document) else {
                throw .keys(.certificate(.unreadable("holds something that is no certificate")))
            }
            certificates.append(certificate)
        }
        try self.init(certificates)
    }

    private static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private var leaf: Certificate { certificates[0] }

    /// Of the leaf's DER.
    package var sha256: ContentHash { PictureDigest.sha256(leafDER) }
    /// RFC 4514.
    package var subject: String { UntrustedText(leaf.subject.description).description }
    package var issuer: String { UntrustedText(leaf.issuer.description).description }
    package var isSelfSigned: Bool {
        leaf.subject == leaf.issuer && leaf.publicKey.isValidSignature(leaf.signature, for: leaf)
    }
    /// Hexadecimal.
    package var serialNumber: String {
        leaf.serialNumber.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    /// Since 1970-01-01T00:00:00Z.
    package var notBeforeMicroseconds: Int64 { Self.microseconds(leaf.notValidBefore) }
    package var notAfterMicroseconds: Int64 { Self.microseconds(leaf.notValidAfter) }

    /// Certificates state whole seconds.
    static func microseconds(_ date: Date) -> Int64 {
        Int64(max(-1e12, min(1e12, date.timeIntervalSince1970.rounded()))) * 1_000_000
    }

    /// The chain in PEM.
    package var pem: String {
        certificates.compactMap { try? $0.serializeAsPEM().pemString }.map { $0 + "\n" }.joined()
    }

    /// Where the leaf stands in its validity.
    package func standing(at utcMicroseconds: Int64) -> CertificateStanding {
        if utcMicroseconds < notBeforeMicroseconds { return .notYetValid }
        let left = notAfterMicroseconds - utcMicroseconds
        // RFC 5280 §4.1.2.5: valid through notAfter, inclusive.
        if left < 0 { return .expired }
        let days = Int(left / CertificateStanding.dayMicroseconds)
        return days < CertificateStanding.soonDays ? .expiresSoon(days: days) : .valid
    }

    /// Whether it is of this key.
    func isOf(_ key: ObjectKey) -> Bool { leaf.publicKey == key.certificateKey.publicKey }
}

/// Where a certificate stands in its validity.
package enum CertificateStanding: Hashable, Sendable {
    case valid
    /// Whole days that are left.
    case expiresSoon(days: Int)
    case expired
    case notYetValid

    /// Long enough to have another issued.
    package static let soonDays = 60
    static let dayMicroseconds: Int64 = 86_400_000_000
}
