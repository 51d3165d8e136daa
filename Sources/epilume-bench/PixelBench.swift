internal import CLittleCMS
internal import EpilumeImaging
internal import EpilumeModel
internal import FoundationEssentials
internal import Glibc

/// Calibrated pictures of 1080p frames, on one thread: the loop over pixels and the whole picture, beside decoding and
/// encoding alone by libjpeg-turbo, and beside Little CMS, which applies the same colours by the profile of the same
/// calibration. Little CMS knows no evenness, so there the loop goes without as well.
enum PixelBench {
    private static let rounds = 15
    private static let framesARound = 4
    private static let quality = 95

    static func run() throws -> [Figure] {
        let (smooth, format) = try PracticeFrames.several(framesARound, width: 1920, height: 1080)
        // First, while no memory that was used before can be used again.
        let memory = try PictureMemory.figure(calibration(format, kind: .matrix, isEven: false), format, smooth[0])
        let noisy = try Round.several(rounds, frames: smooth.map(withNoise), format, quality)
        let asTheyCome = try Round.several(rounds, frames: smooth, format, quality)
        return figures(noisy, "1080p") + figures(asTheyCome, "smooth 1080p") + [memory]
    }

    private static func figures(_ rounds: [Round], _ frames: String) -> [Figure] {
        func median(_ part: (Round) -> Double) -> Double { Samples(rounds.map(part)).median }
        func beside(_ name: String, _ time: (Round) -> Double, _ limit: Double) -> Figure {
            .ratio("\(name), \(frames)", median(time), "ms", to: median(\.bare), "decode and encode", "≤", limit)
        }
        return [
            beside("calibrated pixels, matrix", \.uneven, 0.5),
            beside("calibrated pixels, roots", \.roots, 0.5),
            beside("calibrated picture", \.whole, 1.5),
            .ratio(
                "calibrated pixels, not evened, \(frames)", median(\.even), "ms", to: median(\.littleCMS),
                "Little CMS", "≤", 1),
        ]
    }

    /// A frame of the practice scope with what it lacks of a sensor's, noise. It is smooth without, and libjpeg-turbo
    /// is done with it a fifth sooner than with a camera's.
    private static func withNoise(_ frame: [UInt8]) throws -> [UInt8] {
        var state: UInt32 = 1
        var picture = try JPEGDecoder().decode(frame)
        for at in picture.bytes.indices {
            // The sum of two uniform numbers of 0…7, less 7: standard deviation 3.2.
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Int(state >> 29) + Int(state >> 26 & 7) - 7
            picture.bytes[at] = UInt8(max(0, min(255, Int(picture.bytes[at]) + noise)))
        }
        return try JPEGEncoder().encode(picture, sampling: .yuv422, quality: 90)
    }

    /// A device like others: a display curve, a dark border, a warm light.
    static func calibration(
        _ format: StreamFormat, kind: ColourCorrection.Kind, isEven: Bool
    ) -> Calibration {
        let device = CalibrationBinding.Device(
            vendorID: nil, productID: nil, serial: nil, firmware: nil, driver: "practice", card: "bench", port: nil)
        let mode = CalibrationBinding.Mode(
            format: format.fourCC.description, width: format.width, height: format.height)
        var calibration = Calibration(
            id: "00000000-0000-4000-8000-000000000000", measuredAt: "2026-01-01T00:00:00Z",
            softwareVersion: SoftwareVersion.current,
            binding: CalibrationBinding(device: device, optics: nil, mode: mode, controls: [:], light: nil))
        let table = (0..<256).map { pow(Double($0) / 240, 2.2) }
        calibration.tone = ToneCurve(
            tables: [table, table, table], residualPercent: [0, 0, 0], gamma: [2.2, 2.2, 2.2])
        calibration.dark = DarkLevel(means: [1.2, 0.8, 1.5], noise: [1, 1, 1], hotPixels: [PixelPlace(x: 9, y: 9)])
        if !isEven {
            let terms = FlatField.exponents.map { $0 == (i: 0, j: 0) ? 1.1 : $0.i + $0.j == 2 ? -0.12 : 0.01 }
            calibration.flat = FlatField(
                coefficients: [terms, terms, terms], unevennessPercentBefore: 0, unevennessPercentAfter: 0, map: [])
        }
        let roots = kind == .matrix ? [] : [0.02, -0.03, 0.04]
        calibration.colour = ColourCorrection(
            kind: kind,
            rows: [[0.52, 0.34, 0.10], [0.25, 0.73, 0.02], [0.02, 0.05, 0.75]].map { $0 + roots }, chart: "bench",
            referenceIlluminant: "D50", patches: [],
            quality: ColourQuality(
                uncorrectedMean: 0, fitMean: 0, leaveOneOutMean: 0, leaveOneOutPercentile95: 0,
                leaveOneOutMaximum: 0, leaveOneOutSkin: nil))
        return calibration
    }
}

/// What one round took, milliseconds a frame.
private struct Round {
    /// libjpeg-turbo alone, and the whole calibrated picture.
    var bare = 0.0
    var whole = 0.0
    /// The loop over pixels: matrix without evenness, matrix, root-polynomial.
    var even = 0.0
    var uneven = 0.0
    var roots = 0.0
    var littleCMS = 0.0

    /// Everything in turn in each round, so that the machine's moods meet all. One round more warms up.
    static func several(
        _ count: Int, frames: [[UInt8]], _ format: StreamFormat, _ quality: Int
    ) throws -> [Round] {
        let even = PixelBench.calibration(format, kind: .matrix, isEven: true)
        let uneven = PixelBench.calibration(format, kind: .matrix, isEven: false)
        let roots = PixelBench.calibration(format, kind: .rootPolynomial2, isEven: false)
        let mode = uneven.binding.mode
        let loops: [(WritableKeyPath<Round, Double>, CalibratedPixels)] = [
            (\.even, try CalibratedPixels(even, mode: mode)), (\.uneven, try CalibratedPixels(uneven, mode: mode)),
            (\.roots, try CalibratedPixels(roots, mode: mode)),
        ]
        let codec = try BareCodec(format)
        let peer = try LittleCMSPeer(profile: ICCProfile.asDelivered(even).bytes)
        let renderer = try CalibratedRenderer(uneven, format: format, quality: quality)
        let perFrame = 1000 * Double(frames.count)
        var rounds: [Round] = []
        for _ in 0...count {
            var round = Round()
            round.bare = try time { for frame in frames { try codec.decodeAndEncode(frame, quality) } } / perFrame
            round.whole =
                try time {
                    for frame in frames { _ = try frame.withUnsafeBytes { try renderer.picture(of: $0) } }
                } / perFrame
            for frame in frames {
                for (part, stage) in loops {
                    try codec.decode(frame)
                    round[keyPath: part] += try time { _ = try stage.apply(to: codec.pixels) } / perFrame
                }
                try codec.decode(frame)
                round.littleCMS += time { peer.apply(to: codec.pixels) } / perFrame
            }
            rounds.append(round)
        }
        return Array(rounds.dropFirst())
    }
}

/// Memory that one calibrated picture takes at its highest, in frames of pixels.
private enum PictureMemory {
    static func figure(_ calibration: Calibration, _ format: StreamFormat, _ frame: [UInt8]) throws -> Figure {
        // Takes what was freed before and is resident still: used again, it would not be counted.
        let held = (0..<64).map { _ in UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16) }
        defer { for block in held { block.deallocate() } }
        // proc_pid_clear_refs(5): 5 resets the peak of resident memory to what is resident now.
        try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        let before = try kibibytes("VmRSS")
        let renderer = try CalibratedRenderer(calibration, format: format)
        _ = try frame.withUnsafeBytes { try renderer.picture(of: $0) }
        let peak = try kibibytes("VmHWM") - before
        return .ratio(
            "memory of a calibrated picture, 1080p", peak / 1024, "MiB",
            to: Double(3 * format.width * format.height) / 1_048_576, "pixels of a frame", "≤", 3)
    }

    private static func kibibytes(_ name: String) throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(separator: " ").compactMap { Double($0) }.first ?? .nan
    }
}

/// libjpeg-turbo and memory for one picture.
private struct BareCodec: ~Copyable {
    private let decoder: JPEGDecoder
    private let encoder: JPEGEncoder
    private let format: StreamFormat
    let pixels: UnsafeMutableRawBufferPointer
    private let image: UnsafeMutableRawBufferPointer

    init(_ format: StreamFormat) throws {
        let decoder = try JPEGDecoder()
        let encoder = try JPEGEncoder()
        self.decoder = decoder
        self.encoder = encoder
        self.format = format
        pixels = .allocate(byteCount: 3 * format.width * format.height, alignment: 64)
        let limit = JPEGEncoder.largestByteCount(width: format.width, height: format.height, sampling: .yuv444)
        image = .allocate(byteCount: limit ?? 0, alignment: 64)
    }

    deinit {
        pixels.deallocate()
        image.deallocate()
    }

    func decode(_ frame: [UInt8]) throws {
        try frame.withUnsafeBytes {
            try decoder.decode($0, width: format.width, height: format.height, into: pixels)
        }
    }

    func decodeAndEncode(_ frame: [UInt8], _ quality: Int) throws {
        try decode(frame)
        _ = try encoder.encode(
            rgb: UnsafeRawBufferPointer(pixels), width: format.width, height: format.height, sampling: .yuv444,
            quality: quality, into: image)
    }
}

/// From a device's profile to sRGB with Little CMS, optimised as it comes.
private struct LittleCMSPeer: ~Copyable {
    private let transform: cmsHTRANSFORM

    init(profile: [UInt8]) throws {
        // TYPE_RGB_8, a macro: the colour space, three channels of one byte.
        let rgb: UInt32 = UInt32(PT_RGB) << 16 | 3 << 3 | 1
        guard let device = cmsOpenProfileFromMem(profile, UInt32(profile.count)), let display = cmsCreate_sRGBProfile(),
            let transform = cmsCreateTransform(device, rgb, display, rgb, UInt32(INTENT_RELATIVE_COLORIMETRIC), 0)
        else { throw BenchFault.daemonFailed("Little CMS refused the profile.") }
        cmsCloseProfile(device)
        cmsCloseProfile(display)
        self.transform = transform
    }

    deinit { cmsDeleteTransform(transform) }

    func apply(to pixels: UnsafeMutableRawBufferPointer) {
        cmsDoTransform(transform, pixels.baseAddress, pixels.baseAddress, UInt32(pixels.count / 3))
    }
}
