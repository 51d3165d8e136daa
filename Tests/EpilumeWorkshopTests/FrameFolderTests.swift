import EpilumeInterface
import EpilumeModel
import EpilumeWorkshop
import Foundation
import Testing

/// Frames that were kept, for going on after an interruption.
@Suite("Frame folder")
struct FrameFolderTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "epilume-frames-\(UUID())").path
    private let truth = TruthFrames()

    private func set() async throws -> FrameSet { try await truth.frames("dark", count: 3) }

    @Test("what was saved is loaded, byte for byte") func saved() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let set = try await set()
        #expect(!FrameFolder(path: folder + "/dark").isThere)
        try FrameFolder(path: folder + "/dark").save(set)
        #expect(try FrameFolder(path: folder + "/dark").load() == set)
        let source = FolderFrames(path: folder)
        #expect(source.holds("dark") && !source.holds("color"))
        #expect(try await source.frames("dark", count: 99) == set)
        // A file that any program opens.
        #expect(FileManager.default.contents(atPath: folder + "/dark/frame-001.jpg") == Data(set.frames[0]))
    }

    @Test("what it was measured with is kept beside the frames") func plan() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try WalkPlan.load(from: folder) == nil)
        var plan = truth.plan
        plan.secondCorners = plan.corners
        try plan.save(in: folder)
        #expect(try WalkPlan.load(from: folder) == plan)
        try Data("{}".utf8).write(to: URL(filePath: folder + "/plan.json"))
        #expect(throws: WorkshopFault.self) { try WalkPlan.load(from: folder) }
    }

    @Test("a file that is missing, cut or no description is named") func damaged() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let frames = FrameFolder(path: folder)
        try frames.save(try await set())
        let second = URL(filePath: folder + "/frame-002.jpg")
        let whole = try Data(contentsOf: second)
        try whole.dropLast().write(to: second)
        #expect(fault(frames)?.sentence.contains("frame-002.jpg") == true)
        try FileManager.default.removeItem(at: second)
        #expect(fault(frames)?.sentence.contains("frame-002.jpg") == true)
        try Data("{}".utf8).write(to: URL(filePath: folder + "/run.json"))
        #expect(fault(frames)?.sentence.contains("run.json") == true)
    }

    private func fault(_ folder: FrameFolder) -> WorkshopFault? {
        do throws(WorkshopFault) { _ = try folder.load() } catch { return error }
        return nil
    }
}
