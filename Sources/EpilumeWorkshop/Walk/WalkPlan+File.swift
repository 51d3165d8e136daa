internal import EpilumeInterface
internal import EpilumeModel
internal import Foundation

/// What a walk is measured with, kept beside its frames: who goes on with them need not say it again.
extension WalkPlan {
    private static let file = "plan.json"

    package func save(in folder: String) throws(WorkshopFault) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(WireJSON.encode(self, pretty: true)).write(
                to: URL(filePath: folder + "/" + Self.file), options: .atomic)
        } catch {
            throw WorkshopFault(
                "\(UntrustedText(folder))/\(Self.file) cannot be written: \(FrameFolder.words(error)).", .file)
        }
    }

    /// - Returns: nil when there is none.
    package static func load(from folder: String) throws(WorkshopFault) -> WalkPlan? {
        guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { return nil }
        guard let plan = try? WireJSON.decode(WalkPlan.self, from: data), plan.chart.patches.count < 10_000,
            (1...10).contains(plan.exposures)
        else {
            throw WorkshopFault(
                "\(UntrustedText(folder))/\(file) is not what a walk writes: remove it, and say with options what was "
                    + "measured with.", .file)
        }
        return plan
    }
}
