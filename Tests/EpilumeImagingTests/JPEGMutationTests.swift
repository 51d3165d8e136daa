import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

/// A picture with gradients and texture, so that its JPEG has all kinds of codes.
func testPicture(width: Int, height: Int) -> RGBPicture {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * width * height)
    for y in 0..<height {
        for x in 0..<width {
            bytes.append(UInt8(255 * x / width))
            bytes.append(UInt8(255 * y / height))
            bytes.append(UInt8(truncatingIfNeeded: 128 + (x * x + 3 * y * y) % 37))
        }
    }
    return RGBPicture(width: width, height: height, bytes: bytes)
}

/// SplitMix64: the same mutations in every run.
struct TestGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}

private func walk(_ bytes: [UInt8]) throws(JPEGFault) -> JPEGFacts {
    try bytes.span.bytes.withUnsafeBytes { (buffer) throws(JPEGFault) in try JPEGWalk.facts(of: buffer) }
}

/// The walk against images of an encoder that nobody here wrote.
@Suite struct JPEGMutationTests {
    @Test(arguments: [JPEGSampling.grey, .yuv444, .yuv422, .yuv420, .yuv440, .yuv411])
    func agreesWithTheEncoder(sampling: JPEGSampling) throws {
        let bytes = try JPEGEncoder().encode(testPicture(width: 203, height: 117), sampling: sampling, quality: 85)
        let facts = try walk(bytes)
        #expect((facts.width, facts.height) == (203, 117))
        #expect(facts.sampling == sampling)
        #expect(facts.hasHuffmanTables)
        #expect(facts.imageByteCount == bytes.count)
    }

    @Test func everyTruncationIsAFault() throws {
        let bytes = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 85)
        for length in 0..<bytes.count {
            #expect(throws: JPEGFault.self, "cut to \(length) bytes") { try walk(Array(bytes[..<length])) }
        }
    }

    @Test func mutationsNeverCrashAndStayInside() throws {
        let image = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv420, quality: 60)
        let budget = FuzzBudget(rounds: 4000, seed: 42)
        var generator = TestGenerator(state: budget.seed)
        var (refused, rounds) = (0, 0)
        for _ in budget {
            rounds += 1
            var bytes = image
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[at] = 0xff
                case 2: bytes.remove(at: at)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
                }
            }
            do {
                let facts = try walk(bytes)
                #expect(facts.imageByteCount + facts.trailingByteCount == bytes.count)
            } catch {
                refused += 1
            }
        }
        #expect(refused > rounds / 4, "the walk refuses what has no structure: \(refused) of \(rounds)")
    }

    @Test func garbageIsRefused() {
        var generator = TestGenerator(state: 7)
        for length in 0..<600 {
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: JPEGFault.self) { try walk(bytes) }
            bytes.replaceSubrange(0..<min(4, length), with: [0xff, 0xd8, 0xff, 0xda].prefix(length))
            #expect(throws: JPEGFault.self) { try walk(bytes) }
        }
    }

    @Test func twoFramesRunIntoEachOtherAreNoFrame() throws {
        let image = try JPEGEncoder().encode(testPicture(width: 64, height: 48), sampling: .yuv422, quality: 85)
        #expect(throws: JPEGFault.self) { try walk(Array(image[..<(image.count / 2)]) + image) }
        let facts = try walk(image + image)
        #expect(facts.trailingByteCount == image.count && !facts.trailingBytesAreZero)
    }
}
