import EpilumeVerify
import Testing

/// Records that carry a good signature and are wrong all the same.
struct RecordFieldTests {
    private func findings(replacing old: String, with new: String) async throws -> [String] {
        try await SampleItem.rawFrame().resigned(replacing: old, with: new).report().findings.map(\.description)
    }

    @Test func resigningAloneSpoilsNothing() async throws {
        let item = try SampleItem.rawFrame()
        #expect(await item.resigned(item.record).report().verdict == .valid)
    }

    @Test(arguments: [
        "1.0", "1e0", "-0", "01", "9007199254740992", "-9007199254740992", "-9223372036854775808", "+1", "1 1", "NaN",
        "0x1", "-", "",
    ]) func numbersAreWhole(number: String) async throws {
        let findings = try await findings(replacing: #""recordNumber":1"#, with: "\"recordNumber\":\(number)")
        #expect(findings.count == 1 && findings[0].hasPrefix("record: is not the strict JSON"), "\(findings)")
    }

    @Test(arguments: [
        (#"{"bootId""#, #"{ "bootId""#),
        (#""simulated":false"#, #""simulated":false "#),
        ("HD \\\\u{1b}Scope", "HD \\u005cu{1b}Scope"),
        ("A1B2", "\\u0041\\u00312"),
        (#""sequence":77,"sizeImage":128"#, #""sizeImage":128,"sequence":77"#),
    ]) func formIsCanonical(old: String, new: String) async throws {
        #expect(try await findings(replacing: old, with: new) == ["record: is not in the canonical form of RFC 8785"])
    }

    @Test(arguments: [
        (#""position":"bras""#, #""position":"bras","position":"bras""#, "a member name that was there before"),
        ("A1B2", "A\\ud800", "half a surrogate pair"), ("A1B2", "A\\udc00\\ud800", "half a surrogate pair"),
        ("A1B2", "A\tB", "a bare control character in a text"), ("A1B2", "\\x41", "an unknown escape"),
        ("A1B2", "\\u12g4", "an escape without four hexadecimal digits"),
        (#""A1B2""#, "[[[[[[[[1]]]]]]]]", "too deep a nesting"), (#""A1B2""#, "tru", "no whole number"),
        (#""repairs":["#, #""repairs":[,"#, "no whole number"),
    ]) func jsonIsStrict(old: String, new: String, reason: String) async throws {
        let findings = try await findings(replacing: old, with: new)
        let start = "record: is not the strict JSON of a record: " + reason
        #expect(findings.count == 1 && findings[0].hasPrefix(start), "\(findings)")
    }

    @Test func textIsUTF8ToTheEnd() async throws {
        let item = try SampleItem.rawFrame()
        let at = try #require(item.recordText.utf8.firstIndex(of: UInt8(ascii: "H")))
        var record = item.record
        for bytes: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]] {
            record = item.record
            record.replaceSubrange(
                item.recordText.utf8.distance(from: item.recordText.utf8.startIndex, to: at)..<record.count, with: bytes
            )
            #expect(await item.resigned(record).report().findings.map(\.problem) == [.notJSON])
        }
        for tail in ["x", "{}", " ,", "\u{0}"] {
            #expect(await item.resigned(item.record + Array(tail.utf8)).report().findings.map(\.problem) == [.notJSON])
        }
        #expect(await item.resigned([]).report().findings.map(\.problem) == [.notJSON])
        let list = await item.resigned(Array("[]".utf8)).report()
        #expect(list.findings.map(\.description) == ["record: is a list, not an object"])
    }

    /// Field by field: what is missing, foreign, of another type or of a value that cannot be.
    @Test(arguments: [
        (
            #""schema":"epilume.record/3""#, #""schema":"epilume.record/4""#,
            "record.schema: is epilume.record/4, which is not known here; a newer epilume may know it"
        ),
        (#""position":"bras","#, #""position":null,"#, "record.position: is null, not a text"),
        (#""position":"bras","#, #""position":"bras","praise":1,"#, "record.praise: is not a field of this schema"),
        (#""life":2,"#, "", "record.device.life: is missing"),
        (#""life":2,"#, #""life":-2,"#, "record.device.life: is -2, outside 0 to 4294967295"),
        (#""life":2,"#, #""life":"2","#, "record.device.life: is a text, not a number"),
        (#""simulated":false"#, #""simulated":0"#, "record.device.simulated: is a number, not a truth value"),
        (
            #""vendorId":"046d""#, #""vendorId":"046D""#,
            "record.device.usb.vendorId: is not 4 lower-case hexadecimal digits"
        ),
        (
            #""serial":"A1B2""#, #""serial":"A\u001bB2""#,
            "record.device.usb.serial: is not plain text of at most 2048 bytes"
        ),
        (
            #""purpose":"clinical""#, #""purpose":"holiday""#,
            "record.purpose: is not clinical or calibration or check or practice"
        ),
        (
            #""utc":"2025-11-22T"#, #""utc":"2025-02-29T"#,
            "record.time.utc: is not a moment such as 2025-11-22T04:55:00.123456Z"
        ),
        (
            "T04:55:00.123456Z", "T04:55:60.123456Z",
            "record.time.utc: is not a moment such as 2025-11-22T04:55:00.123456Z"
        ),
        (
            #""synchronised":true"#, #""synchronised":1"#,
            "record.time.clock.synchronised: is a number, not a truth value"
        ),
        (#""session":"0b5e"#, #""session":"0B5E"#, "record.session: is not a UUID in lower case"),
        (#""width":16"#, #""width":65536"#, "record.v4l2.width: is 65536, outside 0 to 65535"),
        (
            #""rule":"first-valid-after-press""#, #""rule":"best""#,
            "record.selection.rule: is not first-valid-after-press"
        ),
        (
            #""jpegTruncated":1"#, #""jpegTruncated":"1""#,
            "record.selection.framesRejected.jpegTruncated: is a text, not a number"
        ),
        (#""jpegTruncated":1"#, #""1":0"#, "record.selection.framesRejected.1: is not a field of this schema"),
        (
            #""repairs":["inserted the standard Huffman tables"]"#, #""repairs":{}"#,
            "record.repairs: is an object, not a list"
        ),
        (
            #""repairs":["#, #""repairs":[7,"#,
            "record.repairs: holds something that is not plain text of at most 2048 bytes"
        ),
        (
            #""sopInstanceUid":"2.25."#, #""sopInstanceUid":"2.25.0"#,
            "record.sopInstanceUid: is not 2.25. and a UUID as a decimal number"
        ),
        (
            #""sopInstanceUid":"2.25."#, #""sopInstanceUid":"2.25.999"#,
            "record.sopInstanceUid: is not 2.25. and a UUID as a decimal number"
        ),
    ]) func fieldsAreThereTypedAndPossible(old: String, new: String, finding: String) async throws {
        #expect(try await findings(replacing: old, with: new) == [finding])
    }

    @Test(arguments: [
        (
            #""recordNumber":1"#, #""recordNumber":2"#,
            [
                "record.itemId: does not carry the record's number",
                "record.previousRecordHash: is missing or malformed, but only record 1 has none",
            ]
        ),
        (
            "r0000000001-081d4fae", "r0000000001-081d4faf",
            [
                "file: is not named after its item, r0000000001-081d4faf.item",
                "record.itemId: does not carry the first digits of sopInstanceUid's UUID",
            ]
        ),
        (
            #""simulated":false"#, #""simulated":true"#,
            [
                "record.device.profile: is there, but a simulated device has none",
                "record.purpose: is clinical, but the device is simulated",
            ]
        ),
        (
            #""flags":73729"#, #""flags":64"#,
            [
                "record.v4l2.flags: holds V4L2_BUF_FLAG_ERROR: a damaged frame can never be chosen"
            ]
        ),
        ("application/octet-stream", "image/jpeg", ["record.picture.mediaType: is not that of the pixel format GREY"]),
        (
            #""timestampMicroseconds":5040000"#, #""timestampMicroseconds":5033332"#,
            [
                "record.v4l2.timestampMicroseconds: is less than one frame interval after selection.pressedMicroseconds"
            ]
        ),
        (
            #""timestampMicroseconds":5040000"#, #""timestampMicroseconds":7000001"#,
            [
                "record.v4l2.timestampMicroseconds: is later than selection.windowMicroseconds after the press"
            ]
        ),
        (
            #""framesConsidered":2"#, #""framesConsidered":1"#,
            [
                "record.selection.framesConsidered: leaves no frame to choose beside the rejected ones"
            ]
        ),
    ]) func fieldsAgree(old: String, new: String, expected: [String]) async throws {
        #expect(try await findings(replacing: old, with: new) == expected)
    }
}
