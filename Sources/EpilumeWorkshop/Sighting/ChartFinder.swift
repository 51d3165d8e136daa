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
    package func chart(_ chart: String, in jpeg: [UInt8], mirrored: Bool) throws(WorkshopFault) -> ChartSighting {
        try ask(["find", chart] + (mirrored ? ["--mirrored"] : []), jpeg, ChartFinding<ChartSighting>.self).sighting
    }

    package enum Grid: Hashable, Sendable {
        case chessboard(columns: Int, rows: Int)
        case dots(columns: Int, rows: Int)
        /// The project's own, by name or by the path of a description.
        case target(String)
    }

    package func grid(_ grid: Grid, in jpeg: [UInt8], mirrored: Bool) throws(WorkshopFault) -> GridSighting {
        let words =
            switch grid {
            case .chessboard(let columns, let rows): ["chessboard", "--columns", "\(columns)", "--rows", "\(rows)"]
            case .dots(let columns, let rows): ["dots", "--columns", "\(columns)", "--rows", "\(rows)"]
            case .target(let name): ["target", "--target", name] + (mirrored ? ["--mirrored"] : [])
            }
        return try ask(["grid"] + words, jpeg, ChartFinding<GridSighting>.self).sighting
    }

    package func edges(of target: String, in jpeg: [UInt8], mirrored: Bool) throws(WorkshopFault) -> EdgeSighting {
        try ask(
            ["edges", "--target", target] + (mirrored ? ["--mirrored"] : []), jpeg, ChartFinding<EdgeSighting>.self
        ).sighting
    }

    private func ask<Finding: Decodable>(
        _ words: [String], _ jpeg: [UInt8], _ type: Finding.Type
    ) throws(WorkshopFault) -> Finding {
        guard let program else {
            throw WorkshopFault(
                "\(Self.name) is not installed here, so nothing looks for the chart: install it, or give what you see "
                    + "with --corners.", .usage)
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
            let finding = try? JSONDecoder().decode(type, from: answer)
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
