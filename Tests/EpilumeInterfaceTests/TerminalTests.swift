import EpilumeInterface
import EpilumeModel
import Foundation
import Testing

@Suite struct TerminalTests {
    private static func device(_ id: String, _ state: DeviceState, position: String? = nil) -> Device {
        Device(
            id: id, position: position, state: state, sentence: "It is so.", action: "Do this.", port: id,
            driver: "uvcvideo", card: "Dermatoskop 皮膚\u{1b}[31m", node: "/dev/video0", formats: [], simulated: false)
    }

    // MARK: - Tables

    @Test func columnsAlignByWhatATerminalShows() {
        var table = TextTable(["A", "B"])
        table.add(["e\u{301}", "1"])
        table.add(["皮膚", "2"])
        table.add(["", "3"])
        #expect(table.lines(.plain) == ["A     B", "e\u{301}     1", "皮膚  2", "–     3"])
    }

    @Test func colourDoesNotMoveColumns() {
        var table = TextTable(["A", "B"])
        table.add([.init("x", .good), "1"])
        #expect(
            table.lines(TerminalStyle(hasColour: true)) == [
                "\u{1b}[1mA\u{1b}[0m  \u{1b}[1mB\u{1b}[0m", "\u{1b}[32mx\u{1b}[0m  1",
            ])
    }

    @Test(arguments: [
        ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("皮膚", 4), ("한", 2), ("ｗ", 2), ("👩‍⚕️", 2), ("×µ–…", 4),
    ])
    func widthIsThatOfATerminal(_ text: String, _ columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }

    @Test func whatATerminalWouldObeyIsWritten() {
        let lines = Presentation.devices([Self.device("usb-1", .armed)], .plain)
        #expect(lines[1].hasSuffix("Dermatoskop 皮膚\\u{1b}[31m"))
        #expect(!lines.joined().contains("\u{1b}"))
        let whole = "a\\u{1b}" + String(repeating: "é", count: 500)
        #expect(TerminalText.of(whole) == whole, "what the station escaped is not escaped again, and nothing is cut")
        #expect(TerminalText.of("a\nb\u{202e}c") == "a\\u{a}b\\u{202e}c")
    }

    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
        (true, ["TERM": "dumb"], false),
    ])
    func colourIsForTerminalsThatWantIt(_ isTerminal: Bool, _ environment: [String: String], _ has: Bool) {
        #expect(TerminalStyle(isTerminal: isTerminal, environment: environment).hasColour == has)
    }

    // MARK: - Which device a press means

    @Test func theOnlyArmedDeviceIsMeant() throws {
        let devices = [Self.device("a", .unbound), Self.device("b", .armed), Self.device("c", .busy)]
        #expect(try CaptureTarget.only(of: devices) == "b")
    }

    @Test func withoutADeviceItIsSaid() {
        #expect(throws: CaptureTarget.Fault.noDevice) { try CaptureTarget.only(of: []) }
        #expect(CaptureTarget.Fault.noDevice.exitStatus == .refused)
    }

    @Test func withoutAnArmedDeviceEachSaysWhy() {
        let devices = [Self.device("a", .busy)]
        let fault = #expect(throws: CaptureTarget.Fault.self) { try CaptureTarget.only(of: devices) }
        #expect(fault?.description == "No camera is armed. a: It is so. Do this.")
        #expect(fault?.exitStatus == .refused)
    }

    @Test func ofSeveralArmedDevicesOneMustBeNamed() {
        let devices = [Self.device("a", .armed, position: "left"), Self.device("b", .armed)]
        let fault = #expect(throws: CaptureTarget.Fault.self) { try CaptureTarget.only(of: devices) }
        #expect(
            fault?.description == "More than one camera is armed: name one of left, b, as in `epilume capture left`.")
        #expect(fault?.exitStatus == .usage)
    }

    // MARK: - Sentences and codes

    @Test func aPictureThatIsSafeIsOneSentence() {
        let capture = Capture(
            item: "r0000000001-9f2c41d0", state: .ready, recordNumber: 1, device: "usb-1", position: "scope",
            purpose: .check, sequence: 7, pressToSafeMicroseconds: 41_249, pictureMediaType: "image/jpeg",
            pictureBytes: 345_678, sha256: "", utc: "2026-01-02T03:04:05.678Z")
        #expect(
            Presentation.capture(capture)
                == "r0000000001-9f2c41d0 is safe: scope, check, frame 7, 345678 bytes, 41.2 ms from press to safe.")
    }

    @Test func theManualShowsTheExitCodes() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/interface.md"), encoding: .utf8)
        for status in ExitStatus.allCases {
            #expect(manual.contains("| \(status.rawValue) | \(status.meaning) |"))
        }
    }

    @Test func eachFaultHasItsCode() {
        let codes: [(ClientFault, Int32)] = [
            (.notRunning(socketPath: "/s"), 3), (.notPermitted(socketPath: "/s"), 5), (.socketPathTooLong("/s"), 64),
            (.refused(Problem(status: 409, code: "c", title: "t", detail: "d")), 4), (.timedOut(.seconds(1)), 6),
            (.connectionLost, 6), (.answerTooLarge(limitBytes: 1), 70), (.notUnderstood(reason: "r"), 70),
            (.system(errno: 1), 70),
        ]
        for (fault, code) in codes { #expect(fault.exitStatus.rawValue == code, "\(fault)") }
    }
}
