import EpilumeModel
import EpilumeReport
import Foundation
import Testing

/// Lays pages into the folder that EPILUME_PEER_REPORT names, for Tests/Peers/check_report.py and for looking at.
@Suite("Report pages for a peer", .enabled(if: ProcessInfo.processInfo.environment["EPILUME_PEER_REPORT"] != nil))
struct ReportPeerTests {
    @Test("pages are written")
    func write() throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["EPILUME_PEER_REPORT"]))
        let pages: [(String, CalibrationReport)] = [
            ("full", ReportCases.report(ReportCases.full, first: ReportCases.commissioning)),
            ("failing", ReportCases.report(ReportCases.failing, .none, signature: nil)),
            ("partial", ReportCases.report(ReportCases.partial)),
            ("hostile", HostileCases.report), ("large", ReportCases.report(ReportCases.large, .due)),
            ("malformed", ReportCases.report(HostileCases.malformed, .expired, first: HostileCases.malformed)),
            ("empty", ReportCases.report(ReportCases.empty(), .none, signature: nil)),
            (
                "invalidated",
                ReportCases.report(
                    ReportCases.full,
                    .invalidated(ReportCases.changes), first: ReportCases.commissioning)
            ),
        ]
        for (name, report) in pages {
            try Data(report.html.utf8).write(to: folder.appending(path: "\(name).html"))
        }
    }
}
