import EpilumeImaging
import EpilumeModel
import EpilumeTestKit
import Foundation
import Testing

/// Lays out profiles and a calibrated picture for Tests/Peers/check_icc.py, which reads them with programs of others.
@Suite("Colour profiles for a peer")
struct ICCPeerTests {
    private static let folder = ProcessInfo.processInfo.environment["EPILUME_PEER_ICC"]

    @Test(
        "profiles and pictures are laid out", .enabled(if: folder != nil),
        arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2])
    func layOut(_ kind: ColourCorrection.Kind) throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var generator = TestGenerator(state: 53)
        let calibration = CalibrationSamples.random(97, 61, kind: kind, from: &generator)
        let profile = try ICCProfile.asDelivered(calibration)
        try Data(profile.bytes).write(to: folder.appendingPathComponent("\(kind.rawValue).icc"))
        let frame = try JPEGEncoder().encode(testPicture(width: 97, height: 61), sampling: .yuv422, quality: 90)
        let format = StreamFormat(
            fourCC: .mjpeg, width: 97, height: 61, bytesPerLine: 0, sizeImage: 0, frameInterval: nil,
            colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 1, transferFunction: 0))
        let renderer = try CalibratedRenderer(calibration, format: format)
        let picture = try frame.withUnsafeBytes { try renderer.picture(of: $0) }
        try Data(picture.bytes).write(to: folder.appendingPathComponent("\(kind.rawValue).jpg"))
    }
}
