import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Mode choice")
struct ModeChoiceTests {
    private let node = "/dev/video0"

    @Test(
        "prefers what the camera compressed, then raw colour, then grey, then the first that is listed",
        arguments: [
            (["GREY", "NV12", "YUYV", "MJPG"], "MJPG"), (["GREY", "NV12", "YUYV"], "YUYV"),
            (["GREY", "NV12"], "NV12"), (["RGB3", "GREY"], "GREY"), (["BA81", "RGB3"], "BA81"),
        ])
    func unstatedFormat(offered: [String], chosen: String) throws {
        let choice = try ModeChoice.fourCC(for: StreamRequest(), offered: offered.compactMap(FourCC.init), node: node)
        #expect(choice == FourCC(chosen))
    }

    @Test("takes the stated format, however late in the list")
    func statedFormat() throws {
        let choice = try ModeChoice.fourCC(
            for: StreamRequest(fourCC: .grey), offered: [.mjpeg, .yuyv, .grey], node: node)
        #expect(choice == .grey)
    }

    @Test("refuses a stated format that is not listed, and names those that are")
    func missingFormat() {
        #expect(throws: CaptureFault.modeRefused(wanted: "MJPG", actual: "YUYV, NV12")) {
            try ModeChoice.fourCC(for: StreamRequest(fourCC: .mjpeg), offered: [.yuyv, .nv12], node: node)
        }
    }

    @Test("a node without formats is no capture device")
    func noFormats() {
        #expect(throws: CaptureFault.notACaptureDevice(path: UntrustedText(node))) {
            try ModeChoice.fourCC(for: StreamRequest(), offered: [], node: node)
        }
    }

    @Test("accepts whatever the driver chose where nothing was stated")
    func nothingStated() throws {
        try ModeChoice.check(format(interval: nil), against: StreamRequest(), alternatives: unasked)
    }

    @Test("accepts what was stated in full")
    func allStated() throws {
        try ModeChoice.check(
            format(interval: Fraction(1, 30)),
            against: StreamRequest(fourCC: .yuyv, width: 640, height: 480, framesPerSecond: 30),
            alternatives: unasked)
    }

    @Test(
        "refuses another format, width or height, naming both",
        arguments: [
            (StreamRequest(fourCC: .mjpeg), "MJPG 640x480"), (StreamRequest(width: 1280), "YUYV 1280x480"),
            (StreamRequest(height: 720), "YUYV 640x720"),
            (StreamRequest(width: 1920, height: 1080), "YUYV 1920x1080"),
        ])
    func otherMode(request: StreamRequest, wanted: String) {
        #expect(throws: CaptureFault.modeRefused(wanted: wanted, actual: "YUYV 640x480")) {
            try ModeChoice.check(format(interval: nil), against: request) { _ in [] }
        }
    }

    @Test(
        "refuses another rate, naming both",
        arguments: [
            (Fraction(1, 25), "25 frames/s"), (Fraction(2, 25), "25/2 frames/s"),
            (nil, "a rate the driver does not state"),
        ])
    func otherRate(interval: Fraction?, actual: String) {
        #expect(throws: CaptureFault.modeRefused(wanted: "YUYV 640x480 at 30 frames/s", actual: actual)) {
            try ModeChoice.check(format(interval: interval), against: StreamRequest(framesPerSecond: 30)) { _ in [] }
        }
    }

    @Test(
        "a whole rate names its NTSC neighbour and a camera's rounding, and no other",
        arguments: [
            (Fraction(1, 30), 30, true), (Fraction(1001, 30000), 30, true), (Fraction(333_333, 10_000_000), 30, true),
            (Fraction(1, 29), 30, false), (Fraction(1, 31), 30, false), (Fraction(1, 249), 250, false),
            (Fraction(0, 30), 30, false), (Fraction(1, 0), 30, false), (Fraction(.max, 1), .max, false),
            (Fraction(1, 30), 0, false),
        ])
    func nominalRate(interval: Fraction, rate: Int, matches: Bool) {
        #expect(ModeChoice.isNominally(interval, framesPerSecond: rate) == matches)
    }

    @Test("refuses a frame without a size", arguments: [(0, 480, 614_400), (640, 0, 614_400), (640, 480, 0)])
    func noSize(width: Int, height: Int, sizeImage: Int) {
        #expect(throws: CaptureFault.self) {
            try ModeChoice.check(
                format(width: width, height: height, sizeImage: sizeImage, interval: nil), against: StreamRequest(),
                alternatives: unasked)
        }
    }

    @Test(
        "takes whole frames only",
        arguments: zip(0...9, [false, true, false, false, true, false, false, false, true, true]))
    func field(field: UInt32, isWhole: Bool) {
        if isWhole {
            #expect(throws: Never.self) { try ModeChoice.check(field: field) }
        } else {
            #expect(throws: CaptureFault.self) { try ModeChoice.check(field: field) }
        }
    }

    @Test("a refusal says what could be stated instead, and cuts a long list")
    func alternatives() {
        let sizes = (1...21).map { "\($0)x1" }
        let shown = sizes.prefix(20).joined(separator: ", ")
        #expect(
            throws: CaptureFault.modeRefused(wanted: "YUYV 7x480", actual: "YUYV 640x480; it offers \(shown), …")
        ) {
            try ModeChoice.check(format(interval: nil), against: StreamRequest(width: 7)) { kind in
                kind == .sizes ? sizes : []
            }
        }
        #expect(
            throws: CaptureFault.modeRefused(
                wanted: "YUYV 640x480 at 30 frames/s", actual: "25 frames/s; it offers 15, 25")
        ) {
            try ModeChoice.check(
                format(interval: Fraction(1, 25)), against: StreamRequest(framesPerSecond: 30)
            ) { kind in
                kind == .rates ? ["15", "25"] : []
            }
        }
    }

    /// Only a refusal of a mode has need of alternatives.
    private func unasked(_: ModeChoice.Alternatives) -> [String] {
        Issue.record("alternatives were asked for")
        return []
    }

    private func format(
        width: Int = 640, height: Int = 480, sizeImage: Int = 614_400, interval: Fraction?
    ) -> StreamFormat {
        StreamFormat(
            fourCC: .yuyv, width: width, height: height, bytesPerLine: width * 2, sizeImage: sizeImage,
            frameInterval: interval,
            colour: .init(colorspace: 8, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
    }
}
