package import EpilumeInterface
package import EpilumeModel
internal import FoundationEssentials

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
        guard changes.isEmpty else {
            throw WorkshopFault(
                "The device changed while frames were taken", changes, of: next.run, "Set it as it was.")
        }
        guard first.run.format == next.run.format else {
            throw WorkshopFault("The device changed its mode while frames were taken: take them again.")
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

    /// All that there are: stored frames do not become more.
    package func frames(_ folder: String, count: Int) async throws -> FrameSet {
        try FrameFolder(path: path + "/" + folder).load()
    }

    /// Steps of which all frames are there, in the order in which they were asked for.
    ///
    /// - Parameter plan: by ``completed(_:)``.
    package func steps(among steps: [WalkStep], plan: WalkPlan) -> [WalkStep] {
        steps.filter { step in
            let folders = folders(of: step)
            // Of a chart that was being shown patch by patch, or of its first view alone, there is no colour.
            guard step == .color, folders != [step.rawValue] else { return !folders.isEmpty }
            return plan.isPatchByPatch ? folders.count == plan.chart.patches.count : plan.hasSecondView
        }
    }

    /// What the first frames are bound to.
    package func binding(of steps: [WalkStep]) throws(WorkshopFault) -> CalibrationBinding {
        guard let first = steps.flatMap({ folders(of: $0) }).first else {
            throw WorkshopFault(
                "\(UntrustedText(path)) holds no frames of these steps: they lie in folders named dark, color, flat, "
                    + "scale/1, scale/2, sharpness, repeatability and card.", .file)
        }
        return try FrameFolder(path: path + "/" + first).description().binding
    }

    /// As the frames were taken: how often the grid was laid down; one view of the chart, two, or patch by patch.
    package func completed(_ plan: WalkPlan) -> WalkPlan {
        var plan = plan
        plan.exposures = folders(of: .scale).count
        let views = folders(of: .color)
        plan.isPatchByPatch = views != ["color"] && (plan.isPatchByPatch || views.count > 2)
        plan.hasSecondView = !plan.isPatchByPatch && views.count == 2
        return plan
    }

    /// When the first frame of these steps was taken. RFC 3339, UTC, whole seconds.
    ///
    /// - Returns: nil when frames are among them that do not say it, as an earlier version kept them.
    package func takenAt(_ steps: [WalkStep]) throws(WorkshopFault) -> String? {
        var earliest: String?
        for folder in steps.flatMap({ folders(of: $0) }) {
            guard let taken = try FrameFolder(path: path + "/" + folder).description().takenAt else { return nil }
            guard let date = try? Date(taken, strategy: .iso8601), date.formatted(.iso8601) == taken else {
                throw WorkshopFault(
                    "\(UntrustedText(path))/\(folder)/run.json says that its frames are of \(UntrustedText(taken)), "
                        + "which is no moment in UTC with whole seconds.", .file)
            }
            // RFC 3339 in UTC of one form sorts as text.
            earliest = min(earliest ?? taken, taken)
        }
        return earliest
    }

    /// Of one step, in the order of its exposures.
    private func folders(of step: WalkStep) -> [String] {
        if step != .scale, holds(step.rawValue) { return [step.rawValue] }
        return Array((1...).lazy.map { "\(step.rawValue)/\($0)" }.prefix { holds($0) })
    }

    private func holds(_ folder: String) -> Bool { FrameFolder(path: path + "/" + folder).isThere }
}
