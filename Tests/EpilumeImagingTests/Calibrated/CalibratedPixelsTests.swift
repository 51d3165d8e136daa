import EpilumeImaging
import EpilumeModel
import Glibc
import Testing

@Suite struct CalibratedPixelsTests {
    typealias Samples = CalibrationSamples

    static func apply(
        _ calibration: Calibration, to bytes: [UInt8]
    ) throws -> (bytes: [UInt8], tally: CalibratedPixels.Tally) {
        let stage = try CalibratedPixels(calibration, mode: calibration.binding.mode)
        var bytes = bytes
        let tally = try bytes.withUnsafeMutableBytes { try stage.apply(to: $0) }
        return (bytes, tally)
    }

    static func largestDifference(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a.count == b.count ? zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0 : .max
    }

    @Test(arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2])
    func isWithinOneCodeValueOfTheDefinitionAtEveryWidth(kind: ColourCorrection.Kind) throws {
        var generator = TestGenerator(state: kind == .matrix ? 1 : 2)
        var (samples, different) = (0, 0)
        for width in Array(1...67) + [255, 256, 257, 513] {
            let height = 1 + width % 5
            let calibration = Samples.random(width, height, kind: kind, from: &generator)
            let picture = Samples.picture(width, height, from: &generator)
            let (bytes, tally) = try Self.apply(calibration, to: picture)
            let reference = CalibratedReference.apply(calibration, to: picture)
            #expect(Self.largestDifference(bytes, reference.bytes) <= 1, "\(width) × \(height)")
            #expect(tally.clippedPixels == reference.clippedPixels)
            samples += bytes.count
            different += zip(bytes, reference.bytes).count { $0 != $1 }
        }
        // A step of the table is a fifth of a code value at most, so rounding seldom falls otherwise.
        #expect(different * 50 < samples, "\(different) of \(samples)")
    }

    @Test(arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2])
    func isWithinOneCodeValueInLargePicturesToo(kind: ColourCorrection.Kind) throws {
        var generator = TestGenerator(state: 31)
        // Widths at which the last straight piece of a row has each length, and a block ends with it or before.
        for width in Array(1273...1281) + [2048, 2049] {
            let calibration = Samples.random(width, 2, kind: kind, from: &generator)
            let picture = Samples.picture(width, 2, from: &generator)
            let (bytes, _) = try Self.apply(calibration, to: picture)
            let reference = CalibratedReference.apply(calibration, to: picture)
            #expect(Self.largestDifference(bytes, reference.bytes) <= 1, "\(width)")
            let different = zip(bytes, reference.bytes).count { $0 != $1 }
            #expect(different * 50 < bytes.count, "\(different) of \(bytes.count)")
        }
    }

    /// A dark border and a slope, as lenses and lights have them.
    @Test(arguments: [(1920, 1080), (1280, 720), (1279, 721), (64, 48)])
    func takesStraightLinesWherePicturesAreLarge(width: Int, height: Int) throws {
        var calibration = Samples.plain(width, height)
        let terms = FlatField.exponents.map { $0 == (i: 0, j: 0) ? 1.1 : $0.i + $0.j == 2 ? -0.12 : 0.05 }
        calibration.flat = Samples.flat([terms, terms, terms])
        let stage = try CalibratedPixels(calibration, mode: calibration.binding.mode)
        #expect(stage.isStraight == (width > 64))
    }

    /// By each version of the loop that this machine can run.
    private static func applyInEachWay(
        _ calibration: Calibration, to picture: [UInt8]
    ) throws -> [(bytes: [UInt8], tally: CalibratedPixels.Tally)] {
        let stage = try CalibratedPixels(calibration, mode: calibration.binding.mode)
        return try CalibratedPixels.vectorByteCounts.map { count in
            var bytes = picture
            let tally = try bytes.withUnsafeMutableBytes { try stage.apply(to: $0, vectorByteCount: count) }
            return (bytes, tally)
        }
    }

    /// One row, so that a pixel too many or too few at its end has no next row to hide in.
    @Test(arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2], [false, true])
    func everyVersionOfTheLoopAgreesWithTheDefinitionInOneRow(kind: ColourCorrection.Kind, isEven: Bool) throws {
        var generator = TestGenerator(state: 41)
        for width in Array(1...17) + [31, 33, 255, 257, 300, 1280] {
            var calibration = Samples.random(width, 1, kind: kind, from: &generator)
            if isEven { calibration.flat = nil }
            let picture = Samples.picture(width, 1, from: &generator)
            let reference = CalibratedReference.apply(calibration, to: picture)
            for (bytes, tally) in try Self.applyInEachWay(calibration, to: picture) {
                #expect(Self.largestDifference(bytes, reference.bytes) <= 1, "\(width)")
                #expect(tally.clippedPixels == reference.clippedPixels)
            }
        }
    }

    @Test(arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2], [false, true])
    func everyMachineMakesTheSameBytes(kind: ColourCorrection.Kind, isEven: Bool) throws {
        var generator = TestGenerator(state: 43)
        for (width, height) in [(1, 6), (1, 1), (5, 6), (300, 6), (1921, 3), (1280, 96)] {
            var calibration = Samples.random(width, height, kind: kind, from: &generator)
            if isEven { calibration.flat = nil }
            let results = try Self.applyInEachWay(
                calibration, to: Samples.picture(width, height, from: &generator))
            for result in results {
                #expect(result.bytes == results[0].bytes, "\(width)")
                #expect(result.tally == results[0].tally)
            }
        }
    }

    /// Pages that may not be touched lie on both sides, so that one byte too many ends the process.
    @Test func touchesNothingAroundThePicture() throws {
        var generator = TestGenerator(state: 47)
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let pages = try #require(mmap(nil, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        try #require(pages != MAP_FAILED)
        defer { munmap(pages, 3 * page) }
        try #require(mprotect(pages + page, page, PROT_READ | PROT_WRITE) == 0)
        for width in 1...17 {
            let calibration = Samples.random(width, 3, kind: .matrix, from: &generator)
            let stage = try CalibratedPixels(calibration, mode: calibration.binding.mode)
            for start in [pages + page, pages + 2 * page - 9 * width] {
                for count in CalibratedPixels.vectorByteCounts {
                    _ = try stage.apply(
                        to: UnsafeMutableRawBufferPointer(start: start, count: 9 * width), vectorByteCount: count)
                }
            }
        }
    }

    @Test func encodesEveryLinearValueWithinOneCodeValue() throws {
        // 262 144 values of linear light from below black's first step to beyond white.
        let rounds = 1024
        let codes = (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
        var worst = 0
        for round in 0..<rounds {
            let values = (0..<256).map { 1.02 * Double(round * 256 + $0) / Double(rounds * 256) + 1e-9 }
            var calibration = Samples.plain(256, 1)
            calibration.tone = Samples.tone { values[Int($1)] }
            let (bytes, _) = try Self.apply(calibration, to: codes)
            // Neutral stays neutral to a code value, so each channel is judged.
            let wanted = values.flatMap { [UInt8](repeating: CalibratedReference.code($0), count: 3) }
            worst = max(worst, Self.largestDifference(bytes, wanted))
        }
        #expect(worst <= 1)
    }

    @Test func onePixelIsEnough() throws {
        let (bytes, _) = try Self.apply(Samples.plain(1, 1), to: [128, 128, 128])
        let wanted = CalibratedReference.code(128.0 / 255)
        #expect(Self.largestDifference(bytes, [wanted, wanted, wanted]) <= 1)
    }

    @Test func whiteThatIsTooBrightStaysNeutral() throws {
        // Each channel saturates at another brightness.
        let gains = [1.6, 1.2, 0.9]
        var calibration = Samples.plain(300, 1)
        calibration.tone = Samples.tone { gains[$0] * $1 / 255 }
        calibration.colour?.rows = Samples.lindbloom
        let picture = (0..<300).flatMap { x in
            gains.map { UInt8(min(255, (255 * 2 * Double(x) / 299 / $0).rounded())) }
        }
        let (bytes, tally) = try Self.apply(calibration, to: picture)
        // Below, a code value of the frame is more than one of the picture.
        for x in 120..<300 {
            let pixel = bytes[3 * x..<3 * x + 3].map(Int.init)
            #expect((pixel.max() ?? 0) - (pixel.min() ?? 0) <= 3, "at \(2 * Double(x) / 299): \(pixel)")
        }
        // Blue clips at 250/255 of 0.9, which is 44 % of the way.
        #expect(abs(Double(tally.clippedPixels) / 300 - 0.56) < 0.01)
    }

    @Test func aClippedChannelChangesNoOther() throws {
        var calibration = Samples.plain(1, 1)
        calibration.tone = Samples.tone { [2.0, 1, 0.5][$0] * $1 / 255 }
        // Blue is clipped at 0.5 and lifted to green, 0.6; red stays 0.8.
        let (bytes, tally) = try Self.apply(calibration, to: [102, 153, 255])
        let wanted = [0.8, 0.6, 0.6].map(CalibratedReference.code)
        #expect(Self.largestDifference(bytes, wanted) <= 1)
        #expect(tally.clippedPixels == 1)
        // Without clipping nothing is lifted.
        let (plain, none) = try Self.apply(calibration, to: [102, 153, 240])
        #expect(Self.largestDifference(plain, [0.8, 0.6, 0.5 * 240 / 255].map(CalibratedReference.code)) <= 1)
        #expect(none.clippedPixels == 0)
    }

    @Test func countsWhatSRGBDoesNotHold() throws {
        var calibration = Samples.plain(4, 1)
        calibration.colour?.rows = [[1.2, 0, 0], [0, 1, 0], [0, 0, 0.8249]]
        // Pure camera green is far outside of sRGB; grey is within.
        let (_, tally) = try Self.apply(calibration, to: [0, 200, 0, 0, 0, 0, 60, 60, 60, 80, 80, 80])
        #expect(tally.outsidePixels == 1)
        // Red's share of the matrix takes green below black by `depth`, in code values of the curve's straight part.
        for (depth, isOutside) in [(0.4, 0), (0.6, 1), (40, 1)] {
            var calibration = Samples.plain(1, 1)
            calibration.tone = Samples.tone { $1 / 200 }
            let linear = [0.5, -depth / (255 * 12.92), 0]
            calibration.colour?.rows = Samples.lindbloom.map { row in
                [zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 }, 0, 0]
            }
            #expect(try Self.apply(calibration, to: [200, 0, 0]).tally.outsidePixels == isOutside, "\(depth)")
        }
        let (_, white) = try Self.apply(Samples.plain(1, 1), to: [255, 255, 255])
        #expect(white.outsidePixels == 0)
    }

    @Test func interpolatesHotPixelsFromSoundOnes() throws {
        var calibration = Samples.plain(3, 3)
        calibration.dark = DarkLevel(
            means: [0, 0, 0], noise: [1, 1, 1], hotPixels: [PixelPlace(x: 1, y: 1), PixelPlace(x: 0, y: 0)])
        var picture = [UInt8](repeating: 100, count: 27)
        for channel in 0..<3 {
            picture[channel] = 240
            picture[12 + channel] = 250
        }
        let (bytes, _) = try Self.apply(calibration, to: picture)
        #expect(Set(bytes).count == 1)
    }

    @Test func saysWhatItApplied() throws {
        var calibration = Samples.plain(8, 8)
        func applied() throws -> [CalibrationStep] {
            try CalibratedPixels(calibration, mode: calibration.binding.mode).applied
        }
        #expect(try applied() == [.tone, .colour])
        calibration.dark = DarkLevel(means: [1, 1, 1], noise: [1, 1, 1], hotPixels: [])
        #expect(try applied() == [.darkLevel, .tone, .colour])
        calibration.dark?.hotPixels = [PixelPlace(x: 7, y: 7)]
        calibration.flat = Samples.flat([[Double]](repeating: [1] + [Double](repeating: 0, count: 14), count: 3))
        #expect(try applied() == CalibrationStep.allCases)
    }

    @Test func refusesAPictureOfAnotherSize() throws {
        let stage = try CalibratedPixels(Samples.plain(4, 4), mode: Samples.mode(4, 4))
        var bytes = [UInt8](repeating: 0, count: 47)
        #expect(throws: CalibratedFault.otherSize(neededBytes: 48, actualBytes: 47)) {
            _ = try bytes.withUnsafeMutableBytes { _ = try stage.apply(to: $0) }
        }
    }
}
