internal import CLittleCMS
internal import EpilumeImaging
internal import EpilumeModel
internal import Glibc

/// Calibrated pictures of 1080p frames, on one thread: the loop over pixels and the whole picture, beside decoding and
/// encoding alone by libjpeg-turbo, and beside Little CMS, which applies the same colours by the profile of the same
/// calibration. Little CMS knows no evenness, so there the loop goes without as well.
enum PixelBench {
    private static let rounds = 15
    private static let framesARound = 4
    private static let quality = 95

    static func run() throws -> [Figure] {
        let (frames, format) = try noisyFrames()
        let even = calibration(format, kind: .matrix, isEven: true)
        let uneven = calibration(format, kind: .matrix, isEven: false)
        let roots = calibration(format, kind: .rootPolynomial2, isEven: false)
        let mode = uneven.binding.mode
        let stages = try [even, uneven, roots].map { try CalibratedPixels($0, mode: mode) }
        let codec = try BareCodec(format)
        let peer = try LittleCMSPeer(profile: ICCProfile.asDelivered(even).bytes)
        let renderer = try CalibratedRenderer(uneven, format: format, quality: quality)
        defer { codec.end() }

        var (bare, whole, byPeer) = ([Double](), [Double](), [Double]())
        var loops = [[Double]](repeating: [], count: stages.count)
        // One round of each in turn, so that the machine's moods meet all. The first round warms up.
        for round in 0...rounds {
            let bareTime = try time { for frame in frames { try codec.decodeAndEncode(frame, quality) } }
            let wholeTime = try time {
                for frame in frames { _ = try frame.withUnsafeBytes { try renderer.picture(of: $0) } }
            }
            var (loopTimes, peerTime) = ([Double](repeating: 0, count: stages.count), 0.0)
            for frame in frames {
                for (number, stage) in stages.enumerated() {
                    try codec.decode(frame)
                    loopTimes[number] += try time { _ = try stage.apply(to: codec.pixels) }
                }
                try codec.decode(frame)
                peerTime += time { peer.apply(to: codec.pixels) }
            }
            if round == 0 { continue }
            let perFrame = 1000 * Double(framesARound)
            bare.append(bareTime / perFrame)
            whole.append(wholeTime / perFrame)
            byPeer.append(peerTime / perFrame)
            for (number, loopTime) in loopTimes.enumerated() { loops[number].append(loopTime / perFrame) }
        }
        let baseline = (Samples(bare).median, "decode and encode")
        return [
            .ratio(
                "calibrated pixels, matrix, 1080p", Samples(loops[1]).median, "ms", to: baseline.0, baseline.1, "≤", 0.5
            ),
            .ratio(
                "calibrated pixels, roots, 1080p", Samples(loops[2]).median, "ms", to: baseline.0, baseline.1, "≤", 0.5),
            .ratio("calibrated picture, 1080p", Samples(whole).median, "ms", to: baseline.0, baseline.1, "≤", 1.5),
            .ratio(
                "calibrated pixels, not evened, 1080p", Samples(loops[0]).median, "ms", to: Samples(byPeer).median,
                "Little CMS", "≤", 1),
        ]
    }

    /// Frames of the practice scope with what they lack of a sensor's, noise. They are smooth without, and libjpeg-turbo
    /// is done with them a fifth sooner than with a camera's.
    private static func noisyFrames() throws -> ([[UInt8]], StreamFormat) {
        let (frames, format) = try PracticeFrames.several(framesARound, width: 1920, height: 1080)
        var state: UInt32 = 1
        let noisy = try frames.map { frame in
            var picture = try JPEGDecoder().decode(frame)
            for at in picture.bytes.indices {
                // The sum of two uniform numbers of -4…3: standard deviation 3.2.
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Int(state >> 29) + Int(state >> 26 & 7) - 7
                picture.bytes[at] = UInt8(max(0, min(255, Int(picture.bytes[at]) + noise)))
            }
            return try JPEGEncoder().encode(picture, sampling: .yuv422, quality: 90)
        }
        return (noisy, format)
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

    func end() {
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
