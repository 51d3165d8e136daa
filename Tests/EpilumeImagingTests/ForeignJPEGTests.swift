import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Testing

/// Photographs that phones and programs wrote.
@Suite struct ForeignJPEGTests {
    /// 48 × 32, a corner in each colour, in whole blocks.
    private static let picture: RGBPicture = {
        var bytes: [UInt8] = []
        for y in 0..<32 {
            for x in 0..<48 { bytes += [x < 24 ? 220 : 30, y < 16 ? 220 : 30, 90] }
        }
        return RGBPicture(width: 48, height: 32, bytes: bytes)
    }()

    private func file(_ segments: [[UInt8]], trailing: [UInt8] = []) throws -> [UInt8] {
        let plain = try JPEGEncoder().encode(Self.picture, sampling: .yuv444, quality: 95)
        return Array(plain[..<2]) + segments.flatMap { $0 } + Array(plain[2...]) + trailing
    }

    private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xff, marker, UInt8(length >> 8), UInt8(length & 0xff)] + content
    }

    /// TIFF with a maker and an orientation.
    private func exif(_ orientation: Int, little: Bool) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return little ? digits : digits.reversed()
        }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4) + value
        }
        var tiff = Array((little ? "II" : "MM").utf8)
        tiff += number(42, 2) + number(8, 4) + number(2, 2)
        tiff += entry(0x010f, 2, 4, Array("Me!\0".utf8))
        tiff += entry(0x0112, 3, 1, number(orientation, 2) + [0, 0])
        tiff += number(0, 4)
        return segment(0xe1, Array("Exif\0\0".utf8) + tiff)
    }

    /// Red and green of the picture's top left corner.
    private func corner(_ bytes: [UInt8]) throws -> [Bool] {
        let decoded = try JPEGDecoder().decode(bytes)
        let at = 3 * (4 * decoded.width + 4)
        return [decoded.bytes[at] > 128, decoded.bytes[at + 1] > 128]
    }

    @Test(
        "a picture is turned as its file asks for, and stands upright",
        arguments: [
            (1, [true, true]), (2, [false, true]), (3, [false, false]), (4, [true, false]), (5, [true, true]),
            (6, [true, false]), (7, [false, false]), (8, [false, true]),
        ], [true, false])
    func turned(asked: (Int, [Bool]), little: Bool) throws {
        let (orientation, wanted) = asked
        let made = try ForeignJPEG(file([exif(orientation, little: little)]))
        let size = orientation < 5 ? [48, 32] : [32, 48]
        #expect(made.width == size[0] && made.height == size[1])
        #expect(try corner(made.bytes) == wanted)
        let changes: [PictureChange] = orientation == 1 ? [.removedMetadata] : [.turnedUpright, .removedMetadata]
        #expect(made.changes == changes)
        #expect(!String(decoding: made.bytes, as: UTF8.self).contains("Me!"))
    }

    @Test("nothing but the picture and its colour profile stays, and no coefficient is another")
    func stripped() throws {
        let profile = segment(0xe2, Array("ICC_PROFILE\0".utf8) + [1, 1] + Array("profile".utf8))
        let made = try ForeignJPEG(
            file(
                [
                    profile, segment(0xe1, Array("http://ns.adobe.com/xap/1.0/\0Planted".utf8)),
                    segment(0xfe, Array("Planted".utf8)),
                ], trailing: Array("Planted".utf8)))
        let text = String(decoding: made.bytes, as: UTF8.self)
        #expect(!text.contains("Planted") && text.contains("ICC_PROFILE"))
        let changes: [PictureChange] = made.changes
        #expect(changes == [PictureChange.removedMetadata])
        #expect(try JPEGDecoder().decode(made.bytes) == JPEGDecoder().decode(file([])))
        let again = try ForeignJPEG(made.bytes)
        #expect(again.changes.isEmpty && again.bytes == made.bytes)
    }

    @Test("what is no photograph, or cannot be turned without loss, is refused with a word on what to do")
    func refused() throws {
        #expect(throws: ForeignJPEGFault.notJPEG(.noStart)) { try ForeignJPEG(Array("\u{89}PNG".utf8)) }
        #expect(throws: ForeignJPEGFault.self) { try ForeignJPEG([]) }
        let whole = try file([])
        #expect(throws: ForeignJPEGFault.self) { try ForeignJPEG(Array(whole[..<(whole.count / 2)])) }
        let odd = RGBPicture(width: 32, height: 45, bytes: [UInt8](repeating: 9, count: 3 * 45 * 32))
        let plain = try JPEGEncoder().encode(odd, sampling: .yuv444, quality: 90)
        let lying = Array(plain[..<2]) + exif(6, little: true) + Array(plain[2...])
        #expect(throws: ForeignJPEGFault.notTurnable(width: 32, height: 45)) { try ForeignJPEG(lying) }
    }

    @Test("no damage to what lies before the picture does more than lose the turn or be refused")
    func fuzzed() throws {
        let budget = FuzzBudget(rounds: 1000, seed: 7)
        var random = TestGenerator(state: budget.seed)
        let whole = try file([exif(6, little: true), exif(3, little: false)])
        for _ in budget {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 2..<120, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let made = try? ForeignJPEG(damaged) else { continue }
            #expect(made.width * made.height == 48 * 32)
        }
    }
}
