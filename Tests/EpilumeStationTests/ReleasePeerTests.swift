import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeOutbox
import EpilumeStation
import EpilumeTestKit
import Foundation
import Testing

/// Sends frames that `Tests/Peers/write_frames.py` made through a whole station, as a dermatoscope's and as a booth
/// camera's, and lays out what it releases for `Tests/Peers/check_object.py`.
@Suite(.timeLimit(.minutes(5)))
struct ReleasePeerTests {
    private static let folder = ProcessInfo.processInfo.environment["EPILUME_PEER_RELEASE"]

    @Test("frames of every kind become objects", .enabled(if: folder != nil))
    func framesOfEveryKindBecomeObjects() async throws {
        let folder = URL(filePath: try #require(Self.folder))
        let objects = folder.appending(path: "objects")
        try FileManager.default.createDirectory(at: objects, withIntermediateDirectories: true)
        let state = try StateFolder()
        var scope = DeviceProfile.plain
        // As of some UVC cameras, which send whole packets.
        scope.jpeg.trailingBytes = .zeroPadding
        var camera = scope
        camera.kind = .boothCamera
        for file in try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "frames"), includingPropertiesForKeys: nil)
        {
            for (name, profile) in [("DMS", scope), ("XC", camera)] {
                let frame = try Frame(file)
                let object = try await Self.object(of: frame, profile, state)
                try object.write(to: objects.appending(path: "\(name)-\(frame.name).dcm"))
            }
        }
        try Data(contentsOf: URL(filePath: state.path + "/keys/object-chain.pem"))
            .write(to: folder.appending(path: "certificate.pem"))
    }

    /// The object of the one picture that a station takes of the frame.
    private static func object(of frame: Frame, _ profile: DeviceProfile, _ state: StateFolder) async throws -> Data {
        let stage = try StationStage(
            state, profile: .known(profile), camera: { try CameraScript(format: frame.format) },
            change: { $0.release.needsSubject = false })
        try await stage.arm()
        let script = stage.script
        let press = Task { await stage.press() }
        let pusher = Task {
            while !Task.isCancelled {
                script.push(ScriptedFrame(frame.bytes))
                await script.idle()
            }
        }
        let item = try await press.value.get().item
        pusher.cancel()
        script.push(ScriptedFrame(frame.bytes))
        #expect(await stage.events.next(.itemReleased)?.item == item)
        await stage.station.stop()
        return try section("object", of: Data(contentsOf: URL(filePath: "\(state.path)/outbox/ready/\(item).item")))
    }

    /// A section of a container, as docs/formats.md has it.
    private static func section(_ kind: String, of item: Data) throws -> Data {
        func integer(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(item[at + $1]) << (8 * $1) } }
        for entry in (0..<integer(10, 2)).map({ 24 + 64 * $0 })
        where item[entry..<entry + 16].prefix(while: { $0 != 0 }) == Data(kind.utf8) {
            let offset = integer(entry + 16, 8)
            return item[offset..<offset + integer(entry + 24, 8)]
        }
        throw NoSection(kind: kind)
    }

    private struct NoSection: Error { let kind: String }

    /// A file NAME.FOURCC.WIDTHxHEIGHT.
    private struct Frame: Sendable {
        let name: String
        let bytes: [UInt8]
        let format: StreamFormat

        init(_ file: URL) throws {
            bytes = Array(try Data(contentsOf: file))
            let parts = file.lastPathComponent.split(separator: ".").map(String.init)
            let size = parts[2].split(separator: "x").compactMap { Int($0) }
            name = parts[0]
            let fourCC = try #require(FourCC(parts[1]))
            let bytesPerLine = ["YUYV": 2, "UYVY": 2, "NV12": 1, "RGB3": 3, "GREY": 1][parts[1]].map { $0 * size[0] }
            format = StreamFormat(
                fourCC: fourCC, width: size[0], height: size[1], bytesPerLine: bytesPerLine ?? 0,
                sizeImage: bytes.count, frameInterval: Fraction(1, 500),
                // V4L2_COLORSPACE_SRGB, and its defaults.
                colour: .init(colorspace: 8, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
        }
    }
}
