import Crypto
import EpilumeModel
import EpilumeRecords
import Testing

struct RecordSealerTests {
    private let sealer = RecordSealer(key: .ephemeral())

    private func record(_ facts: RecordFacts) throws -> String {
        String(decoding: try sealer.seal(facts).canonicalBytes, as: UTF8.self)
    }

    /// The whole record, byte for byte: a change of any name, order or unit shows here.
    @Test func writesEveryFieldUnderItsName() throws {
        #expect(
            try record(someFacts()) == """
                {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a",\
                "calibration":{"ageSeconds":86400,"colourThousandths":1734,\
                "id":"5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f","scale":{"horizontalNanometres":9375,\
                "uncertaintyMillionths":2100,"verticalNanometres":9401},\
                "sha256":"787c798e39a5bc1910355bae6d0cd87a36b2e10fd0202a83e3bb6b005da83472","state":"valid"},\
                "controls":[{"id":"0x009a0901","name":"exposure-auto","tolerance":0,"value":1,"wanted":1},\
                {"id":"0x009a0902","name":"exposure-absolute","tolerance":2,"value":157,"wanted":156}],\
                "device":{"card":"HD Scope","driver":"uvcvideo",\
                "id":"usb-0000_00_14.0-1.2","life":2,"port":"usb-0000:00:14.0-1.2",\
                "profile":{"evidence":"bench-tested","id":"exampla-dermo-2"},"simulated":false,\
                "usb":{"firmware":"0019","productId":"0892","serial":"A1B2","vendorId":"046d"}},\
                "framesDroppedSincePrevious":3,"itemId":"r0000000001-f81d4fae",\
                "light":{"state":"polarised","verification":"read-back"},\
                "picture":{"byteCount":32,"mediaType":"application/octet-stream",\
                "sha256":"4bb06f8e4e3a7715d201d573d0aa423762e55dabd61a2c02278fa56cc6d294e0"},\
                "position":"bras","purpose":"clinical","recordNumber":1,\
                "rendering":{"byteCount":3,"mediaType":"image/jpeg","method":"libjpeg-turbo q90 from GREY",\
                "sha256":"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"},"repairs":[],\
                "schema":"epilume.record/3","selection":{"framesConsidered":2,"framesRejected":{"too-early":1},\
                "pressedMicroseconds":5000000,"rule":"first-valid-after-press","windowMicroseconds":2000000},\
                "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\
                "sopInstanceUid":"2.25.329800735698586629295641978511506172918",\
                "station":{"name":"Cabine 2","softwareVersion":"0.1.0"},\
                "time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\
                "utc":"2025-11-22T04:55:00.123456Z"},"trigger":{"source":"button"},\
                "v4l2":{"bytesPerLine":8,"colour":{"colorspace":8,"quantization":2,"transferFunction":3,\
                "ycbcrEncoding":1},"dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"GREY",\
                "frameInterval":{"denominator":30,"numerator":1},"height":4,"sequence":77,"sizeImage":32,\
                "timestampMicroseconds":5040000,"width":8}}
                """)
    }

    @Test func leavesOutWhatIsUnknown() throws {
        var facts = someFacts()
        facts.station.name = nil
        facts.position = nil
        facts.time.clock = .init(synchronised: nil, estimatedErrorMicroseconds: nil)
        facts.rendering = nil
        facts.device.profile = nil
        facts.trigger = nil
        facts.controls = nil
        facts.light = nil
        facts.calibration = .none
        let text = try record(facts)
        for name in [
            "name", "position", "clock", "rendering", "previousRecordHash", "profile", "trigger", "controls", "light",
            "quality", "scale",
        ] {
            #expect(!text.contains("\"\(name)\""), "\(name)")
        }
        #expect(!text.contains("null"))
    }

    @Test func escapesWhatADeviceSays() throws {
        var facts = someFacts()
        facts.device.identity = DeviceIdentity(
            port: UntrustedText("p"), driver: UntrustedText("d"), card: UntrustedText("\u{1b}[2J\u{202e}\n../\"x\\"),
            usb: nil)
        #expect(try record(facts).contains(#""card":"\\u{1b}[2J\\u{202e}\\u{a}../\"x\\u{5c}""#))
    }

    /// Checked here with the crypto library alone, so that the signing input is spelt out a second time.
    @Test func signsHeaderDotPayload() throws {
        let sealed = try sealer.seal(someFacts())
        let parts = sealed.signature.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3 && parts[1].isEmpty)
        let header = #"{"alg":"ES256","b64":false,"crit":["b64"],"kid":"\#(sealer.key.keyID)"}"#
        #expect(decoded(parts[0]) == Array(header.utf8))
        let key = try P256.Signing.PublicKey(pemRepresentation: sealer.key.publicKeyPEM)
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: decoded(parts[2]))
        #expect(key.isValidSignature(signature, for: Array(parts[0].utf8) + Array(".".utf8) + sealed.canonicalBytes))
        #expect(sealed.recordHash == PictureDigest.sha256(sealed.canonicalBytes))
        #expect(sealed.itemID.text == "r0000000001-f81d4fae")
    }

    @Test func onlyRecordOneHasNoPredecessor() throws {
        var facts = someFacts()
        facts.recordNumber = 2
        #expect(throws: RecordFault.brokenChain(recordNumber: 2)) { try sealer.seal(facts) }
        facts.previousRecordHash = PictureDigest.sha256([])
        #expect(try record(facts).contains("\"previousRecordHash\":\"e3b0c44298fc1c149afbf4c8996fb924"))
        facts.recordNumber = 1
        #expect(throws: RecordFault.brokenChain(recordNumber: 1)) { try sealer.seal(facts) }
        facts.recordNumber = 0
        #expect(throws: RecordFault.brokenChain(recordNumber: 0)) { try sealer.seal(facts) }
    }

    @Test func aSimulatedDeviceOnlyPractises() throws {
        var facts = someFacts()
        facts.device.simulated = true
        facts.device.profile = nil
        for purpose in Purpose.allCases where purpose != .practice {
            facts.purpose = purpose
            #expect(throws: RecordFault.simulatedDevice(purpose: purpose)) { try sealer.seal(facts) }
        }
        facts.purpose = .practice
        #expect(try record(facts).contains("\"simulated\":true"))
    }

    @Test func refusesFactsThatDoNotFit() throws {
        var facts = someFacts()
        facts.frame.stamp.timestampMicroseconds = -1
        #expect(throws: RecordFault.outOfRange(field: "v4l2.timestampMicroseconds", value: "-1")) {
            try sealer.seal(facts)
        }
        facts = someFacts()
        facts.framesDroppedSincePrevious = 1 << 53
        #expect(throws: RecordFault.outOfRange(field: "framesDroppedSincePrevious", value: "9007199254740992")) {
            try sealer.seal(facts)
        }
        facts = someFacts()
        facts.time.utcMicroseconds = -1
        #expect(throws: RecordFault.outOfRange(field: "time.utc", value: "-1")) { try sealer.seal(facts) }
        for cause in ["", "1st", "with space", "é", String(repeating: "a", count: 33)] {
            facts = someFacts()
            facts.selection.framesRejected = [cause: 1]
            #expect(throws: RecordFault.outOfRange(field: "selection.framesRejected", value: cause)) {
                try sealer.seal(facts)
            }
        }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
        (1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"), (1_709_251_200_000_000, "2024-03-01T00:00:00.000000Z"),
        (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"), (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ]) func writesTheMomentInUTC(microseconds: Int64, text: String) throws {
        var facts = someFacts()
        facts.time.utcMicroseconds = microseconds
        #expect(try record(facts).contains("\"utc\":\"\(text)\""))
    }

    private func decoded(_ text: Substring) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = text.map { String(alphabet.firstIndex(of: $0)!, radix: 2) }
            .map { String(repeating: "0", count: 6 - $0.count) + $0 }.joined()
        return stride(from: 0, to: bits.count / 8 * 8, by: 8).map { start in
            UInt8(bits.dropFirst(start).prefix(8), radix: 2)!
        }
    }
}
