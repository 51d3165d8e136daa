import EpilumeImaging
import EpilumeInterface
import EpilumeModel
import EpilumeWorkshop
import Testing

/// Calibrated pictures of the outbox, by the calibration that their record names.
@Suite("Calibrated export")
struct CalibratedExportTests {
    private let station = PaperStation()
    private let truth = TruthFrames()

    private func calibration() async throws -> Calibration {
        var bench = truth.bench()
        for step in [WalkStep.dark, .color] { _ = try await bench.perform(step, with: ScriptedTechnician()) }
        return try bench.calibration(
            id: UUIDBits.random().description, measuredAt: "2026-11-20T08:00:00Z", technician: nil)
    }

    private func record(_ state: String, _ id: String, _ sha256: String) -> [UInt8] {
        Array(
            """
            {"v4l2":{"fourcc":"MJPG","width":640,"height":480,"bytesPerLine":0,"sizeImage":1048576,
            "colour":{"colorspace":8,"ycbcrEncoding":1,"quantization":1,"transferFunction":2}},
            "calibration":{"state":"\(state)","id":"\(id)","sha256":"\(sha256)"}}
            """.utf8)
    }

    @Test("by the very file that the record names; an expired one shows in name, profile and words")
    func states() async throws {
        let entry = try station.add(try await calibration())
        let frame = try await truth.frames("color", count: 1).frames[0]
        func export(_ state: String, _ sha256: String? = nil) async throws -> CalibratedExport {
            try await CalibratedExport(
                record: record(state, entry.id, sha256 ?? entry.sha256), picture: frame, shelf: PaperShelf(station))
        }
        let valid = try await export("valid")
        #expect(valid.fileName == "calibrated.jpg" && valid.picture.calibrationID == entry.id)
        #expect(!valid.notes.contains { $0.contains("expired") || $0.contains("revoked") })
        let share = valid.picture.outsideShare
        #expect(valid.notes.contains { $0.contains("sRGB does not hold") } == (share > 0))
        let expired = try await export("expired")
        #expect(expired.fileName == "calibrated-expired.jpg")
        #expect(expired.notes.first?.contains("expired when the picture was taken") == true)
        #expect(expired.picture.bytes.firstRange(of: Array("expired calibration \(entry.id)".utf8)) != nil)
        #expect(valid.picture.bytes.firstRange(of: Array("expired".utf8)) == nil)
        for state in ["invalidated", "revoked", "none"] {
            await #expect(throws: WorkshopFault.self) { _ = try await export(state) }
        }
        let fault = await #expect(throws: WorkshopFault.self) {
            _ = try await export("valid", String(repeating: "0", count: 64))
        }
        #expect(fault?.sentence.contains("not the one that the record names") == true)
    }

    @Test("that it was revoked since is said") func revoked() async throws {
        let entry = try station.add(try await calibration(), revoked: "the scope fell")
        let frame = try await truth.frames("color", count: 1).frames[0]
        let made = try await CalibratedExport(
            record: record("valid", entry.id, entry.sha256), picture: frame, shelf: PaperShelf(station))
        #expect(made.notes.contains { $0.contains("revoked on 2026-11-21") && $0.contains("the scope fell") })
    }
}
