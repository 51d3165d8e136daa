import EpilumeVerify

/// Records that every later version must still read, exactly as the version that brought their schema sealed them:
/// bytes, signature and key. They are added to and never changed.
struct GoldenRecord: Sendable {
    let anchor: String
    let record: String
    let signature: String
    /// A raw frame with its rendering, or a JPEG without one: the picture is that of ``SampleItem``.
    let isRaw: Bool

    static let all = [one, oneBare, two, twoGeneric, three, threeGeneric]

    func item() throws -> SampleItem {
        var item = isRaw ? try SampleItem.rawFrame() : try SampleItem.jpegFrame()
        item.record = Array(record.utf8)
        item.signature = Array(signature.utf8)
        item.name = isRaw ? "r0000000001-081d4fae" : "r0000000002-3f9d2e1f"
        return item
    }

    /// Schema 1 with every field that it has.
    static let one = GoldenRecord(
        anchor: stationOfOne,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","device":{"card":"HD \\u{1b}Scope","driver":"uvcvideo",\#
            "id":"usb-0000_00_14.0-1.2","life":2,"port":"usb-0000:00:14.0-1.2","simulated":false,\#
            "usb":{"firmware":"0019","productId":"0892","serial":"A1B2","vendorId":"046d"}},\#
            "framesDroppedSincePrevious":0,"itemId":"r0000000001-081d4fae","picture":{"byteCount":128,\#
            "mediaType":"application/octet-stream",\#
            "sha256":"471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"},"position":"bras",\#
            "purpose":"clinical","recordNumber":1,"rendering":{"byteCount":203,"mediaType":"image/jpeg",\#
            "method":"libjpeg-turbo q90 from GREY",\#
            "sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},\#
            "repairs":["inserted the standard Huffman tables"],"schema":"epilume.record/1",\#
            "selection":{"framesConsidered":2,"framesRejected":{"jpegTruncated":1},"pressedMicroseconds":5000000,\#
            "rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.10786016710207046472319461787193732086","station":{"name":"Cabine n° 2",\#
            "softwareVersion":"0.1.0"},"time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\#
            "utc":"2025-11-22T04:55:00.123456Z"},"v4l2":{"bytesPerLine":16,"colour":{"colorspace":8,"quantization":2,\#
            "transferFunction":3,"ycbcrEncoding":1},"dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"GREY",\#
            "frameInterval":{"denominator":30,"numerator":1},"height":8,"sequence":77,"sizeImage":128,\#
            "timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6InRzV1kzWFUwdV9hY0stSW5IZDZHWi1VQ0J5SHBCMF\#
            NNRm9nY1BBVWZRZDQifQ..3UKHCC8DliK8dGc-D84QY5Bv7RJzlcIFa7WckFkaPO2iSUy0SFkV7gAS31DcF7UGvB22Vgnutmou0It_90rM\#
            sw
            """#,
        isRaw: true)

    /// Schema 1 with the fields alone that are always there, of a simulated device; follows ``one``.
    static let oneBare = GoldenRecord(
        anchor: stationOfOne,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","device":{"card":"","driver":"","id":"simulator",\#
            "life":2,"port":"simulator","simulated":true},"framesDroppedSincePrevious":0,\#
            "itemId":"r0000000002-3f9d2e1f","picture":{"byteCount":203,"mediaType":"image/jpeg",\#
            "sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},\#
            "previousRecordHash":"fdf897547ea5f6d742a8d89ca9a8e19bbec520a5bd80fd10d341b243889eb6e1",\#
            "purpose":"practice","recordNumber":2,"repairs":[],"schema":"epilume.record/1",\#
            "selection":{"framesConsidered":1,"framesRejected":{},"pressedMicroseconds":5000000,\#
            "rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.84557489827125717373556487496675519478","station":{"softwareVersion":"0.1.0"},\#
            "time":{"utc":"2025-11-22T04:55:00.123456Z"},"v4l2":{"bytesPerLine":0,"colour":{"colorspace":8,\#
            "quantization":2,"transferFunction":3,"ycbcrEncoding":1},"dequeuedMicroseconds":5041500,"flags":73729,\#
            "fourcc":"MJPG","height":8,"sequence":77,"sizeImage":4096,"timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6InRzV1kzWFUwdV9hY0stSW5IZDZHWi1VQ0J5SHBCMF\#
            NNRm9nY1BBVWZRZDQifQ..f5B4-6rSYyTLrY6ltqlAEa1wkr4yX77yDJw0b-DA4DC0beK0OawxPHrgyZBO7JfDtali6CyC1GnNIE2UOZux\#
            xQ
            """#,
        isRaw: false)

    /// Schema 2 with every field that it has.
    static let two = GoldenRecord(
        anchor: stationOfTwo,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","controls":[{"id":"0x00980900","name":"brightness",\#
            "value":-64},{"id":"0x009a0901","name":"exposure-auto","tolerance":0,"value":1,"wanted":1},\#
            {"id":"0x009a0902","name":"exposure-absolute","tolerance":2,"value":154,"wanted":156},{"id":"0x009a09ff",\#
            "tolerance":1,"value":"9223372036854775807","wanted":"9223372036854775806"}],\#
            "device":{"card":"HD \\u{1b}Scope","driver":"uvcvideo","id":"usb-0000_00_14.0-1.2","life":2,\#
            "port":"usb-0000:00:14.0-1.2","profile":{"evidence":"bench-tested","id":"exampla-dermo-2"},\#
            "simulated":false,"usb":{"firmware":"0019","productId":"0892","serial":"A1B2","vendorId":"046d"}},\#
            "framesDroppedSincePrevious":0,"itemId":"r0000000001-081d4fae","light":{"state":"polarised",\#
            "verification":"image"},"picture":{"byteCount":128,"mediaType":"application/octet-stream",\#
            "sha256":"471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"},"position":"bras",\#
            "purpose":"clinical","recordNumber":1,"rendering":{"byteCount":203,"mediaType":"image/jpeg",\#
            "method":"libjpeg-turbo q90 from GREY",\#
            "sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},\#
            "repairs":["inserted the standard Huffman tables"],"schema":"epilume.record/2",\#
            "selection":{"framesConsidered":2,"framesRejected":{"jpegTruncated":1},"pressedMicroseconds":5000000,\#
            "rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.10786016710207046472319461787193732086","station":{"name":"Cabine n° 2",\#
            "softwareVersion":"0.1.0"},"time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\#
            "utc":"2025-11-22T04:55:00.123456Z"},"trigger":{"source":"pedal"},"v4l2":{"bytesPerLine":16,\#
            "colour":{"colorspace":8,"quantization":2,"transferFunction":3,"ycbcrEncoding":1},\#
            "dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"GREY","frameInterval":{"denominator":30,\#
            "numerator":1},"height":8,"sequence":77,"sizeImage":128,"timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6IklLdjlvMmJqU0JKU2VGbXgyTFRHb21lejVwNGNRdT\#
            dUU3c3OE9udjRNWncifQ..aATrHmd2_6CNsAuGZHhJchsNoNol5yjbNq0M-ZRm3NoBqvgKOC-8ZXFh43tV0WwuW06RLcYbsslFiDUQ1w0i\#
            Kw
            """#,
        isRaw: true)

    /// Schema 2 of a device that no profile knows, under a light that nobody verified; follows ``two``.
    static let twoGeneric = GoldenRecord(
        anchor: stationOfTwo,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","device":{"card":"HD \\u{1b}Scope","driver":"uvcvideo",\#
            "id":"usb-0000_00_14.0-1.2","life":2,"port":"usb-0000:00:14.0-1.2","profile":{"evidence":"unverified",\#
            "id":"generic-uvc"},"simulated":false,"usb":{"firmware":"0019","productId":"0892","serial":"A1B2",\#
            "vendorId":"046d"}},"framesDroppedSincePrevious":0,"itemId":"r0000000002-3f9d2e1f",\#
            "light":{"requested":"polarised","verification":"unverified"},"picture":{"byteCount":203,\#
            "mediaType":"image/jpeg","sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},\#
            "position":"bras","previousRecordHash":"891fd6d9aa5a0c9b631aca61e2e826f787a31dde23d1289df2ad64c9a1271240",\#
            "purpose":"clinical","recordNumber":2,"repairs":["inserted the standard Huffman tables"],\#
            "schema":"epilume.record/2","selection":{"framesConsidered":2,"framesRejected":{"jpegTruncated":1},\#
            "pressedMicroseconds":5000000,"rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.84557489827125717373556487496675519478","station":{"name":"Cabine n° 2",\#
            "softwareVersion":"0.1.0"},"time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\#
            "utc":"2025-11-22T04:55:00.123456Z"},"trigger":{"source":"interface"},"v4l2":{"bytesPerLine":0,\#
            "colour":{"colorspace":8,"quantization":2,"transferFunction":3,"ycbcrEncoding":1},\#
            "dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"MJPG","frameInterval":{"denominator":30,\#
            "numerator":1},"height":8,"sequence":77,"sizeImage":4096,"timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6IklLdjlvMmJqU0JKU2VGbXgyTFRHb21lejVwNGNRdT\#
            dUU3c3OE9udjRNWncifQ..dbGpAQmdSitbzkiVs3Oj-Tf3zLiTx_gYnmI-U0seYpGBdxpgTdcI9mwwBHqQsar8L9ZztPk75RjewraGLf1J\#
            lA
            """#,
        isRaw: false)

    /// Schema 3 with a calibration that is due and states everything.
    static let three = GoldenRecord(
        anchor: stationOfThree,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","calibration":{"ageSeconds":2678400,\#
            "colourThousandths":1734,"id":"5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f",\#
            "scale":{"horizontalNanometres":9375,"uncertaintyMillionths":2100,"verticalNanometres":9401},\#
            "sha256":"787c798e39a5bc1910355bae6d0cd87a36b2e10fd0202a83e3bb6b005da83472","state":"due"},\#
            "controls":[{"id":"0x00980900","name":"brightness","value":-64},{"id":"0x009a0901",\#
            "name":"exposure-auto","tolerance":0,"value":1,"wanted":1},{"id":"0x009a0902",\#
            "name":"exposure-absolute","tolerance":2,"value":154,"wanted":156},{"id":"0x009a09ff","tolerance":1,\#
            "value":"9223372036854775807","wanted":"9223372036854775806"}],"device":{"card":"HD \\u{1b}Scope",\#
            "driver":"uvcvideo","id":"usb-0000_00_14.0-1.2","life":2,"port":"usb-0000:00:14.0-1.2",\#
            "profile":{"evidence":"bench-tested","id":"exampla-dermo-2"},"simulated":false,"usb":{"firmware":"0019",\#
            "productId":"0892","serial":"A1B2","vendorId":"046d"}},"framesDroppedSincePrevious":0,\#
            "itemId":"r0000000001-081d4fae","light":{"state":"polarised","verification":"image"},\#
            "picture":{"byteCount":128,"mediaType":"application/octet-stream",\#
            "sha256":"471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"},"position":"bras",\#
            "purpose":"clinical","recordNumber":1,"rendering":{"byteCount":203,"mediaType":"image/jpeg",\#
            "method":"libjpeg-turbo q90 from GREY",\#
            "sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},\#
            "repairs":["inserted the standard Huffman tables"],"schema":"epilume.record/3",\#
            "selection":{"framesConsidered":2,"framesRejected":{"jpegTruncated":1},"pressedMicroseconds":5000000,\#
            "rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.10786016710207046472319461787193732086","station":{"name":"Cabine n° 2",\#
            "softwareVersion":"0.1.0"},"time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\#
            "utc":"2025-11-22T04:55:00.123456Z"},"trigger":{"source":"pedal"},"v4l2":{"bytesPerLine":16,\#
            "colour":{"colorspace":8,"quantization":2,"transferFunction":3,"ycbcrEncoding":1},\#
            "dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"GREY","frameInterval":{"denominator":30,\#
            "numerator":1},"height":8,"sequence":77,"sizeImage":128,"timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6IkRBVGhyWU1FT1E4aG5pNEk0ell4SG9TUVdMTHhz\#
            eHVMUDVKY29BM0MydG8ifQ..zUl3iIjfrfraELSvq6UDCqRY35dvazh638ww9IqltgEtP1sh-atPrP3mVE6o7Q4wy5-apk0S2Gm_O_R4\#
            wQkGyA
            """#,
        isRaw: true)

    /// Schema 3 of a device that was never calibrated; follows ``three``.
    static let threeGeneric = GoldenRecord(
        anchor: stationOfThree,
        record: #"""
            {"bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","calibration":{"state":"none"},\#
            "device":{"card":"HD \\u{1b}Scope","driver":"uvcvideo","id":"usb-0000_00_14.0-1.2","life":2,\#
            "port":"usb-0000:00:14.0-1.2","profile":{"evidence":"unverified","id":"generic-uvc"},"simulated":false,\#
            "usb":{"firmware":"0019","productId":"0892","serial":"A1B2","vendorId":"046d"}},\#
            "framesDroppedSincePrevious":0,"itemId":"r0000000002-3f9d2e1f","light":{"requested":"polarised",\#
            "verification":"unverified"},"picture":{"byteCount":203,"mediaType":"image/jpeg",\#
            "sha256":"c17db8b62a21cbf54fe85d451af3a03fc59e5ba228f3c41812fd33f1e8266e47"},"position":"bras",\#
            "previousRecordHash":"9c5764735104a98389178b6027568f77ec5dd5945f4477e86de40135407302b2",\#
            "purpose":"clinical","recordNumber":2,"repairs":["inserted the standard Huffman tables"],\#
            "schema":"epilume.record/3","selection":{"framesConsidered":2,"framesRejected":{"jpegTruncated":1},\#
            "pressedMicroseconds":5000000,"rule":"first-valid-after-press","windowMicroseconds":2000000},\#
            "session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",\#
            "sopInstanceUid":"2.25.84557489827125717373556487496675519478","station":{"name":"Cabine n° 2",\#
            "softwareVersion":"0.1.0"},"time":{"clock":{"estimatedErrorMicroseconds":850,"synchronised":true},\#
            "utc":"2025-11-22T04:55:00.123456Z"},"trigger":{"source":"interface"},"v4l2":{"bytesPerLine":0,\#
            "colour":{"colorspace":8,"quantization":2,"transferFunction":3,"ycbcrEncoding":1},\#
            "dequeuedMicroseconds":5041500,"flags":73729,"fourcc":"MJPG","frameInterval":{"denominator":30,\#
            "numerator":1},"height":8,"sequence":77,"sizeImage":4096,"timestampMicroseconds":5040000,"width":16}}
            """#,
        signature: #"""
            eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il0sImtpZCI6IkRBVGhyWU1FT1E4aG5pNEk0ell4SG9TUVdMTHhz\#
            eHVMUDVKY29BM0MydG8ifQ..13rNX5iOHr-ZXNyjv-DRHhfGPY_bsFhzfezQ6RkJbrNMbzyLd7wYWmM2EYBFLYv55qbHrkahCblIWpIf\#
            mK-IsA
            """#,
        isRaw: false)

    private static let stationOfOne = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4kT8BQq1jA7fkHLGIzkly36abTFW
        5RBkRKaCe678Z+cTZZM3DMOwWd84JYib3nmKloqoxJDDLBlKc29FaAxbww==
        -----END PUBLIC KEY-----
        """

    private static let stationOfTwo = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbeVIrJUY9h35MiUHI54i1J12Kxsh
        T49BbtX0IN7EkEoUfuHX35DCZO4bLuPn9x0pXBFH+drvt5VkeAvLuM7Lsw==
        -----END PUBLIC KEY-----
        """

    private static let stationOfThree = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEltKyhZLGHM4ODLhWNlS7MBOw34+c
        EwYLnihCU7KDrAlo1cRCxL5/SYdkNti36ZkezX3ag66RVe5RlHDt9A7yKQ==
        -----END PUBLIC KEY-----
        """
}
