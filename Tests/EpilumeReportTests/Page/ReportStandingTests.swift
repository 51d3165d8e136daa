import EpilumeModel
import EpilumeReport
import Testing

@Suite("Calibration report: verdict and standing")
struct ReportStandingTests {
    private func html(_ calibration: Calibration, _ standing: CalibrationStanding) -> String {
        ReportCases.report(calibration, standing, signature: nil).html
    }

    @Test(
        "each standing has its word and its grade",
        arguments: [
            (CalibrationStanding.valid, "pass", "Passed"), (.due, "caution", "Passed, due again"),
            (.expired, "caution", "Expired"), (.none, "caution", "Passed, not in force"),
            (.revoked(reason: "dropped"), "fail", "Revoked"),
            (.invalidated(ReportCases.changes), "fail", "Invalidated"),
        ])
    func words(standing: CalibrationStanding, grade: String, word: String) {
        let page = html(ReportCases.full, standing)
        #expect(page.contains("<p class=\"word \(grade)\">\(word)</p>"))
        #expect(page.contains(">2026-11-22</time>: \(standing.name). Not signed."))
    }

    @Test("what failed is failed, whatever its age; what is out of force says that first")
    func precedence() {
        for standing in [CalibrationStanding.valid, .due, .expired, .none] {
            #expect(html(ReportCases.failing, standing).contains("<p class=\"word fail\">Failed</p>"))
        }
        #expect(html(ReportCases.failing, .revoked(reason: "dropped")).contains("out of force: <bdi>dropped</bdi>"))
    }

    @Test("an invalidated one names each change")
    func changes() {
        let page = html(ReportCases.full, .invalidated(ReportCases.changes))
        #expect(page.contains("Firmware: <bdi>0213</bdi> when calibrated, <bdi>0214</bdi> now."))
        #expect(page.contains("<bdi>gain</bdi>: <bdi>0</bdi> when calibrated, <bdi>12</bdi> now."))
    }

    @Test("where only the station knows what has changed, its words stand there")
    func words() {
        var report = ReportCases.report(ReportCases.full, .invalidated([]), signature: nil)
        report.standingWords = "Its calibration does not hold: optics: 10x then, none now."
        #expect(report.html.contains("<bdi>Its calibration does not hold: optics: 10x then, none now.</bdi>"))
        report.standing = .valid
        #expect(!report.html.contains("none now."))
    }

    @Test("of a device that is another altogether, the changes that are not listed are counted")
    func manyChanges() {
        var now = ReportCases.binding
        for number in 0..<20 { now.controls["control\(number)"] = 1 }
        let page = html(ReportCases.full, .invalidated(ReportCases.binding.changes(to: now)))
        // The first sentence and eleven changes stand there.
        #expect(page.contains("And 9 more changes."))
    }

    @Test("a scale that may not be claimed is said to be withheld beside its numbers")
    func withheld() {
        #expect(
            html(ReportCases.full, .expired).contains("The calibration is expired: no scale is claimed from it now."))
        #expect(html(ReportCases.full, .none).contains("No calibration is in force: no scale is claimed."))
        #expect(html(ReportCases.full, .expired).contains("Pixel spacing, k = 2, not claimed"))
        let due = html(ReportCases.full, .due)
        #expect(!due.contains("no scale is claimed") && !due.contains("not claimed"))
    }
}
