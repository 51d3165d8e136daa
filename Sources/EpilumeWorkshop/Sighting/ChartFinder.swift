internal import EpilumeCalibration
package import EpilumeModel
internal import Foundation

/// Asks `epilume-chart` where something lies in a picture. A program of its own, since nothing else links OpenCV; where
/// it is not installed, a person gives corners.
package struct ChartFinder: Sendable {
    /// Where the program is; nil: it is not installed.
    private let program: String?
    /// Where the picture of what was seen is left; nil: nowhere.
    private let seen: String?

    package static let name = "epilume-chart"
    /// An answer has some kilobytes, one of a large grid some hundred.
    private static let limitBytes = 16 << 20

    /// - Parameter search: folders, as in PATH; the first that has it counts.
    package init(search: [String], seen: String?) {
        program = search.map { $0 + "/" + Self.name }.first { FileManager.default.isExecutableFile(atPath: $0) }
        self.seen = seen
    }

    package var isInstalled: Bool { program != nil }

    /// - Parameter chart: a known name, or the path of a description.
    package func chart(
        _ chart: String, in jpeg: [UInt8], mirrored: Bool
    ) throws(WorkshopFault) -> ChartFinding<ChartSighting> {
        try ask(
            ["find", chart] + (mirrored ? ["--mirrored"] : []), jpeg,
            or: "give its corners as you see them with --corners")
    }

    package enum Grid: Hashable, Sendable {
        case chessboard(columns: Int, rows: Int)
        case dots(columns: Int, rows: Int)
        /// The project's own, by name or by the path of a description.
        case target(String)
    }

    package func grid(
        _ grid: Grid, in jpeg: [UInt8], mirrored: Bool
    ) throws(WorkshopFault) -> ChartFinding<GridSighting> {
        let byHand = "give its outer points as you see them with --grid-corners"
        return switch grid {
        case .chessboard(let columns, let rows):
            try ask(["grid", "chessboard", "--columns", "\(columns)", "--rows", "\(rows)"], jpeg, or: byHand)
        case .dots(let columns, let rows):
            try ask(["grid", "dots", "--columns", "\(columns)", "--rows", "\(rows)"], jpeg, or: byHand)
        case .target(let name):
            try ask(
                ["grid", "target", "--target", name] + (mirrored ? ["--mirrored"] : []), jpeg,
                or: "measure by a grid of your own with --grid, --pitch and --grid-corners")
        }
    }

    package func edges(
        of target: String, in jpeg: [UInt8], mirrored: Bool
    ) throws(WorkshopFault) -> ChartFinding<EdgeSighting> {
        try ask(
            ["edges", "--target", target] + (mirrored ? ["--mirrored"] : []), jpeg,
            or: "use a colour chart as the card, with --corners")
    }

    /// The grid of a walk, by its program or by hand.
    func grid(of plan: WalkPlan, in set: FrameSet) throws(WorkshopFault) -> ChartFinding<GridSighting> {
        switch plan.scale {
        case .printed(_, let name, _, _):
            return try grid(.target(name), in: try set.jpeg(0), mirrored: plan.mirrored)
        case .grid(_, let columns, let rows, let corners?, _):
            guard let sighting = HandGrid.sighting(corners: corners, columns: columns, rows: rows) else {
                throw WorkshopFault(
                    "The four corners of the grid span no quadrilateral: give its first point, the last of its first "
                        + "row, the last of all and the first of its last row.", .usage)
            }
            return ChartFinding(sighting, isMirrored: nil)
        case .grid(let pattern, let columns, let rows, nil, _):
            let grid: Grid =
                pattern == .chessboard ? .chessboard(columns: columns, rows: rows) : .dots(columns: columns, rows: rows)
            return try self.grid(grid, in: try set.jpeg(0), mirrored: plan.mirrored)
        case .micrometer: preconditionFailure("a stage micrometer has lines and no grid")
        }
    }

    /// - Parameter byHand: what a person can do where the program is not installed; completes "install it, or …".
    private func ask<Sighting>(
        _ words: [String], _ jpeg: [UInt8], or byHand: String
    ) throws(WorkshopFault) -> ChartFinding<Sighting> {
        guard let program else {
            throw WorkshopFault(
                "\(Self.name) is not installed here, so nothing looks for what lies there: install it, or \(byHand).",
                .usage)
        }
        let picture = FileManager.default.temporaryDirectory.appending(path: "epilume-\(UUIDBits.random()).jpg")
        defer { try? FileManager.default.removeItem(at: picture) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = words + ["--picture", picture.path, "--json"] + (seen.map { ["--seen", $0] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let answer: Data
        do {
            try Data(jpeg).write(to: picture)
            try process.run()
            // Read to its end before waiting: a full pipe would hold the program up for ever.
            answer = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
        } catch {
            throw WorkshopFault("\(Self.name) cannot be run: \(FrameFolder.words(error)).", .file)
        }
        guard answer.count <= Self.limitBytes else { throw Self.strange }
        if process.terminationReason == .exit, process.terminationStatus == 0,
            let finding = try? JSONDecoder().decode(ChartFinding<Sighting>.self, from: answer)
        {
            return finding
        }
        guard let refusal = try? JSONDecoder().decode(ChartRefusal.self, from: answer) else { throw Self.strange }
        let looked = seen.map { " What was seen is drawn in \($0)." } ?? ""
        throw WorkshopFault(
            refusal.sentence + (refusal.exitCode == 1 ? looked : ""))
    }

    private static let strange = WorkshopFault(
        "\(name) gave no answer that is understood: it is of another version, or it failed.", .file)
}
