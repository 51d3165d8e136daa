import EpilumeModel
import EpilumeReport
import Foundation
import Testing

/// Lays the sheets and what they should show into the folder that EPILUME_PEER_TARGET names, for
/// Tests/Peers/check_target.py.
@Suite("Target sheets for a peer", .enabled(if: ProcessInfo.processInfo.environment["EPILUME_PEER_TARGET"] != nil))
struct TargetPeerTests {
    private struct Table: Encodable {
        var width: Double
        var height: Double
        var targets: [TargetSheet.PlacedTarget]
        var horizontalRuler: TargetGeometry.Point
        var verticalRuler: TargetGeometry.Point
        var rulerLength: Double
        var whiteArea: TargetGeometry.Rectangle
    }

    @Test("sheets and their tables are written", arguments: TargetSheet.Paper.allCases)
    func write(paper: TargetSheet.Paper) throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["EPILUME_PEER_TARGET"]))
        let sheet = TargetSheet(paper: paper)
        let table = Table(
            width: paper.width, height: paper.height, targets: sheet.targets, horizontalRuler: sheet.horizontalRuler,
            verticalRuler: sheet.verticalRuler, rulerLength: TargetSheet.rulerLength, whiteArea: sheet.whiteArea)
        try JSONEncoder().encode(table).write(to: folder.appending(path: "\(paper.rawValue).json"))
        try Data(sheet.pdf).write(to: folder.appending(path: "\(paper.rawValue).pdf"))
        try Data(sheet.svg.utf8).write(to: folder.appending(path: "\(paper.rawValue).svg"))
    }
}
