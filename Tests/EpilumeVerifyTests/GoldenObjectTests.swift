import EpilumeVerify
import Foundation
import Testing

/// Objects that programs wrote and signed which this project did not (Golden/make.sh): our reader, our byte stream and our
/// certificate checks against pydicom's, dcmsign's and pyca's.
struct GoldenObjectTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let file: String
        let verdict: ObjectVerdict
        /// Checks that hold neither nor are merely absent.
        let failed: [Check.Name]
        var notChecked: [Check.Name] = []

        var testDescription: String { file }
    }

    static let all: [Expected] = [
        Expected(file: "signed", verdict: .valid, failed: []),
        Expected(file: "signed-undefined", verdict: .valid, failed: []),
        Expected(file: "signed-sha512", verdict: .valid, failed: []),
        Expected(file: "signed-twice", verdict: .valid, failed: []),
        Expected(file: "signed-correction", verdict: .valid, failed: []),
        Expected(file: "signed-derived", verdict: .valid, failed: [], notChecked: [.pixels]),
        Expected(file: "signed-imported", verdict: .imported, failed: []),
        Expected(file: "unsigned", verdict: .unsigned, failed: []),
        Expected(file: "plain", verdict: .coerced, failed: []),
        Expected(file: "signed-sha1", verdict: .coerced, failed: [.signature]),
        Expected(file: "signed-ripemd160", verdict: .coerced, failed: [.signature]),
        Expected(file: "signed-part", verdict: .coerced, failed: [.coverage]),
        Expected(file: "signed-expired", verdict: .coerced, failed: [.certificate, .certificateValidity]),
        Expected(file: "signed-foreign", verdict: .coerced, failed: [.certificate]),
        Expected(file: "coerced", verdict: .coerced, failed: [.signature, .light]),
        Expected(file: "added", verdict: .coerced, failed: [.coverage]),
        Expected(file: "transcoded", verdict: .coerced, failed: [.signature], notChecked: [.pixels]),
        Expected(file: "implicit", verdict: .coerced, failed: [], notChecked: [.signature, .pixels]),
        Expected(file: "big-endian", verdict: .coerced, failed: [], notChecked: [.signature, .pixels]),
    ]

    @Test(arguments: all) func eachObjectComesToWhatItIs(expected: Expected) async throws {
        let authorities = try CertificateAuthorities(pem: String(decoding: try Golden.bytes("ca.pem"), as: UTF8.self))
        let report = try await Golden.verifier(authorities).verify(
            Golden.bytes(expected.file + ".dcm"), path: expected.file)
        let sentences = report.checks.map { "\($0.name) \($0.outcome): \($0.sentence)" }.joined(separator: "\n")
        #expect(report.verdict == expected.verdict, "\(report.summary)\n\(sentences)")
        #expect(report.checks.filter { $0.outcome == .doesNotHold }.map(\.name) == expected.failed, "\(sentences)")
        #expect(report.checks.filter { $0.outcome == .notChecked }.map(\.name) == expected.notChecked, "\(sentences)")
    }

    /// One trust anchor is enough: the capture key's statement in the object vouches for its certificate, but for no other.
    @Test func theCaptureKeyVouchesForTheCertificate() async throws {
        let verifier = try Golden.verifier(nil)
        let report = try await verifier.verify(Golden.bytes("signed.dcm"), path: "signed.dcm")
        #expect(report.verdict == .valid)
        #expect(report[.certificate]?.sentence.contains("the capture key") == true)
        // Without a record there is no statement, and without an authority nobody vouches.
        let imported = try await verifier.verify(Golden.bytes("signed-imported.dcm"), path: "imported")
        #expect(imported.verdict == .invalid && imported[.certificate]?.outcome == .doesNotHold)
    }

    @Test func saysWhatAnArchiveChanged() async throws {
        let report = try await Golden.verifier(nil).verify(Golden.bytes("coerced.dcm"), path: "coerced.dcm")
        #expect(
            report.summary
                == "The record of its capture holds; the file is not as the station signed it: the pixels are those that were "
                + "captured, these differ from the record: light. Of patient, study, region and what else was said of the picture "
                + "nothing can be compared.")
        let added = try await Golden.verifier(nil).verify(Golden.bytes("added.dcm"), path: "added.dcm")
        #expect(added[.coverage]?.sentence.contains("(0020,4000) ImageComments") == true)
        #expect(added[.signature]?.outcome == .holds)
    }

    @Test func tellsWhenACertificateHasExpiredSince() async throws {
        let keys = KeyHistory(anchors: [try Golden.anchor()])
        let late = ObjectVerifier(
            keys: keys, authorities: nil, nowMicroseconds: try Golden.made() + 20 * 366 * 86_400_000_000)
        let report = try await late.verify(Golden.bytes("signed.dcm"), path: "signed.dcm")
        #expect(report.verdict == .valid)
        #expect(report[.certificateValidity]?.sentence.contains("It has expired since") == true)
    }

    /// Whatever byte of a signed object changes, it is not valid any more.
    @Test func everyChangedByteIsNoticed() async throws {
        let good = try Golden.bytes("signed.dcm")
        let verifier = try Golden.verifier(nil)
        // Every third: the fuzz test goes on where this ends.
        for place in stride(from: 132, to: good.count, by: 3) {
            var bad = good
            bad[place] ^= 0x01
            let report = await verifier.verify(bad, path: "bad")
            // The meta information is outside every signature: who wrote the file may be changed, what it is may not.
            if report.verdict == .valid { #expect(Golden.isFreeMeta(good, place), "byte \(place)") }
        }
    }
}

/// Files of the folder Golden.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    static func anchor() throws -> TrustAnchor {
        try TrustAnchor(String(decoding: try bytes("anchor.pem"), as: UTF8.self))
    }

    /// When the files were made, in microseconds.
    static func made() throws -> Int64 {
        try #require(Int64(String(decoding: try bytes("made.txt"), as: UTF8.self))) * 1_000_000
    }

    static func verifier(_ authorities: CertificateAuthorities?) throws -> ObjectVerifier {
        ObjectVerifier(
            keys: KeyHistory(anchors: [try anchor()]), authorities: authorities,
            nowMicroseconds: try made() + 3_600_000_000)
    }

    /// Whether a byte belongs to (0002,0001), (0002,0012) or (0002,0013), which say who wrote the file.
    static func isFreeMeta(_ bytes: [UInt8], _ place: Int) -> Bool {
        var start = 144
        while start + 8 <= bytes.count, bytes[start] == 2, bytes[start + 1] == 0 {
            let isLong = bytes[start + 4] == UInt8(ascii: "O")
            let length = Int(bytes[start + (isLong ? 8 : 6)]) | Int(bytes[start + (isLong ? 9 : 7)]) << 8
            let end = start + (isLong ? 12 : 8) + length
            if (start..<end).contains(place) { return [0x01, 0x12, 0x13].contains(bytes[start + 2]) }
            start = end
        }
        return false
    }
}
