import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation
import Testing

/// What somebody could do to a picture on its way to a court, one row each, and what must be said about it.
struct TamperingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let expected: Set<String>
        let found: @Sendable () async throws -> Set<String>

        var testDescription: String { what }
    }

    @Test(arguments: rows) func eachChangeIsNamed(row: Row) async throws {
        let found = try await row.found()
        #expect(found.isSuperset(of: row.expected), "found \(found.sorted())")
        #expect(!found.contains("valid"), "found \(found.sorted())")
    }

    @Test func thereAreManyRowsAndEachHasItsName() {
        #expect(Self.rows.count >= 40 && Set(Self.rows.map(\.what)).count == Self.rows.count)
    }

    /// Without this, every row above could pass by accident.
    @Test func untouchedEverythingIsValid() async throws {
        #expect(try await Self.object("") { _ in }.found() == ["valid"])
        #expect(try await Self.item("") { _ in }.found() == ["valid"])
        #expect(
            try await Self.item("", scene: { $0.derived = $0.calibrated(source: Self.reserved) }) { _ in }.found() == [
                "valid"
            ])
        #expect(try await Self.item("", scene: Self.correct) { _ in }.found() == ["valid"])
        // As the maker writes it: with the fraction of a second that the calibration knows and the record does not.
        let fraction = Self.object("") { scene in
            scene.object.nodes[0x0018_1201] = SampleObject.text("TM", "045502.654321")
        } bytes: { _ in
        }
        #expect(try await fraction.found() == ["valid"])
        #expect(try await Self.journal("") { _ in }.found() == ["valid"])
    }

    static let reserved = "2.25.10786016710207046472319461787193732086"
    static let rows = pixels + facts + signatures + times + records + items + journals

    // MARK: Kinds of rows

    /// - Parameters:
    ///   - expected: the verdict and the names of checks that must not hold.
    ///   - before: changes what is signed.
    ///   - after: changes what was signed.
    static func object(
        _ what: String, _ expected: Set<String> = [], before: @escaping @Sendable (inout Scene) -> Void = { _ in },
        after: @escaping @Sendable (inout SampleObject) -> Void = { _ in },
        bytes change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Row {
        Row(what: what, expected: expected) {
            var scene = Scene()
            before(&scene)
            var object = scene.finished
            after(&object)
            var bytes = object.bytes
            change(&bytes)
            let report = await scene.verifier.verify(bytes, path: "o.dcm")
            let failed = report.checks.filter { $0.outcome == .doesNotHold }.map(\.name.rawValue)
            return Set(failed + [report.verdict.rawValue])
        }
    }

    static func object(
        _ what: String, _ expected: Set<String>, before: @escaping @Sendable (inout Scene) -> Void = { _ in },
        after: @escaping @Sendable (inout SampleObject) -> Void = { _ in }
    ) -> Row { object(what, expected, before: before, after: after) { _ in } }

    static func set(_ tag: UInt32, _ vr: String, _ text: String) -> @Sendable (inout SampleObject) -> Void {
        { $0.nodes[tag] = SampleObject.text(vr, text) }
    }

    // MARK: Rows

    static let pixels: [Row] = [
        object("a bit of the pixels", ["invalid", "pixels", "signature"]) { bytes in
            bytes[bytes.count - 1_700] ^= 0
            let place = bytes.indices.last { bytes[$0..<min($0 + 2, bytes.count)].elementsEqual([0xFF, 0xD8]) }!
            bytes[place + 100] ^= 0x10
        },
        object(
            "another picture, signed by the station's own key", ["invalid", "pixels"],
            before: { scene in
                scene.object.nodes[0x7FE0_0010] = .pixels([[], [0xFF, 0xD8, 0xFF, 0xD9]])
            }),
        object(
            "a padding byte that says something", ["invalid", "pixels"],
            before: { scene in
                scene.object.nodes[0x7FE0_0010] = .pixels([[], SampleItem.jpeg + [1]])
            }),
        object(
            "a second picture behind the first", ["invalid", "pixels", "signature"],
            after: { object in
                guard case .pixels(let fragments)? = object.nodes[0x7FE0_0010] else { return }
                object.nodes[0x7FE0_0010] = .pixels(fragments + [[0xFF, 0xD8]])
            }),
        object(
            "another transfer syntax in the meta information", ["invalid", "pixels", "signature"],
            after: { $0.transferSyntax = "1.2.840.10008.1.2.4.70" }),
        object(
            "another transfer syntax, there and in the signature's parameters", ["invalid", "pixels"],
            before: { $0.object.transferSyntax = "1.2.840.10008.1.2.4.70" }),
        object("pixels taken away", ["coerced", "coverage"], after: { $0.nodes[0x7FE0_0010] = nil }),
        object(
            "pixels decoded by an archive", ["coerced", "signature"],
            after: { object in
                object.transferSyntax = "1.2.840.10008.1.2.1"
                object.nodes[0x7FE0_0010] = .value("OB", [UInt8](repeating: 7, count: 128))
            }),
    ]

    static let facts: [Row] = [
        object("another patient", ["coerced", "signature"], after: set(0x0010_0010, "PN", "Other^One")),
        object("another patient id", ["coerced", "signature"], after: set(0x0010_0020, "LO", "P-18")),
        object(
            "another side of the body", ["coerced", "signature"],
            after: { object in
                object.nodes[0x0008_2218] = .items([[0x0008_0100: SampleObject.text("SH", "66643007")]])
            }),
        object("another light", ["coerced", "signature", "light"], after: set(0x0016_1001, "CS", "NON_POLARIZED")),
        object(
            "another light, signed", ["invalid", "light"],
            before: { set(0x0016_1001, "CS", "NON_POLARIZED")(&$0.object) }),
        object("another serial number", ["coerced", "signature", "serial"], after: set(0x0018_1000, "LO", "A1B3")),
        object(
            "another serial number, signed", ["invalid", "serial"],
            before: { set(0x0018_1000, "LO", "A1B3")(&$0.object) }),
        object(
            "another firmware", ["coerced", "firmware"], after: set(0x0018_1020, "LO", "epilume 0.1.0\\firmware 0020")),
        object(
            "another version of the software", ["coerced", "firmware"],
            after: set(0x0018_1020, "LO", "epilume 0.1.1\\firmware 0019")),
        object("a larger scale", ["coerced", "pixelSpacing"], after: set(0x0028_0030, "DS", "0.018802\\0.01875")),
        object(
            "rows and columns of the scale exchanged", ["coerced", "pixelSpacing"],
            after: set(0x0028_0030, "DS", "0.009375\\0.009401")),
        object("a second scale", ["coerced", "coverage", "pixelSpacing"], after: set(0x0018_1164, "DS", "0.01\\0.01")),
        object(
            "a scale without a calibration", ["invalid", "pixelSpacing"],
            before: { scene in
                scene.item = try! SampleItem.jpegFrame { $0.calibration = .none }
                scene.renew()
                scene.object.nodes[0x0018_1200] = nil
                scene.object.nodes[0x0018_1201] = nil
            }),
        object(
            "a swapped date of calibration", ["coerced", "calibrationDate"], after: set(0x0018_1200, "DA", "20251122")),
        object(
            "a date of calibration without one", ["invalid", "calibrationDate"],
            before: { scene in
                scene.item = try! SampleItem.jpegFrame { $0.calibration = .none }
                scene.renew()
                scene.object.nodes[0x0028_0030] = nil
            }),
        object(
            "another time of the picture", ["coerced", "acquisitionTime"],
            after: set(0x0008_002A, "DT", "20251122045501.123456+0000")),
        object(
            "the picture's time in another zone", ["coerced", "acquisitionTime"],
            after: set(0x0008_002A, "DT", "20251122045500.123456+0100")),
        object("another size", ["coerced", "imageSize"], after: { $0.nodes[0x0028_0010] = SampleObject.number(9) }),
        object("another SOP instance UID", ["coerced", "sopInstance"], after: set(0x0008_0018, "UI", "2.25.9")),
        object(
            "another SOP instance UID, signed", ["invalid", "sopInstance"],
            before: { set(0x0008_0018, "UI", "2.25.9")(&$0.object) }),
        object("meta information of another object", ["invalid", "fileMeta"]) { bytes in
            let uid = Array(reserved.utf8)
            let place = bytes.indices.first { bytes[$0...].starts(with: uid) }!
            bytes[place + 10] ^= 1
        },
    ]

    static let signatures: [Row] = [
        object("an added attribute", ["coerced", "coverage"], after: set(0x0020_4000, "LT", "benign")),
        object("an added private attribute", ["coerced", "coverage"], after: set(0x0077_0010, "LO", "SOMEBODY")),
        object("an attribute hidden among signatures", ["coerced", "coverage"], after: set(0xFFFA_0010, "LO", "x")),
        object(
            "an attribute hidden within a sequence", ["coerced", "coverage"],
            after: { object in
                object.nodes[0x0008_2218] = .items([
                    [
                        0x0008_0100: SampleObject.text("SH", "41550009"), 0x0008_0102: SampleObject.text("SH", "SCT"),
                        0xFFFA_0010: SampleObject.text("LO", "x"),
                    ]
                ])
            }),
        object("a removed attribute", ["coerced", "coverage"], after: { $0.nodes[0x0016_1001] = nil }),
        object("a stripped signature", ["coerced"], before: { $0.isSigned = false }),
        object(
            "a stripped signature and a stripped record", ["unsigned"],
            before: { scene in
                scene.isSigned = false
                for tag in [0x0075_0010, 0x0075_1001, 0x0075_1002, 0x0075_1003] as [UInt32] {
                    scene.object.nodes[tag] = nil
                }
            }),
        object(
            "a stripped record", ["invalid", "coverage"],
            after: { object in
                for tag in [0x0075_0010, 0x0075_1001, 0x0075_1002, 0x0075_1003] as [UInt32] { object.nodes[tag] = nil }
            }),
        object(
            "a signature over some attributes only", ["coerced", "coverage"],
            before: { scene in
                scene.tags = scene.object.nodes.keys.filter { $0 != 0x0010_0010 }
            }),
        object("a foreign object key", ["coerced", "certificate"], before: { $0.signer = .stranger }),
        object(
            "a statement that a foreign capture key signed", ["coerced", "certificate"],
            before: { scene in
                scene.signer = .stranger
                scene.object.nodes[0x0075_1003] = SampleObject.document(
                    SampleObject.Signer.stranger.statement(by: Keys.foreign))
            }),
        object(
            "a statement that has ended", ["coerced", "certificate"],
            before: { scene in
                scene.object.nodes[0x0075_1003] = SampleObject.document(
                    SampleObject.Signer.station.statement(notAfter: "2025-11-01T00:00:00Z"))
            }),
        object("a weak digest by name", ["coerced", "signature"], before: { $0.algorithm = "SHA1" }),
        object("a digest that nobody knows", ["coerced", "signature"], before: { $0.algorithm = "NONE" }),
        object(
            "another signature's time", ["coerced", "signature"],
            after: { object in
                guard case .items(var items)? = object.nodes[0xFFFA_FFFA] else { return }
                items[0][0x0400_0105] = SampleObject.text("DT", "20251122060000+0000")
                object.nodes[0xFFFA_FFFA] = .items(items)
            }),
        object("signature parameters taken away", ["coerced", "signature"], after: { $0.nodes[0x4FFE_0001] = nil }),
        object(
            "a certificate of zeros", ["coerced", "signature"],
            after: { object in
                guard case .items(var items)? = object.nodes[0xFFFA_FFFA] else { return }
                items[0][0x0400_0115] = .value("OB", [UInt8](repeating: 0, count: 800))
                object.nodes[0xFFFA_FFFA] = .items(items)
            }),
    ]

    static let times: [Row] = [
        object(
            "an expired certificate", ["coerced", "certificateValidity"],
            before: { scene in
                scene.signer = .expired
                scene.signedAt = "20260301050000+0000"
                scene.now += 200 * 86_400_000_000
            }),
        object(
            "a certificate that was not yet valid", ["coerced", "certificateValidity"],
            before: { $0.signedAt = "20241122050000+0000" }),
        object("signed before it was taken", ["invalid", "clock"], before: { $0.signedAt = "20251122045000+0000" }),
        object("signed in the future", ["invalid", "clock"], before: { $0.signedAt = "20261101050000+0000" }),
        object(
            "a clock at 1970", ["invalid", "clock"],
            before: { scene in
                scene.item = try! SampleItem.jpegFrame { $0.time.utcMicroseconds = 5_000_000 }
                scene.renew()
                set(0x0008_002A, "DT", "19700101000005+0000")(&scene.object)
            }),
        object("a picture from the future", ["invalid", "clock"], before: { $0.now -= 3 * 86_400_000_000 }),
        object(
            "a jump of years between picture and signature", ["invalid", "clock"],
            before: { scene in
                scene.signedAt = "20281122050000+0000"
                scene.now += 4 * 366 * 86_400_000_000
            }),
    ]

    static let records: [Row] = [
        object(
            "a record of another object", ["invalid", "pixels"],
            before: { scene in
                scene.object.nodes[0x0008_0018] = SampleObject.text("UI", "2.25.9")
                scene.object.nodes[0x7FE0_0010] = .pixels([[], [0xFF, 0xD8, 0xFF, 0xD9]])
                scene.signer = .stranger
            }),
        object(
            "a record of another object, decoded", ["invalid", "sopInstance"],
            before: { scene in
                scene.object.transferSyntax = "1.2.840.10008.1.2.1"
                scene.object.nodes[0x0008_0018] = SampleObject.text("UI", "2.25.9")
                scene.object.nodes[0x7FE0_0010] = .value("OB", [UInt8](repeating: 7, count: 128))
                scene.isSigned = false
            }),
        object(
            "a changed record", ["invalid", "recordSignature"],
            before: { scene in
                scene.object.nodes[0x0075_1001] = SampleObject.document(
                    Array(scene.item.recordText.replacing("clinical", with: "practice").utf8))
            }),
        object(
            "a record that a foreign key signed", ["invalid", "recordSignature"],
            before: { scene in
                scene.keys = KeyHistory(anchors: [Keys.anchor(Keys.foreign)])
            }),
        object("a record without a signature", ["invalid"], before: { $0.object.nodes[0x0075_1002] = nil }),
        object(
            "a record that is no JSON", ["invalid", "record"],
            before: { $0.object.nodes[0x0075_1001] = SampleObject.document([0x7B, 0x7B]) }),
        object(
            "a reserved place without a record", ["invalid", "record"], before: { $0.object.nodes[0x0075_1001] = nil }),
        object(
            "two records", ["invalid", "record"],
            before: { scene in
                scene.object.nodes[0x0075_0011] = SampleObject.text("LO", "EPILUME CAPTURE RECORD 1")
                scene.object.nodes[0x0075_1101] = SampleObject.document(scene.item.record)
            }),
        object(
            "a record signed by a revoked key", ["invalid", "recordSignature"],
            before: { scene in
                scene.keys = try! Keys.history(
                    [Keys.revocation(of: SampleItem.captureKey, cutOff: 1, by: Keys.second)],
                    [SampleItem.captureKey, Keys.second])
            }),
        object(
            "a record signed by a key that had been succeeded", ["invalid", "recordSignature"],
            before: { scene in
                scene.item = try! SampleItem.jpegFrame {
                    $0.recordNumber = 5
                    $0.previousRecordHash = $0.picture.hash
                }
                scene.renew()
                scene.keys = try! Keys.history(
                    [Keys.succession(SampleItem.captureKey, to: Keys.second, first: 5)], [SampleItem.captureKey])
            }),
        object("an object cut in two", ["invalid", "structure"]) { $0.removeLast($0.count / 2) },
        object("an object with something behind it", ["invalid", "structure"]) { $0.append(contentsOf: [1, 2, 3]) },
    ]
}

enum Keys {
    static let second = CaptureKey.ephemeral()
    static let third = CaptureKey.ephemeral()
    static let foreign = CaptureKey.ephemeral()

    static func anchor(_ key: CaptureKey) -> TrustAnchor { try! TrustAnchor(key.publicKeyPEM) }

    static func history(_ documents: [[UInt8]], _ given: [CaptureKey]) throws -> KeyHistory {
        try KeyHistory(anchors: given.map(anchor), history: file(documents))
    }

    static func file(_ documents: [[UInt8]]) -> [UInt8] {
        let list = documents.map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines) }
        return Array(#"{"documents":[\#(list.joined(separator: ","))],"schema":"epilume.key-history/1"}"#.utf8)
    }

    static func succession(
        _ old: CaptureKey, to next: CaptureKey, first: Int, signedBy signer: CaptureKey? = nil
    ) -> [UInt8] {
        let pem = next.publicKeyPEM.replacing("\n", with: "\\n")
        let text =
            #"{"at":"2025-11-22T05:00:00Z","firstRecordNumber":\#(first),"keyId":"\#(old.keyID)","#
            + #""nextKeyId":"\#(next.keyID)","publicKey":"\#(pem)","reason":"rotation","schema":"epilume.key-succession/1"}"#
        return try! DocumentSealer(key: signer ?? old).seal(Array(text.utf8), as: .keySuccession)
    }

    static func revocation(of key: CaptureKey, cutOff: Int, by signer: CaptureKey) -> [UInt8] {
        let text =
            #"{"at":"2025-11-22T05:00:00Z","cutOffRecordNumber":\#(cutOff),"keyId":"\#(key.keyID)","reason":"theft","#
            + #""schema":"epilume.key-revocation/1"}"#
        return try! DocumentSealer(key: signer).seal(Array(text.utf8), as: .keyRevocation)
    }
}
