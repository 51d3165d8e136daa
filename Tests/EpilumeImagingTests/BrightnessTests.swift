import EpilumeImaging
import EpilumeModel
import Testing

@Suite("Brightness")
struct BrightnessTests {
    @Test("a raw frame's is the mean of its luma samples", arguments: [FourCC.yuyv, .uyvy, .nv12, .grey])
    func raw(_ fourCC: FourCC) {
        let dark = frame(fourCC, luma: 51)
        let bright = frame(fourCC, luma: 204)
        #expect(mean(dark, format(fourCC)) == 51)
        #expect(mean(bright, format(fourCC)) == 204)
    }

    @Test("rows' padding is not looked at")
    func padding() {
        var padded = format(.grey)
        padded = StreamFormat(
            fourCC: .grey, width: 16, height: 16, bytesPerLine: 32, sizeImage: 512, frameInterval: nil,
            colour: padded.colour)
        let bytes = (0..<512).map { UInt8($0 % 32 < 16 ? 51 : 255) }
        #expect(mean(bytes, padded) == 51)
    }

    @Test("a JPEG frame's follows what it shows")
    func jpeg() throws {
        let dark = try #require(mean(try encoded(grey: 40), format(.mjpeg)))
        let bright = try #require(mean(try encoded(grey: 200), format(.mjpeg)))
        #expect(abs(dark - 40) < 2)
        #expect(abs(bright - 200) < 2)
    }

    @Test("what cannot be read has none")
    func unreadable() {
        #expect(mean([1, 2, 3], format(.mjpeg)) == nil)
        #expect(mean([UInt8](repeating: 0, count: 100), format(.grey)) == nil)
        #expect(mean([UInt8](repeating: 0, count: 512), format(FourCC("BA81")!)) == nil)
    }

    private func mean(_ bytes: [UInt8], _ format: StreamFormat) -> Double? {
        bytes.withUnsafeBytes { Brightness.mean($0, format: format) }
    }

    /// A frame of 16 × 16 pixels of one luma, whose other samples say nothing of it.
    private func frame(_ fourCC: FourCC, luma: UInt8) -> [UInt8] {
        switch fourCC {
        case .yuyv: (0..<512).map { $0 % 2 == 0 ? luma : 255 }
        case .uyvy: (0..<512).map { $0 % 2 == 1 ? luma : 255 }
        case .nv12: [UInt8](repeating: luma, count: 256) + [UInt8](repeating: 255, count: 128)
        default: [UInt8](repeating: luma, count: 256)
        }
    }

    private func format(_ fourCC: FourCC) -> StreamFormat {
        StreamFormat(
            fourCC: fourCC, width: 16, height: 16,
            bytesPerLine: fourCC.isJPEG ? 0 : [.yuyv, .uyvy].contains(fourCC) ? 32 : 16, sizeImage: 512,
            frameInterval: nil,
            colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
    }

    private func encoded(grey: UInt8) throws -> [UInt8] {
        let picture = RGBPicture(width: 64, height: 48, bytes: [UInt8](repeating: grey, count: 3 * 64 * 48))
        return try JPEGEncoder().encode(picture, sampling: .yuv420, quality: 90)
    }
}
