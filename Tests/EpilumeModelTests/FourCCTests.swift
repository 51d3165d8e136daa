import EpilumeModel
import Testing

@Suite("FourCC")
struct FourCCTests {
    @Test("has its first character in the lowest byte, as v4l2_fourcc")
    func order() {
        #expect(FourCC("MJPG")?.rawValue == 0x4750_4a4d)
        #expect(FourCC(rawValue: 0x5659_5559) == .yuyv)
    }

    @Test(
        "is four printable ASCII characters", arguments: ["", "MJP", "MJPEG", "MJP\u{1f}", "MJP\u{7f}", "é12", "YÜV"])
    func refused(text: String) {
        #expect(FourCC(text) == nil)
    }

    @Test("keeps a trailing space, which is part of codes such as `Y16 `")
    func space() {
        #expect(FourCC("Y16 ")?.description == "Y16 ")
    }

    @Test("shows what cannot be printed as hexadecimal bytes")
    func unprintable() {
        #expect(FourCC(rawValue: 0x0a1b_0041).description == "A\\x00\\x1b\\x0a")
        // V4L2_PIX_FMT_Y16_BE: bit 31 is set.
        #expect(FourCC(rawValue: 0xa036_3159).description == "Y16\\xa0")
    }

    @Test(
        "knows which formats are JPEG images",
        arguments: [("MJPG", true), ("JPEG", true), ("YUYV", false), ("PJPG", false)])
    func isJPEG(text: String, isJPEG: Bool) {
        #expect(FourCC(text)?.isJPEG == isJPEG)
    }
}
