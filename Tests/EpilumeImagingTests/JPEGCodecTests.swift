import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite struct JPEGCodecTests {
    @Test func whatIsEncodedDecodesToNearlyTheSame() throws {
        let picture = testPicture(width: 160, height: 120)
        let bytes = try JPEGEncoder().encode(picture, sampling: .yuv444, quality: 95)
        let decoded = try JPEGDecoder().decode(bytes)
        #expect((decoded.width, decoded.height) == (160, 120))
        #expect(PictureComparison.psnr(picture.bytes, decoded.bytes) > 35)
    }

    @Test func encodesIntoMemoryOfTheCaller() throws {
        let picture = testPicture(width: 64, height: 48)
        let limit = try #require(JPEGEncoder.largestByteCount(width: 64, height: 48, sampling: .yuv422))
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 16)
        defer { memory.deallocate() }
        let encoder = try JPEGEncoder()
        let byteCount = try picture.bytes.withUnsafeBytes {
            try encoder.encode(rgb: $0, width: 64, height: 48, sampling: .yuv422, quality: 90, into: memory)
        }
        #expect(Array(memory[..<byteCount]) == (try encoder.encode(picture, sampling: .yuv422, quality: 90)))
        let short = UnsafeMutableRawBufferPointer(rebasing: memory[..<(limit - 1)])
        #expect(throws: ImagingFault.destinationTooSmall(neededBytes: limit, actualBytes: limit - 1)) {
            try picture.bytes.withUnsafeBytes {
                _ = try encoder.encode(rgb: $0, width: 64, height: 48, sampling: .yuv422, quality: 90, into: short)
            }
        }
    }

    @Test func refusesWhatIsNoWholeImage() throws {
        let bytes = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 85)
        let decoder = try JPEGDecoder()
        #expect(throws: ImagingFault.self) { try decoder.decode(Array(bytes[..<(bytes.count / 2)])) }
        #expect(throws: ImagingFault.self) { try decoder.decode([1, 2, 3]) }
        #expect(throws: ImagingFault.self) { try decoder.decode([]) }
    }

    @Test func refusesImpossibleDimensions() {
        #expect(JPEGEncoder.largestByteCount(width: 0, height: 1, sampling: .grey) == nil)
        #expect(JPEGEncoder.largestByteCount(width: 65_536, height: 1, sampling: .grey) == nil)
    }
}
