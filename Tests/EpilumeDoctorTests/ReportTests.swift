import EpilumeDoctor
import EpilumeInterface
import Foundation
import Testing

@Suite("Doctor's report")
struct ReportTests {
    @Test("on a healthy station every check finds all well")
    func healthy() async {
        let report = Doctor.report(await HealthyStation().facts())
        #expect(report.findings.filter { $0.verdict != .ok } == [])
        #expect(Set(report.findings.map(\.check)) == Set(CheckID.allCases))
        #expect(report.exitCode == 0)
    }

    @Test("on a machine with nothing of Epilume the checks still answer")
    func bare() async {
        let doctor = Doctor(machine: FakeMachine(), sources: .init(station: { .failed(.notRunning(socketPath: $0)) }))
        let report = Doctor.report(await doctor.facts())
        #expect(Set(report.findings.map(\.check)) == Set(CheckID.allCases))
        #expect(report.exitCode == 2)
    }

    @Test("every finding that is wrong says what was seen and what to do; one that is well has nothing to do")
    func complete() async {
        var broken = HealthyStation()
        broken.machine.remove("/sys/module/uvcvideo")
        broken.machine.remove("/usr/lib/udev/rules.d/71-epilume.rules")
        broken.machine.remove("/var/lib/epilume")
        broken.machine.clock = nil
        broken.setService(["ActiveState": "failed", "ExecMainStatus": "1"])
        for finding in Doctor.report(await broken.facts()).findings {
            let isWrong = finding.verdict == .warning || finding.verdict == .failure
            #expect((finding.fix != nil) == isWrong || finding.verdict == .unknown, "\(finding)")
            #expect(!isWrong || !finding.evidence.isEmpty, "\(finding)")
            #expect(finding.sentence.hasSuffix(".") || finding.sentence.hasSuffix("ask again."), "\(finding.sentence)")
        }
    }

    @Test(
        "the exit code is that of the worst verdict",
        arguments: [
            ([Verdict.ok, .unknown], 0, Verdict.ok), ([.ok, .warning, .unknown], 1, .warning),
            ([.failure, .warning], 2, .failure), ([.unknown], 0, .unknown), ([], 0, .unknown),
        ] as [([Verdict], Int32, Verdict)])
    func exitCode(_ verdicts: [Verdict], _ code: Int32, _ worst: Verdict) {
        let report = DoctorReport(asRoot: true, findings: verdicts.map { CheckFinding(.clock, $0, "It is so.") })
        #expect(report.exitCode == code)
        #expect(report.worst == worst)
    }

    @Test("only the checks that were asked for are reported, and --list names them all")
    func only() async {
        let report = Doctor.report(await HealthyStation().facts(), only: [.clock, .space])
        #expect(report.findings.map(\.check) == [.space, .clock])
        let lines = DoctorText.list(.plain)
        #expect(lines.count == CheckID.allCases.count + 1)
        for check in CheckID.allCases { #expect(lines.contains { $0.hasPrefix(check.rawValue + " ") }) }
    }

    @Test("text shows failures first, with what was seen and what to do")
    func text() {
        let report = DoctorReport(
            asRoot: false,
            findings: [
                CheckFinding(.clock, .ok, "Fine."), CheckFinding(.key, .unknown, "Hidden."),
                CheckFinding(
                    .holders, .failure, of: "/dev/video0", "cheese\u{1b}[2J has it.",
                    [.init("descriptor\u{202e}", "ls")], fix: "Close it."),
            ])
        #expect(
            DoctorText.lines(report, .plain) == [
                #"FAILURE  holders  /dev/video0: cheese\u{1b}[2J has it."#,
                #"         seen: descriptor\u{202e}  (ls)"#, "         to do: Close it.",
                "unknown  key      Hidden.", "ok       clock    Fine.", "",
                "Root sees more: `sudo epilume doctor`.", "", "1 failure, 1 not seen, 1 well.",
            ])
    }

    @Test("JSON has stable names")
    func json() throws {
        let finding = CheckFinding(.usbSpeed, .warning, of: "/dev/video0", "Slow.", [.init("12 Mbit/s", "cat speed")])
        let report = DoctorReport(asRoot: true, findings: [finding])
        let text = String(decoding: try WireJSON.encode(report), as: UTF8.self)
        #expect(
            text == """
                {"asRoot":true,"findings":[{"check":"usb-speed","evidence":[{"seen":"12 Mbit/s","source":"cat speed"}],\
                "sentence":"Slow.","subject":"/dev/video0","verdict":"warning"}],"schema":"epilume.doctor/1",\
                "softwareVersion":"\(report.softwareVersion)","worst":"warning"}
                """)
        #expect(try WireJSON.decode(DoctorReport.self, from: text.utf8) == report)
    }

    @Test("the manual lists every check")
    func manual() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/doctor.md"), encoding: .utf8)
        for check in CheckID.allCases { #expect(manual.contains("| `\(check.rawValue)` | \(check.question) |")) }
    }
}
