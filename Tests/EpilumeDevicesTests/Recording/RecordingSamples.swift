import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Foundation

/// A folder that is removed with its owner.
final class RecordingScratch {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }
}

extension Recording {
    /// Not SHA-256: a sum that any change of one byte changes, in the same form.
    static let digest: RecordingDigest = { bytes in
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Three JPEG frames of a scope with everything that a recording can say, hostile strings among it.
    static func sample(frames: [RecordedFrame]? = nil) -> Recording {
        let manifest = RecordingManifest(
            madeAt: "2026-11-22T08:00:00.000000Z", software: "epilume 0.1.0", kernel: "6.1.0-41-amd64",
            kind: .dermatoscope, confirmedBy: "anna",
            usb: .init(
                vendorID: 0x21cd, productID: 0x603b, release: 0x0100, serial: UntrustedText("VTU603EB"),
                product: UntrustedText("Scope \u{1b}[31m\"\\\n皮膚 👩"), manufacturer: nil),
            driver: UntrustedText("uvcvideo"), card: UntrustedText("Scope\u{202e}"),
            modes: [
                .init(fourCC: .mjpeg, width: 16, height: 8, intervals: [Fraction(1, 30), Fraction(1, 15)]),
                .init(fourCC: FourCC(rawValue: 0x0100_0001), width: 640, height: 480, intervals: []),
            ],
            controls: [
                ControlDescription(
                    control: .powerLineFrequency, name: UntrustedText("Power Line Frequency"), kind: .menu, minimum: 0,
                    maximum: 2, step: 1, defaultValue: 2, value: 1, flags: 0,
                    menu: [
                        .init(value: 0, name: UntrustedText("Disabled")), .init(value: 1, name: UntrustedText("50 Hz")),
                    ]),
                ControlDescription(
                    control: ControlID(rawValue: 0x0098_0900), name: UntrustedText("Brightness"), kind: .integer,
                    minimum: -64, maximum: 64, step: 1, defaultValue: 0, value: nil, flags: 0),
            ],
            extensionUnits: [
                .init(guid: USBGUID("49e40215-f434-47fe-b158-0e885023e51b")!, unit: 4, selectors: [2, 3])
            ],
            inputs: [
                .init(
                    node: "/dev/input/event3", name: UntrustedText("Scope"),
                    phys: UntrustedText("usb-0000:00:14.0-1.2/button"), keys: [0xd4])
            ],
            mode: StreamFormat(
                fourCC: .mjpeg, width: 16, height: 8, bytesPerLine: 0, sizeImage: 1024, frameInterval: Fraction(1, 30),
                colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0)))
        let usual = (0..<3).map {
            RecordedFrame(
                bytes: ScriptedFrame.jpeg($0), sequence: 7 + $0 * 2,
                timestampMicroseconds: 5_000_000 + 33_333 * Int64($0), flags: 0x12001)
        }
        return Recording(
            manifest: manifest, descriptors: [18, 1, 0, 2], frames: frames ?? usual,
            events: [.init(timestampMicroseconds: 5_010_000, code: 0xd4, value: 1)])
    }
}
