package import EpilumeInterface
internal import EpilumeModel

/// Where the frames of a walk come from.
package protocol FrameSource: Sendable {
    /// - Parameters:
    ///   - folder: of the step, such as `color` or `scale/2`.
    ///   - count: how many frames are wanted.
    func frames(_ folder: String, count: Int) async throws -> FrameSet
}

/// A device, by way of the service.
package struct DeviceFrames: FrameSource {
    private let client: LocalClient
    private let name: String
    /// Where what was taken is kept as well; nil: nowhere.
    private let keep: String?

    /// How often a run is begun again when frames of it were lost.
    private static let attempts = 4

    package init(client: LocalClient, name: String, keep: String?) {
        self.client = client
        self.name = name
        self.keep = keep
    }

    package func frames(_ folder: String, count: Int) async throws -> FrameSet {
        let set = try await frames(count)
        if let keep { try FrameFolder(path: keep + "/" + folder).save(set) }
        return set
    }

    /// In runs as long as the service gives them: large frames come in several.
    package func frames(_ count: Int) async throws -> FrameSet {
        var all: FrameSet?
        var atOnce = min(count, RunRequest.permittedFrames.upperBound)
        var failures = 0
        while (all?.frames.count ?? 0) < count {
            let wanted = min(atOnce, count - (all?.frames.count ?? 0))
            do {
                let (run, frames) = try await client.run(name, RunRequest(frames: wanted))
                all = try Self.joined(all, FrameSet(run: run, frames: frames))
            } catch ClientFault.refused(let problem) where problem.code == "run-too-large" && atOnce > 1 {
                atOnce = max(1, atOnce / 2)
            } catch ClientFault.refused(let problem)
                where ["frames-lost", "run-underway"].contains(problem.code) && failures + 1 < Self.attempts
            {
                failures += 1
            }
        }
        guard let all else { throw WorkshopFault("No frames were asked for.", .usage) }
        return all
    }

    private static func joined(_ first: FrameSet?, _ next: FrameSet) throws(WorkshopFault) -> FrameSet {
        guard let first else { return next }
        let changes = first.run.binding.changes(to: next.run.binding)
        guard changes.isEmpty, first.run.format == next.run.format else {
            throw WorkshopFault(
                "The device changed while frames were taken: "
                    + changes.map { UntrustedText($0.words).description }.joined(separator: "; ") + ".")
        }
        var run = first.run
        run.frames += next.run.frames
        return FrameSet(run: run, frames: first.frames + next.frames)
    }
}

/// What an earlier walk has kept.
package struct FolderFrames: FrameSource {
    package let path: String

    package init(path: String) { self.path = path }

    package func holds(_ folder: String) -> Bool { FrameFolder(path: path + "/" + folder).isThere }

    /// All that there are: stored frames do not become more.
    package func frames(_ folder: String, count: Int) async throws -> FrameSet {
        try FrameFolder(path: path + "/" + folder).load()
    }
}
