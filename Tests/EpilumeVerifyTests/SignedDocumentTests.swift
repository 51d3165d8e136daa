import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation
import Testing

/// Documents that are kept as files with their signature.
struct SignedDocumentTests {
    private let key = SampleItem.captureKey
    private let payload = Array(#"{"schema":"epilume.calibration/1"}"#.utf8)

    private func sealed(as type: DocumentType = .calibration) throws -> [UInt8] {
        try DocumentSealer(key: key).seal(payload, as: type)
    }

    @Test(arguments: DocumentType.allCases) func whatWasSignedIsRead(type: DocumentType) throws {
        let document = try SignedDocument(try sealed(as: type), expecting: type)
        #expect(document.keyID == key.keyID)
        #expect(try document.payload(trusting: [SampleItem.anchor]) == payload)
    }

    /// It is a text file; who passes it on as JSON may drop its last line feed.
    @Test func theLastLineFeedIsNotNeeded() throws {
        let file = try sealed()
        #expect(file.last == UInt8(ascii: "\n"))
        let document = try SignedDocument(Array(file.dropLast()), expecting: .calibration)
        #expect(try document.payload(trusting: [SampleItem.anchor]) == payload)
    }

    @Test func aStrangersKeyIsNotTrusted() throws {
        let document = try SignedDocument(try sealed(), expecting: .calibration)
        let other = try TrustAnchor(CaptureKey.ephemeral().publicKeyPEM)
        #expect(throws: SignedDocument.Fault.unknownKey(key.keyID)) { try document.payload(trusting: [other]) }
        #expect(throws: SignedDocument.Fault.unknownKey(key.keyID)) { try document.payload(trusting: []) }
    }

    /// A slip of the morning check carries a good signature of the same key, and is no calibration.
    @Test func aDocumentOfAnotherTypeIsRefused() throws {
        #expect(
            throws: SignedDocument.Fault.otherType(found: DocumentType.check.rawValue, wanted: .calibration)
        ) { try SignedDocument(try sealed(as: .check), expecting: .calibration) }
    }

    /// Whatever single character changes, nothing else is ever read than what was signed.
    @Test func noChangedByteIsEverReadAsAnotherDocument() throws {
        let good = try sealed()
        for place in good.indices {
            var bytes = good
            bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            guard let document = try? SignedDocument(bytes, expecting: .calibration) else { continue }
            #expect(throws: SignedDocument.Fault.self, "byte \(place)") {
                try document.payload(trusting: [SampleItem.anchor])
            }
        }
    }

    @Test func whatIsNoSuchFileIsRefused() throws {
        let text = String(decoding: try sealed(), as: UTF8.self)
        for bad in [
            "", "{}", "[]", "{\"payload\":\"\",\"protected\":\"\",\"signature\":\"\"}",
            text + text, text.replacing("\"payload\"", with: "\"header\":{},\"payload\""),
            text.replacing("\"signature\":\"", with: "\"signature\":\"AA"),
        ] {
            #expect(throws: SignedDocument.Fault.self, "\(bad.prefix(40))") {
                try SignedDocument(Array(bad.utf8), expecting: .calibration)
            }
        }
        #expect(throws: SignedDocument.Fault.tooLarge) {
            try SignedDocument(
                [UInt8](repeating: 0x20, count: SignedDocument.largestByteCount + 1), expecting: .calibration)
        }
    }

    /// alg none and other headers that have opened doors elsewhere.
    @Test(arguments: [
        #"{"alg":"none","kid":"KID","typ":"epilume-calibration+json"}"#,
        #"{"alg":"HS256","kid":"KID","typ":"epilume-calibration+json"}"#,
        #"{"alg":"ES256","kid":"KID"}"#,
        #"{"alg":"ES256","jwk":{},"kid":"KID","typ":"epilume-calibration+json"}"#,
        #"{"alg":"ES256","b64":false,"crit":["b64"],"kid":"KID","typ":"epilume-calibration+json"}"#,
        #"{"alg":"ES256","kid":"AAAA","typ":"epilume-calibration+json"}"#,
        "{" + String(repeating: " ", count: 4096) + #""alg":"ES256","kid":"KID","typ":"epilume-calibration+json"}"#,
    ]) func noOtherHeaderIsTaken(header: String) throws {
        let encoded = Data(header.replacing("KID", with: key.keyID).utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let good = String(decoding: try sealed(), as: UTF8.self)
        let old = try #require(good.firstMatch(of: /"protected":"([^"]*)"/)).1
        #expect(throws: SignedDocument.Fault.self) {
            try SignedDocument(Array(good.replacing(old, with: encoded).utf8), expecting: .calibration)
        }
    }
}
