import EpilumeModel
import Testing

@Suite struct FrameValidityTests {
    private static func format(
        _ fourCC: FourCC, width: Int = 16, height: Int = 8, bytesPerLine: Int = 0, sizeImage: Int = 4096
    ) -> StreamFormat {
        StreamFormat(
            fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
            frameInterval: nil, colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
    }

    private static func check(
        _ bytes: [UInt8], _ format: StreamFormat, flags: UInt32 = 0,
        trailingBytes: FrameValidity.TrailingBytes = .refused
    ) -> FrameFault? {
        let stamp = FrameStamp(
            sequence: 0, timestampMicroseconds: 0, dequeuedMicroseconds: 0, flags: flags, bytesUsed: bytes.count,
            life: 0)
        return bytes.withUnsafeBytes {
            FrameValidity.check($0, stamp: stamp, format: format, trailingBytes: trailingBytes)
        }
    }

    @Test func believesTheKernelFirst() {
        #expect(Self.check(JPEGBuilder().bytes, Self.format(.mjpeg), flags: 0x40) == .kernelError)
        #expect(Self.check([], Self.format(.mjpeg), flags: 0x40) == .kernelError)
        #expect(Self.check([], Self.format(.mjpeg)) == .empty)
    }

    @Test func rawFramesHaveOneSize() {
        let format = Self.format(.yuyv, bytesPerLine: 32, sizeImage: 256)
        #expect(Self.check([UInt8](repeating: 0, count: 256), format) == nil)
        #expect(Self.check([UInt8](repeating: 0, count: 255), format) == .wrongSize)
        #expect(Self.check([UInt8](repeating: 0, count: 257), format) == .wrongSize)
    }

    @Test(arguments: ["S910", "H264", "PJPG"])
    func compressedFramesHaveALargestSize(name: String) throws {
        let format = Self.format(try #require(FourCC(name)), bytesPerLine: 16, sizeImage: 64)
        #expect(Self.check([1, 2, 3], format) == nil)
        #expect(Self.check([UInt8](repeating: 0, count: 65), format) == .wrongSize)
    }

    @Test func jpegFramesHaveTheFormatsDimensions() {
        #expect(Self.check(JPEGBuilder().bytes, Self.format(.mjpeg)) == nil)
        #expect(Self.check(JPEGBuilder().bytes, Self.format(.jpeg, width: 17)) == .jpegWrongDimensions)
        #expect(Self.check(JPEGBuilder().bytes, Self.format(.mjpeg, height: 16)) == .jpegWrongDimensions)
        #expect(Self.check(Array(JPEGBuilder().bytes.dropLast()), Self.format(.mjpeg)) == .jpegTruncated)
        #expect(Self.check([1, 2, 3], Self.format(.mjpeg)) == .jpegNoStart)
    }

    @Test func trailingBytesAreAFaultUnlessTheProfileAllowsThem() {
        let format = Self.format(.mjpeg)
        let padded = JPEGBuilder(tail: [0, 0, 0]).bytes
        let followed = JPEGBuilder(tail: [0, 1, 0]).bytes
        #expect(Self.check(padded, format) == .jpegZeroPadding)
        #expect(Self.check(padded, format, trailingBytes: .zeroPadding) == nil)
        #expect(Self.check(padded, format, trailingBytes: .any) == nil)
        #expect(Self.check(followed, format) == .jpegTrailingBytes)
        #expect(Self.check(followed, format, trailingBytes: .zeroPadding) == .jpegTrailingBytes)
        #expect(Self.check(followed, format, trailingBytes: .any) == nil)
    }

    @Test func countsEachCauseByItself() {
        var counts = FrameFaultCounts()
        for (index, fault) in FrameFault.allCases.enumerated() {
            for _ in 0...index { counts.count(fault) }
        }
        for (index, fault) in FrameFault.allCases.enumerated() {
            #expect(Int(fault.rawValue) == index)
            #expect(counts[fault] == UInt64(index + 1))
        }
        let cases = UInt64(FrameFault.allCases.count)
        #expect(counts.total == cases * (cases + 1) / 2)
        #expect(counts != FrameFaultCounts())
        #expect(counts.byCause.count == FrameFault.allCases.count)
    }

    /// The names are in metrics and events of installed machines.
    @Test func namesAndNumbersStay() {
        #expect(
            FrameFault.allCases.map(\.name).joined(separator: " ")
                == """
                kernelError empty wrongSize jpegNoStart jpegTruncated jpegBadMarker jpegBadSegment \
                jpegUnsupportedCoding jpegBrokenRestart jpegWrongDimensions jpegZeroPadding jpegTrailingBytes afterGap
                """)
    }
}
