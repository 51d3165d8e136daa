import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite struct CalibratedRendererTests {
    typealias Samples = CalibrationSamples

    private static func format(
        _ fourCC: FourCC, _ width: Int, _ height: Int, bytesPerLine: Int = 0, quantization: UInt32 = 1
    ) -> StreamFormat {
        StreamFormat(
            fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: 0, frameInterval: nil,
            colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: quantization, transferFunction: 0))
    }

    private static func picture(
        _ frame: [UInt8], _ calibration: Calibration, _ format: StreamFormat
    ) throws -> CalibratedPicture {
        let renderer = try CalibratedRenderer(calibration, format: format)
        return try frame.withUnsafeBytes { try renderer.picture(of: $0) }
    }

    @Test func isTheDecodedFrameCalibratedAndEncoded() throws {
        var generator = TestGenerator(state: 5)
        let calibration = Samples.random(97, 61, kind: .matrix, from: &generator)
        let frame = try JPEGEncoder().encode(testPicture(width: 97, height: 61), sampling: .yuv422, quality: 90)
        let picture = try Self.picture(frame, calibration, Self.format(.mjpeg, 97, 61))
        let wanted = CalibratedReference.apply(calibration, to: try JPEGDecoder().decode(frame).bytes)
        let decoded = try JPEGDecoder().decode(picture.bytes)
        #expect((decoded.width, decoded.height) == (97, 61))
        #expect(PictureComparison.psnr(decoded.bytes, wanted.bytes) > 35)
        #expect(picture.applied == CalibrationStep.allCases)
        #expect(picture.clippedShare == Double(wanted.clippedPixels) / (97 * 61))
        #expect(picture.method == "srgb-jpeg95-444")
        #expect(picture.calibrationID == calibration.id)
        let facts = try picture.bytes.withUnsafeBytes { try JPEGWalk.facts(of: $0) }
        #expect(facts.sampling == .yuv444)
        #expect(
            try JPEGProfileTests.profile(in: picture.bytes).bytes
                == ICCProfile.calibratedPicture(calibration).bytes)
    }

    /// The first 128 bytes of the profile inside of a picture, as ICC.1:2001-04, 6.1, lays them out.
    @Test func theProfileInsideBeginsWithTheseBytes() throws {
        let frame = try JPEGEncoder().encode(testPicture(width: 16, height: 16), sampling: .yuv422, quality: 90)
        let picture = try Self.picture(frame, Samples.plain(16, 16), Self.format(.mjpeg, 16, 16))
        let profile = try JPEGProfileTests.profile(in: picture.bytes).bytes
        let size = (0..<4).map { UInt8(truncatingIfNeeded: profile.count >> (24 - 8 * $0)) }
        // Maker of the profile, version 2.4.0, input device, RGB, XYZ.
        let head = size + Array("lcms".utf8) + [2, 0x40, 0, 0] + Array("scnrRGB XYZ ".utf8)
        // 2026-03-04 05:06:07; signature; no platform, flags, maker, model, attributes; perceptual.
        let middle = [0x07, 0xea, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7] + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28)
        // D50, creator, nothing.
        let tail =
            [0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d] + Array("lcms".utf8) + [UInt8](repeating: 0, count: 44)
        let wanted = head + middle + tail
        try #require(wanted.count == 128)
        for (at, byte) in wanted.enumerated() { #expect(profile[at] == byte, "byte \(at)") }
    }

    @Test func oneRendererMakesManyPictures() throws {
        let format = Self.format(.mjpeg, 64, 48)
        let renderer = try CalibratedRenderer(Samples.plain(64, 48), format: format)
        let bright = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 90)
        let black = try JPEGEncoder().encode(
            RGBPicture(width: 64, height: 48, bytes: [UInt8](repeating: 0, count: 3 * 64 * 48)), sampling: .yuv420,
            quality: 90)
        let first = try bright.withUnsafeBytes { try renderer.picture(of: $0) }
        let second = try black.withUnsafeBytes { try renderer.picture(of: $0) }
        #expect(try bright.withUnsafeBytes { try renderer.picture(of: $0) } == first)
        #expect(try JPEGDecoder().decode(second.bytes).bytes.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [FourCC.yuyv, .nv12, .grey]) func rawFramesAreCalibratedToo(fourCC: FourCC) throws {
        // Full range, neutral, luma 102 of 255: 0.4 in linear light of a plain calibration.
        let (width, height) = (6, 4)
        let frame: [UInt8] =
            switch fourCC {
            case .yuyv: (0..<2 * width * height).map { $0 % 2 == 0 ? 102 : 128 }
            case .nv12: (0..<width * height * 3 / 2).map { $0 < width * height ? 102 : 128 }
            default: [UInt8](repeating: 102, count: width * height)
            }
        let calibration = Samples.plain(width, height, format: fourCC.description)
        let picture = try Self.picture(
            frame, calibration, Self.format(fourCC, width, height, bytesPerLine: fourCC == .yuyv ? 12 : 6))
        let decoded = try JPEGDecoder().decode(picture.bytes)
        #expect(decoded.bytes.allSatisfy { abs(Int($0) - Int(CalibratedReference.code(0.4))) <= 2 })
    }

    @Test func completesAFrameWithoutHuffmanTables() throws {
        let whole = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 90)
        var stripped = Array(whole[..<2])
        var at = 2
        while whole[at + 1] != 0xda {
            let end = at + 2 + (Int(whole[at + 2]) << 8 | Int(whole[at + 3]))
            if whole[at + 1] != 0xc4 { stripped += whole[at..<end] }
            at = end
        }
        stripped += whole[at...]
        let calibration = Samples.plain(64, 48)
        let format = Self.format(.mjpeg, 64, 48)
        #expect(try Self.picture(stripped, calibration, format) == Self.picture(whole, calibration, format))
    }

    @Test func refusesOtherModesAndBrokenFrames() throws {
        let calibration = Samples.plain(64, 48)
        #expect(
            throws: CalibratedFault.otherMode(
                calibrated: calibration.binding.mode, frame: Samples.mode(48, 64))
        ) { _ = try Self.picture([], calibration, Self.format(.mjpeg, 48, 64)) }
        let other = try JPEGEncoder().encode(testPicture(width: 32, height: 48), sampling: .yuv422, quality: 90)
        for frame in [[], Array(other[..<(other.count / 2)]), other] {
            let fault = #expect(throws: CalibratedFault.self) {
                _ = try Self.picture(frame, calibration, Self.format(.mjpeg, 64, 48))
            }
            guard case .picture? = fault else {
                Issue.record("\(frame.count) bytes: \(String(describing: fault))")
                continue
            }
        }
    }

    @Test func theDecoderGivesMeasuringWhatApplyingGets() throws {
        let frame = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 90)
        let decoded = try frame.withUnsafeBytes {
            try FrameDecoder().decode($0, format: Self.format(.mjpeg, 64, 48))
        }
        #expect(try decoded == JPEGDecoder().decode(frame))
    }
}
