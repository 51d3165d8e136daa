import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

/// A raw frame of one colour, and what it must look like. Levels of BT.601 and BT.709 colour bars, 8 bits.
struct Swatch: Sendable, CustomTestStringConvertible {
    let name: String
    let luma: UInt8
    let blue: UInt8
    let red: UInt8
    /// `enum v4l2_ycbcr_encoding` and `enum v4l2_quantization`.
    var encoding: UInt32 = 0
    var quantization: UInt32 = 0
    var colorspace: UInt32 = 0
    let rgb: [Int]

    var testDescription: String { name }

    var colour: StreamFormat.ColourFields {
        .init(colorspace: colorspace, ycbcrEncoding: encoding, quantization: quantization, transferFunction: 0)
    }

    // 100 % bars: ITU-R BT.801 (601, limited), BT.709 item 6.10, and JFIF for the full range.
    static let all: [Swatch] = [
        Swatch(name: "default is limited 601: white", luma: 235, blue: 128, red: 128, rgb: [255, 255, 255]),
        Swatch(name: "black", luma: 16, blue: 128, red: 128, rgb: [0, 0, 0]),
        Swatch(name: "grey", luma: 126, blue: 128, red: 128, rgb: [128, 128, 128]),
        Swatch(name: "red 601", luma: 81, blue: 90, red: 240, rgb: [255, 0, 0]),
        Swatch(name: "green 601", luma: 145, blue: 54, red: 34, rgb: [0, 255, 0]),
        Swatch(name: "blue 601", luma: 41, blue: 240, red: 110, rgb: [0, 0, 255]),
        Swatch(name: "red 709", luma: 63, blue: 102, red: 240, encoding: 2, rgb: [255, 0, 0]),
        Swatch(name: "green 709", luma: 173, blue: 42, red: 26, encoding: 2, rgb: [0, 255, 0]),
        Swatch(name: "blue 709 by colourspace", luma: 32, blue: 240, red: 118, colorspace: 3, rgb: [0, 0, 255]),
        Swatch(name: "red full range", luma: 76, blue: 85, red: 255, quantization: 1, rgb: [254, 0, 0]),
        Swatch(name: "white full range", luma: 255, blue: 128, red: 128, quantization: 1, rgb: [255, 255, 255]),
        Swatch(name: "16 is grey in full range", luma: 16, blue: 128, red: 128, quantization: 1, rgb: [16, 16, 16]),
        Swatch(name: "JPEG colourspace is full", luma: 16, blue: 128, red: 128, colorspace: 7, rgb: [16, 16, 16]),
        Swatch(name: "beyond white clips", luma: 254, blue: 128, red: 128, rgb: [255, 255, 255]),
    ]
}

@Suite struct RenderingTests {
    private static func format(
        _ fourCC: FourCC, _ width: Int, _ height: Int, bytesPerLine: Int, sizeImage: Int,
        colour: StreamFormat.ColourFields = .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0)
    ) -> StreamFormat {
        StreamFormat(
            fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
            frameInterval: nil, colour: colour)
    }

    private static func render(_ bytes: [UInt8], _ format: StreamFormat) throws(ImagingFault) -> RenderedPicture? {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(ImagingFault) in
            try Rendering.viewable(buffer, format: format)
        }
    }

    private static func facts(_ bytes: [UInt8]) throws -> JPEGFacts {
        try bytes.withUnsafeBytes { try JPEGWalk.facts(of: $0) }
    }

    private static func expect(_ picture: RGBPicture, near rgb: [Int], within tolerance: Int = 3) {
        for (at, sample) in picture.bytes.enumerated() where abs(Int(sample) - rgb[at % 3]) > tolerance {
            Issue.record("sample \(at) is \(sample), not \(rgb[at % 3])")
            return
        }
    }

    @Test(arguments: Swatch.all, [FourCC.yuyv, .uyvy])
    func packedFramesKeepTheirColour(swatch: Swatch, fourCC: FourCC) throws {
        let pair =
            fourCC == .yuyv
            ? [swatch.luma, swatch.blue, swatch.luma, swatch.red] : [swatch.blue, swatch.luma, swatch.red, swatch.luma]
        let bytes = (0..<32 * 16 / 2).flatMap { _ in pair }
        let format = Self.format(fourCC, 32, 16, bytesPerLine: 64, sizeImage: 1024, colour: swatch.colour)
        let rendered = try #require(try Self.render(bytes, format))
        #expect(rendered.mediaType == "image/jpeg")
        #expect(rendered.repairs.isEmpty)
        #expect(try Self.facts(rendered.bytes).sampling == .yuv422)
        Self.expect(try JPEGDecoder().decode(rendered.bytes), near: swatch.rgb)
    }

    @Test(arguments: Swatch.all)
    func nv12KeepsItsColour(swatch: Swatch) throws {
        let chroma = (0..<8 * 16).flatMap { _ in [swatch.blue, swatch.red] }
        let bytes = [UInt8](repeating: swatch.luma, count: 32 * 16) + chroma
        let format = Self.format(.nv12, 32, 16, bytesPerLine: 32, sizeImage: 768, colour: swatch.colour)
        let rendered = try #require(try Self.render(bytes, format))
        #expect(try Self.facts(rendered.bytes).sampling == .yuv420)
        Self.expect(try JPEGDecoder().decode(rendered.bytes), near: swatch.rgb)
    }

    @Test func methodsNameRangeAndMatrix() throws {
        let yuyv = [UInt8](repeating: 128, count: 4 * 2)
        let hd = StreamFormat.ColourFields(colorspace: 3, ycbcrEncoding: 0, quantization: 1, transferFunction: 0)
        #expect(
            try Self.render(yuyv, Self.format(.yuyv, 2, 2, bytesPerLine: 4, sizeImage: 8))?.method
                == "yuyv-limited601-to-jpeg95")
        #expect(
            try Self.render(yuyv, Self.format(.yuyv, 2, 2, bytesPerLine: 4, sizeImage: 8, colour: hd))?.method
                == "yuyv-full709-to-jpeg95")
        #expect(
            try Self.render([1, 2, 3, 4], Self.format(.grey, 2, 2, bytesPerLine: 2, sizeImage: 4))?.method
                == "grey-full-to-jpeg95")
    }

    @Test func refusesAnEncodingWithoutAMatrix() {
        let constantLuminance = StreamFormat.ColourFields(
            colorspace: 10, ycbcrEncoding: 7, quantization: 0, transferFunction: 0)
        #expect(throws: ImagingFault.unsupportedEncoding(7)) {
            try Self.render(
                [UInt8](repeating: 0, count: 8),
                Self.format(.yuyv, 2, 2, bytesPerLine: 4, sizeImage: 8, colour: constantLuminance))
        }
    }

    /// Rows are longer than the picture and its sides are odd: padding must not show.
    @Test func greyIsFullRangeAndHeedsTheStride() throws {
        var bytes = [UInt8](repeating: 255, count: 40 * 15)
        for y in 0..<15 { for x in 0..<33 { bytes[40 * y + x] = UInt8(4 * x + y) } }
        let rendered = try #require(
            try Self.render(bytes, Self.format(.grey, 33, 15, bytesPerLine: 40, sizeImage: 600)))
        #expect(try Self.facts(rendered.bytes).sampling == .grey)
        let picture = try JPEGDecoder().decode(rendered.bytes)
        let expected = (0..<15).flatMap { y in (0..<33).flatMap { x in [UInt8](repeating: UInt8(4 * x + y), count: 3) }
        }
        #expect(PictureComparison.psnr(picture.bytes, expected) > 38)
    }

    @Test func oddNV12KeepsItsEdges() throws {
        // 5 × 3 pixels in rows of 8; padding is green and must not be seen.
        var bytes = [UInt8](repeating: 0, count: 8 * 3 + 8 * 2)
        for y in 0..<3 { for x in 0..<5 { bytes[8 * y + x] = 126 } }
        for y in 0..<2 { for x in 0..<6 { bytes[24 + 8 * y + x] = 128 } }
        let rendered = try #require(try Self.render(bytes, Self.format(.nv12, 5, 3, bytesPerLine: 8, sizeImage: 40)))
        let picture = try JPEGDecoder().decode(rendered.bytes)
        #expect((picture.width, picture.height) == (5, 3))
        Self.expect(picture, near: [128, 128, 128])
    }

    @Test(arguments: [FourCC.yuyv, .nv12, .grey])
    func refusesAShortFrame(fourCC: FourCC) {
        #expect(throws: ImagingFault.self) {
            try Self.render([1, 2, 3], Self.format(fourCC, 16, 16, bytesPerLine: 16, sizeImage: 3))
        }
    }

    @Test func bayerIsConvertedByLibv4l() throws {
        // RGGB: red everywhere, no green, no blue.
        let bytes = (0..<64).flatMap { y in (0..<64).map { x in UInt8(x % 2 == 0 && y % 2 == 0 ? 200 : 0) } }
        let bayer = try #require(FourCC("RGGB"))
        let rendered = try #require(
            try Self.render(bytes, Self.format(bayer, 64, 64, bytesPerLine: 64, sizeImage: 4096)))
        #expect(rendered.method == "RGGB-libv4lconvert-to-jpeg95")
        let centre = try JPEGDecoder().decode(rendered.bytes)[32, 32]
        #expect(abs(Int(centre.red) - 200) < 8 && centre.green < 8 && centre.blue < 8, "\(centre)")
    }

    @Test func sayWhatLibv4lCannotConvert() throws {
        let unknown = try #require(FourCC("H264"))
        #expect {
            try Self.render([1, 2, 3], Self.format(unknown, 64, 64, bytesPerLine: 0, sizeImage: 4096))
        } throws: { error in
            guard case .conversion(unknown, let message) = error as? ImagingFault else { return false }
            return !message.isEmpty
        }
    }

    @Test func aWholeJPEGNeedsNoRendering() throws {
        let bytes = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 85)
        #expect(try Self.render(bytes, Self.format(.mjpeg, 64, 48, bytesPerLine: 0, sizeImage: 9999)) == nil)
        #expect(throws: ImagingFault.self) {
            try Self.render([1, 2], Self.format(.mjpeg, 64, 48, bytesPerLine: 0, sizeImage: 9999))
        }
    }

    /// libjpeg-turbo writes the tables of annex K unless asked otherwise: taken out and put back, they are the same.
    @Test func insertsTheHuffmanTablesThatACameraLeftOut() throws {
        let picture = testPicture(width: 64, height: 48)
        let whole = try JPEGEncoder().encode(picture, sampling: .yuv422, quality: 85)
        let bare = Self.withoutHuffmanTables(whole)
        #expect(bare.count == whole.count - 432)
        let format = Self.format(.mjpeg, 64, 48, bytesPerLine: 0, sizeImage: 9999)
        let rendered = try #require(try Self.render(bare + [0, 0], format))
        #expect(rendered.repairs == ["insertedHuffmanTables", "trimmedTrailingBytes"])
        #expect(rendered.bytes == whole)
        #expect(try Self.facts(rendered.bytes).hasHuffmanTables)
    }

    @Test func whatFollowsTheImageIsLeftOut() throws {
        let whole = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 85)
        let format = Self.format(.mjpeg, 64, 48, bytesPerLine: 0, sizeImage: 9999)
        let rendered = try #require(try Self.render(whole + [0, 0, 0], format))
        #expect(rendered.bytes == whole && rendered.repairs == ["trimmedTrailingBytes"])
    }

    private static func withoutHuffmanTables(_ bytes: [UInt8]) -> [UInt8] {
        var result = Array(bytes[..<2])
        var at = 2
        while bytes[at + 1] != 0xda {
            let length = 2 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3])
            if bytes[at + 1] != 0xc4 { result += bytes[at..<at + length] }
            at += length
        }
        return result + bytes[at...]
    }
}
