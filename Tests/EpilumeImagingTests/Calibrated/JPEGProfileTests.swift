import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite struct JPEGProfileTests {
    /// The profile inside of a JPEG image, put together as ISO 15076-1 annex B.4 says, and where its segments stand.
    static func profile(in image: [UInt8]) throws -> (bytes: [UInt8], chunkSizes: [Int], firstAt: Int) {
        var (at, bytes, sizes, first) = (2, [UInt8](), [Int](), 0)
        while image[at + 1] != 0xda {
            let length = Int(image[at + 2]) << 8 | Int(image[at + 3])
            let content = Array(image[at + 4..<at + 2 + length])
            if image[at + 1] == 0xe2, content.starts(with: Array("ICC_PROFILE\0".utf8)) {
                sizes.append(content.count - 14)
                try #require(content[12] == UInt8(sizes.count))
                if first == 0 { first = at }
                bytes += content[14...]
            }
            at += 2 + length
        }
        return (bytes, sizes, first)
    }

    private static func image(with profile: [UInt8]) throws -> (plain: [UInt8], spliced: [UInt8]) {
        let plain = try JPEGEncoder().encode(testPicture(width: 40, height: 30), sampling: .yuv444, quality: 90)
        let segments = try JPEGProfile.segments(profile)
        return (plain, plain.withUnsafeBytes { JPEGProfile.image($0, with: segments) })
    }

    @Test(arguments: [
        (1, [1]), (JPEGProfile.chunkByteCount, [65_519]), (65_520, [65_519, 1]), (140_000, [65_519, 65_519, 8_962]),
    ])
    func splitsAProfileIntoSegments(count: Int, sizes: [Int]) throws {
        let profile = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let (plain, spliced) = try Self.image(with: profile)
        let found = try Self.profile(in: spliced)
        #expect(found.bytes == profile)
        #expect(found.chunkSizes == sizes)
        // Behind JFIF, whose segment has 18 bytes.
        #expect(found.firstAt == 20)
        #expect(spliced.count == plain.count + count + 18 * sizes.count)
        #expect(try JPEGDecoder().decode(spliced) == JPEGDecoder().decode(plain))
        _ = try spliced.withUnsafeBytes { try JPEGWalk.facts(of: $0) }
    }

    @Test func refusesWhatAnImageCannotHold() throws {
        let most = 255 * JPEGProfile.chunkByteCount
        #expect(try JPEGProfile.segments([UInt8](repeating: 0, count: most)).count == 255 * 65_537)
        #expect(throws: ICCFault.doesNotFitJPEG(byteCount: most + 1)) {
            _ = try JPEGProfile.segments([UInt8](repeating: 0, count: most + 1))
        }
        #expect(throws: ICCFault.doesNotFitJPEG(byteCount: 0)) { _ = try JPEGProfile.segments([]) }
    }
}
