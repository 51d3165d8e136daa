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
        #expect(source.steps(among: WalkStep.allCases, plan: truth.plan) == [.dark])
        #expect(try source.binding(of: [.dark]) == truth.binding)
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

    @Test("a frame of the same length that is another is named") func exchanged() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let frames = FrameFolder(path: folder)
        try frames.save(try await set())
        let third = URL(filePath: folder + "/frame-003.jpg")
        var bytes = try Data(contentsOf: third)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: third)
        #expect(fault(frames)?.sentence.contains("frame-003.jpg is not the frame that was taken") == true)
    }

    @Test("a folder that holds frames of an earlier walk is refused, whichever step they are of") func used()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FrameFolder.requireEmpty(folder)
        try truth.plan.save(in: folder)
        try FrameFolder.requireEmpty(folder)
        try FrameFolder(path: folder + "/scale/2").save(try await set())
        let fault = #expect(throws: WorkshopFault.self) { try FrameFolder.requireEmpty(folder) }
        #expect(fault?.sentence.contains("choose an empty folder") == true)
        #expect(fault?.sentence.contains("scale/2/run.json") == true)
    }

    @Test("frames are as old as the first of them; one step that does not say leaves all without a date")
    func age() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var truth = truth
        for (step, day) in [("dark", "2026-11-21T09:00:00Z"), ("scale/1", "2026-11-20T10:00:00Z"), ("scale/2", nil)] {
            truth.takenAt = day
            try FrameFolder(path: folder + "/" + step).save(try await truth.frames("dark", count: 1))
        }
        let source = FolderFrames(path: folder)
        #expect(try source.takenAt([.dark]) == "2026-11-21T09:00:00Z")
        #expect(try source.takenAt([.dark, .scale]) == nil)
        try FileManager.default.removeItem(atPath: folder + "/scale/2")
        #expect(try source.takenAt([.dark, .scale]) == "2026-11-20T10:00:00Z")
        truth.takenAt = "2026-11-22T09:00:00Z"
        try FrameFolder(path: folder + "/card").save(try await truth.frames("dark", count: 1))
        #expect(try source.takenAt([.dark, .scale, .card]) == "2026-11-20T10:00:00Z")
        truth.takenAt = "yesterday"
        try FrameFolder(path: folder + "/flat").save(try await truth.frames("dark", count: 1))
        #expect(throws: WorkshopFault.self) { try source.takenAt([.flat]) }
    }

    @Test("a chart that was shown in part is no colour; whole, it is as it was taken") func part() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = FolderFrames(path: folder)
        let set = try await set()
        try FrameFolder(path: folder + "/color/1").save(set)
        #expect(source.steps(among: [.color], plan: source.completed(truth.plan)) == [])
        try FrameFolder(path: folder + "/color/2").save(set)
        #expect(source.completed(truth.plan).hasSecondView)
        #expect(source.steps(among: [.color], plan: source.completed(truth.plan)) == [.color])
        var byPatch = truth.plan
        byPatch.isPatchByPatch = true
        #expect(source.steps(among: [.color], plan: source.completed(byPatch)) == [])
        for patch in 3...24 { try FrameFolder(path: folder + "/color/\(patch)").save(set) }
        let plan = source.completed(truth.plan)
        #expect(plan.isPatchByPatch && !plan.hasSecondView)
        #expect(source.steps(among: [.color], plan: plan) == [.color])
    }

    private func fault(_ folder: FrameFolder) -> WorkshopFault? {
        do throws(WorkshopFault) { _ = try folder.load() } catch { return error }
        return nil
    }
}
