import Crypto
import EpilumeModel
import EpilumeRecords
import Foundation
import Glibc
import Testing

/// The object key and its certificates; openssl, which nobody here wrote, judges them.
@Suite(.enabled(if: TestAuthority.isThere, "needs openssl"))
struct ObjectKeyTests {
    private func withFolder(_ body: (String, inout KeyFolder) throws -> Void) throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            try body(path, &folder)
        }
    }

    private func openssl(_ arguments: String...) throws -> (status: Int32, output: String) {
        try #require(try program(TestAuthority.openssl, arguments))
    }

    private func refusal(_ folder: inout KeyFolder, _ chain: String, at: Int64 = noon) -> CertificateRefusal? {
        do throws(RecordFault) {
            try folder.install(chain: Array(chain.utf8), at: at)
            return nil
        } catch {
            if case .keys(.certificate(let refusal)) = error { return refusal }
            Issue.record("\(error)")
            return nil
        }
    }

    @Test func signsACertificateForItself() throws {
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: "Booth 3, Łódź", at: noon)
            let file = path + "/object-chain.pem"
            #expect(mode(file) == S_IFREG | 0o600)
            let text = try openssl("x509", "-in", file, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus").output
            for line in [
                "Version: 3 (0x2)", "Subject: CN=Booth 3, Łódź", "Issuer: CN=Booth 3, Łódź",
                "Signature Algorithm: sha256WithRSAEncryption", "Public-Key: (2048 bit)",
                "Not Before: Mar  1 11:55:00 2026 GMT",
                "Not After : Mar  1 12:00:00 2036 GMT", "X509v3 Basic Constraints: critical", "CA:FALSE",
                "X509v3 Key Usage: critical", "Digital Signature\n", "X509v3 Subject Key Identifier:",
            ] { #expect(text.contains(line), "\(line) in \(text)") }
            #expect(
                try openssl("verify", "-check_ss_sig", "-x509_strict", "-attime", "1772366401", "-CAfile", file, file)
                    .status == 0)
            // Its key is the object key.
            let key = try openssl("x509", "-in", file, "-noout", "-pubkey").output
            #expect(key == folder.objectKey?.publicKeyPEM)
            let serial = try openssl("x509", "-in", file, "-noout", "-serial").output
            #expect(serial.lowercased() == "serial=\(try #require(folder.certificateChain?.serialNumber))\n")
            let print = try openssl("x509", "-in", file, "-noout", "-fingerprint", "-sha256").output
            let hex = print.split(separator: "=")[1].filter(\.isHexDigit).lowercased()
            #expect(hex == folder.certificateChain?.sha256.hex)
            #expect(folder.certificateChain?.isSelfSigned == true)
        }
    }

    @Test func eachSerialNumberIsAnother() throws {
        var serials: Set<String> = []
        for _ in 0..<3 {
            try withFolder { _, folder in
                try folder.prepareCertificate(stationName: nil, at: noon)
                let serial = try #require(folder.certificateChain?.serialNumber)
                #expect(serial.count == 32)
                serials.insert(serial)
            }
        }
        #expect(serials.count == 3)
    }

    @Test func withoutANameTheKeyStandsInIt() throws {
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: nil, at: noon)
            let subject = try #require(folder.certificateChain?.subject)
            #expect(subject == "CN=Epilume station \(folder.captureKey.keyID.prefix(8))")
        }
    }

    @Test func aLongNameIsCut() throws {
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: String(repeating: "ä", count: 90), at: noon)
            let file = path + "/object-chain.pem"
            #expect(
                try openssl("x509", "-in", file, "-noout", "-subject", "-nameopt", "utf8").output
                    == "subject=CN=" + String(repeating: "ä", count: 63) + "…\n")
        }
    }

    @Test func waitsForAClockThatWasNeverSet() throws {
        try withFolder { path, folder in
            let fault = RecordFault.keys(.clockNotSet(utc: "1970-01-01T00:02:03.000000Z"))
            #expect(throws: fault) { try folder.prepareCertificate(stationName: nil, at: 123_000_000) }
            #expect(folder.certificateChain == nil && folder.objectFault == nil)
            #expect(fault.description.contains("waits for the clock"))
            #expect(throws: RecordFault.keys(.clockNotSet(utc: "2023-12-31T23:59:59.999999Z"))) {
                try folder.prepareCertificate(stationName: nil, at: 1_704_067_199_999_999)
            }
            try folder.prepareCertificate(stationName: nil, at: 1_704_067_200_000_000)
            #expect(folder.certificateChain?.notBeforeMicroseconds == 1_704_067_200_000_000 - headStart)
            // Once made it stays, whatever the clock says later.
            let hash = folder.certificateChain?.sha256
            try folder.prepareCertificate(stationName: "another", at: noon)
            #expect(folder.certificateChain?.sha256 == hash)
        }
    }

    /// A certificate counts from five minutes before it was made: other clocks look at it.
    private let headStart: Int64 = 300_000_000

    @Test func saysWhenItsCertificateEnds() throws {
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: nil, at: noon)
            let installed = folder.certificateChain
            let chain = try #require(installed)
            let end = chain.notAfterMicroseconds
            let day: Int64 = 86_400_000_000
            #expect(chain.standing(at: noon - headStart - 1) == .notYetValid)
            #expect(chain.standing(at: noon - headStart) == .valid)
            #expect(chain.standing(at: end - 60 * day) == .valid)
            #expect(chain.standing(at: end - 60 * day + 1) == .expiresSoon(days: 59))
            #expect(chain.standing(at: end) == .expiresSoon(days: 0))
            #expect(chain.standing(at: end + 1) == .expired)
        }
    }

    @Test func renewsItsOwnCertificateAndNoOther() throws {
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: "Booth 3", at: noon)
            let installed = folder.certificateChain
            let first = try #require(installed)
            let soon = first.notAfterMicroseconds - 59 * 86_400_000_000
            try folder.prepareCertificate(stationName: "Booth 3", at: soon - 2 * 86_400_000_000)
            #expect(folder.certificateChain?.sha256 == first.sha256)
            try folder.prepareCertificate(stationName: "Booth 3", at: soon)
            #expect(folder.certificateChain?.notBeforeMicroseconds == soon - headStart)
            // By the same key; and back again, when a clock that ran ahead was set right.
            try folder.prepareCertificate(stationName: "Booth 3", at: noon)
            #expect(folder.certificateChain?.standing(at: noon) == .valid)
            #expect(names(path + "/statements").count == 3)
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            #expect(refusal(&folder, try TestAuthority().chain(for: request)) == nil)
            let hash = folder.certificateChain?.sha256
            try folder.prepareCertificate(stationName: "Booth 3", at: soon)
            #expect(folder.certificateChain?.sha256 == hash)
        }
    }

    @Test func signsNoObjectWithACertificateThatDoesNotHold() throws {
        try withFolder { path, folder in
            #expect(throws: RecordFault.keys(.noCertificate)) { _ = try folder.objectSigning(at: noon) }
            try folder.prepareCertificate(stationName: nil, at: noon)
            let signing = try folder.objectSigning(at: noon)
            #expect(signing.key.keyID == folder.objectKey?.keyID)
            #expect(signing.statement == (try folder.objectKeyStatement(at: noon)))
            #expect(signing.key.withPrivateKeyPEM { ObjectKey(pem: copy $0)?.keyID } == signing.key.keyID)
            let ended = RecordFault.keys(.certificateNotInForce(words: "ended at 2036-03-01T12:00:00.000000Z"))
            #expect(throws: ended) {
                _ = try folder.objectSigning(at: signing.chain.notAfterMicroseconds + 1)
            }
            let begins = RecordFault.keys(.certificateNotInForce(words: "begins at 2026-03-01T11:55:00.000000Z"))
            #expect(throws: begins) { _ = try folder.objectSigning(at: noon - headStart - 1) }
        }
    }

    @Test func theCaptureKeyVouchesForEachCertificate() throws {
        try withFolder { path, folder in
            #expect(throws: RecordFault.keys(.noCertificate)) { _ = try folder.objectKeyStatement(at: noon) }
            try folder.prepareCertificate(stationName: nil, at: noon)
            let bytes = try folder.objectKeyStatement(at: noon + 5)
            let document = try #require(SignedText(String(decoding: bytes, as: UTF8.self)))
            #expect(document.isSigned(by: folder.captureKey.publicKeyPEM))
            #expect(document.header["typ"] as? String == "epilume-object-key+json")
            #expect(Set(document.payload.keys) == ["schema", "certificateSha256", "notAfter", "statedAt"])
            #expect(document.payload["schema"] as? String == "epilume.object-key/1")
            let hash = folder.certificateChain?.sha256.hex
            #expect(document.payload["certificateSha256"] as? String == hash)
            #expect(document.payload["notAfter"] as? String == "2036-03-01T12:00:00.000000Z")
            // Of when it was stated first, not of when it was asked for again.
            #expect(document.payload["statedAt"] as? String == "2026-03-01T12:00:00.000000Z")
            // Another key, another word; the first stays.
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            let next = try #require(
                SignedText(String(decoding: try folder.objectKeyStatement(at: noon), as: UTF8.self)))
            #expect(next.isSigned(by: folder.captureKey.publicKeyPEM))
            #expect(names(path + "/statements").count == 2)
        }
    }

    @Test func aRequestIsWhatAnAuthorityTakes() throws {
        try withFolder { path, folder in
            let request = try folder.certificateRequest(subject: "CN=Booth 3, O=Clinic \\, North, C=DE")
            let file = path + "/request.pem"
            write(request, to: file)
            let verified = try openssl("req", "-in", file, "-verify", "-noout")
            #expect(verified.status == 0 && verified.output.contains("verify OK"))
            let text = try openssl("req", "-in", file, "-noout", "-text", "-nameopt", "RFC2253").output
            for line in [
                "Subject: CN=Booth 3,O=Clinic \\, North,C=DE", "sha256WithRSAEncryption", "X509v3 Key Usage: critical",
                "Digital Signature",
            ] { #expect(text.contains(line), "\(line) in \(text)") }
            #expect(try openssl("req", "-in", file, "-noout", "-pubkey").output == folder.objectKey?.publicKeyPEM)
        }
    }

    @Test(arguments: [
        "", "Booth 3", "O=Clinic", "CN=", "CN=a,", "CN=a,C=Germany", "CN=a,C=de", "CN=a,UID=7", "CN=a\u{1b}[2J",
        "CN=a+O=b",
        "CN=\"a\"", "CN=a\\", "CN=" + String(repeating: "x", count: 65), "CN=a,O=" + String(repeating: "x", count: 600),
    ])
    func refusesASubject(text: String) throws {
        try withFolder { _, folder in
            do throws(RecordFault) {
                _ = try folder.certificateRequest(subject: text)
                Issue.record("taken")
            } catch {
                guard case .keys(.certificate(.subject)) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(error.description.hasPrefix("No request was made: the subject "))
                #expect(!error.description.contains("\u{1b}"))
            }
        }
    }

    @Test func installsWhatAnAuthorityIssued() throws {
        let authority = try TestAuthority()
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: nil, at: noon)
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            let chain = try authority.chain(for: request)
            for text in [chain, try authority.leaf(for: request), chain + authority.rootPEM] {
                #expect(refusal(&folder, text) == nil)
            }
            #expect(folder.certificateChain?.subject == "CN=Booth 3")
            #expect(folder.certificateChain?.issuer == "CN=Intermediate of the test")
            #expect(folder.certificateChain?.isSelfSigned == false)
            // What lies there is what openssl follows to the root.
            write(authority.rootPEM, to: path + "/root.pem")
            let file = path + "/object-chain.pem"
            let verified = try openssl(
                "verify", "-attime", "1772366401", "-CAfile", path + "/root.pem", "-untrusted", file, file)
            #expect(verified.status == 0, "\(verified.output)")
            let again = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            #expect(again.certificateChain?.sha256 == folder.certificateChain?.sha256)
        }
    }

    @Test func refusesAChainAndKeepsTheOneBefore() throws {
        let authority = try TestAuthority()
        let stranger = try TestAuthority.request(try TestAuthority.key(), "/CN=Another")
        let now = noon / 1_000_000
        try withFolder { path, folder in
            try folder.prepareCertificate(stationName: nil, at: noon)
            let before = try files(path)
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            let good = try authority.chain(for: request)
            let leaf = try authority.leaf(for: request)
            func issued(_ change: (inout TestAuthority.Options) -> Void) throws -> String {
                var options = TestAuthority.Options()
                change(&options)
                return try authority.leaf(for: request, options) + authority.intermediatePEM
            }
            let signs = "keyUsage=critical,digitalSignature\n"
            let cases: [(String, CertificateRefusal)] = [
                ("", .unreadable("holds no certificate in PEM")),
                (request, .unreadable("holds something that is no certificate")),
                (good + (try TestAuthority.key()), .holdsPrivateKey),
                (String(repeating: authority.rootPEM, count: 9), .tooMany(8)),
                (String(repeating: "x", count: 70_000), .unreadable("has more than 65536 bytes")),
                (try authority.chain(for: stranger), .otherKey),
                (authority.intermediatePEM + leaf, .otherKey),
                (leaf + authority.rootPEM, .outOfOrder(1)),
                (leaf + authority.rootPEM + authority.intermediatePEM, .outOfOrder(1)),
                (leaf + (try TestAuthority()).intermediatePEM, .signatureInvalid(1)),
                (good + (try TestAuthority()).rootPEM, .signatureInvalid(2)),
                (try issued { $0.notAfter = now - 1 }, .expired(1, notAfter: "2026-03-01T11:59:59.000000Z")),
                (
                    try issued { $0.notBefore = now + 1 },
                    .notYetValid(1, notBefore: "2026-03-01T12:00:01.000000Z")
                ),
                (try issued { $0.extensions = TestAuthority.authority }, .leafIsAuthority),
                (try issued { $0.extensions = "keyUsage=critical,keyEncipherment\n" }, .cannotSign),
                (try issued { $0.digest = "-sha1" }, .weakSignature(1)),
                (
                    try issued { $0.extensions = signs + "1.2.3.4=critical,ASN1:UTF8String:x\n" },
                    .unknownCritical(1, oid: "1.2.3.4")
                ),
            ]
            for (chain, expected) in cases {
                let found = refusal(&folder, chain)
                #expect(found == expected)
                #expect(try files(path) == before)
                #expect(expected.sentence.hasPrefix("Nothing was installed: ") && expected.sentence.hasSuffix("."))
            }
            #expect(refusal(&folder, good, at: 0) == .clockNotSet(utc: "1970-01-01T00:00:00.000000Z"))
            // Without key usage everything is allowed (RFC 5280).
            #expect(refusal(&folder, try issued { $0.extensions = "basicConstraints=CA:FALSE\n" }) == nil)
        }
    }

    @Test(arguments: [
        ("basicConstraints=critical,CA:FALSE\n", CertificateRefusal.notAnAuthority(2)),
        ("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n", .notAnAuthority(2)),
    ])
    func refusesAnIssuerThatMayNotIssue(extensions: String, expected: CertificateRefusal) throws {
        let authority = try TestAuthority(intermediate: extensions)
        try withFolder { _, folder in
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            #expect(refusal(&folder, try authority.chain(for: request)) == expected)
        }
    }

    @Test func refusesMoreIssuersThanTheRootAllows() throws {
        let authority = try TestAuthority(root: TestAuthority.authority.replacing("CA:TRUE", with: "CA:TRUE,pathlen:0"))
        try withFolder { _, folder in
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            let found = refusal(&folder, try authority.chain(for: request) + authority.rootPEM)
            #expect(found == .pathTooLong(3))
        }
    }

    @Test func aChainOfAnotherKeyIsAState() throws {
        try withFolder { path, folder in
            let authority = try TestAuthority()
            let stranger = try TestAuthority.request(try TestAuthority.key(), "/CN=Another")
            write(try authority.chain(for: stranger), to: path + "/object-chain.pem")
            let again = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            let fault = RecordFault.keys(
                .fileDamaged(
                    path: path + "/object-chain.pem", words: "is of another key than this station's object key"))
            #expect(again.objectFault == fault && again.certificateChain == nil)
        }
    }

    /// RFC 7638 §3.1's own example is an RSA key, of which only the public half is there; so openssl's numbers.
    @Test func keyIDIsTheThumbprintOfTheJWK() throws {
        try withFolder { path, folder in
            let modulus = try openssl("pkey", "-in", path + "/object.pem", "-noout", "-text").output
            let hex = modulus.components(separatedBy: "modulus:")[1].components(separatedBy: "publicExponent")[0]
                .filter(\.isHexDigit)
            let bytes = stride(from: 2, to: hex.count, by: 2).map { place in
                UInt8(hex.dropFirst(place).prefix(2), radix: 16)!
            }
            func url(_ bytes: some Sequence<UInt8>) -> String {
                Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                    .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
            }
            let jwk = #"{"e":"AQAB","kty":"RSA","n":"\#(url(bytes))"}"#
            #expect(folder.objectKey?.keyID == url(SHA256.hash(data: Data(jwk.utf8))))
        }
    }

    @Test func refusesAKeyThatIsTooShort() throws {
        let short = try program(
            TestAuthority.openssl, ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"])
        let pem = try #require(short).output
        #expect(ObjectKey(pem: Array(pem.utf8)) == nil)
        #expect(ObjectKey(pem: Array(CaptureKey.ephemeral().publicKeyPEM.utf8)) == nil)
    }
}
