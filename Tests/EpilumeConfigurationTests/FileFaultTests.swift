import EpilumeModel
import EpilumeStation
import Testing

/// Each refusal names the file, the line and the column, the key, and what would be right.
@Suite struct FileFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let yaml: String
        let sentence: String
    }

    static let cases = [
        Case(
            testDescription: "misspelt key", yaml: "capture:\n  ring-second: 2\n",
            sentence: "e.yaml:2:3: unknown key ring-second. Did you mean ring-seconds?"),
        Case(
            testDescription: "misspelt section", yaml: "# a station\ncapturs:\n  ring-seconds: 2\n",
            sentence: "e.yaml:2:1: unknown key capturs. Did you mean capture?"),
        Case(
            testDescription: "swapped letters", yaml: "practcie: true\n",
            sentence: "e.yaml:1:1: unknown key practcie. Did you mean practice?"),
        Case(
            testDescription: "key like no other", yaml: "log:\n  destination: syslog\n",
            sentence: "e.yaml:2:3: unknown key destination. Valid here: level, format."),
        Case(
            testDescription: "key of another section", yaml: "outbox:\n  ring-seconds: 2\n",
            sentence: "e.yaml:2:3: unknown key ring-seconds. Valid here: reserve-megabytes."),
        Case(
            testDescription: "unknown key of a position", yaml: "positions:\n  scope:\n    heigth: 480\n",
            sentence: "e.yaml:3:5: unknown key heigth. Did you mean height?"),
        Case(
            testDescription: "merge key", yaml: "log: &l\n  level: info\ncapture:\n  <<: *l\n",
            sentence: "e.yaml:4:3: unknown key <<. Valid here: ring-seconds, ring-megabytes, queue-length, "
                + "press-timeout-seconds, stall-seconds."),
        Case(
            testDescription: "text for a number", yaml: "capture:\n  queue-length: many\n",
            sentence: "e.yaml:2:17: capture.queue-length must be a whole number from 1 to 1024, not many."),
        Case(
            testDescription: "quoted number", yaml: "capture:\n  queue-length: \"16\"\n",
            sentence: "e.yaml:2:17: capture.queue-length must be a whole number from 1 to 1024, not text in quotes."),
        Case(
            testDescription: "fraction for a whole number", yaml: "capture:\n  queue-length: 1.5\n",
            sentence: "e.yaml:2:17: capture.queue-length must be a whole number from 1 to 1024, not 1.5."),
        Case(
            testDescription: "number over its range", yaml: "capture: {ring-seconds: 61}\n",
            sentence: "e.yaml:1:25: capture.ring-seconds must be a number from 0.2 to 60, not 61."),
        Case(
            testDescription: "infinity", yaml: "capture: {ring-seconds: inf}\n",
            sentence: "e.yaml:1:25: capture.ring-seconds must be a number from 0.2 to 60, not inf."),
        Case(
            testDescription: "yes for true", yaml: "practice: yes\n",
            sentence: "e.yaml:1:11: practice must be true or false, not yes."),
        Case(
            testDescription: "no value", yaml: "paths:\n  socket:\n",
            sentence: "e.yaml:2:10: paths.socket must be an absolute path of at most 107 bytes, not empty."),
        Case(
            testDescription: "relative path", yaml: "paths:\n  state-directory: state\n",
            sentence: "e.yaml:2:20: paths.state-directory must be an absolute path of at most 4096 bytes, not state."),
        Case(
            testDescription: "list for a value", yaml: "log:\n  level: [info]\n",
            sentence: "e.yaml:2:10: log.level must be one of trace, debug, info, notice, warning, error, critical, "
                + "not a list."),
        Case(
            testDescription: "section for a value", yaml: "log:\n  level:\n    is: info\n",
            sentence: "e.yaml:3:5: log.level must be one of trace, debug, info, notice, warning, error, critical, "
                + "not a section."),
        Case(
            testDescription: "value for a section", yaml: "log: info\n",
            sentence: "e.yaml:1:6: log must be a section of “key: value” lines, not a single value."),
        Case(
            testDescription: "list for the file", yaml: "- log\n",
            sentence: "e.yaml:1:1: the file must be a section of “key: value” lines, not a list."),
        Case(
            testDescription: "duplicate key", yaml: "log:\n  level: info\n  format: text\n  level: debug\n",
            sentence: "e.yaml:2:3: the key level appears more than once in its section. Keep one."),
        Case(
            testDescription: "broken YAML", yaml: "log:\n  level: [info\n",
            sentence: "e.yaml:3:1: this is not valid YAML: did not find expected ',' or ']'."),
        Case(
            testDescription: "control character", yaml: "log:\n  level: \u{1}\n",
            sentence: "e.yaml:2:10: this is not valid YAML: control characters are not allowed."),
        Case(
            testDescription: "second document", yaml: "practice: true\n---\npractice: false\n",
            sentence: "e.yaml:2:1: this is not valid YAML: but found another document."),
        Case(
            testDescription: "five characters of a format", yaml: "positions: {scope: {format: MJPEG}}\n",
            sentence: "e.yaml:1:29: positions.scope.format must be auto or the four characters of a pixel format, "
                + "such as MJPG, YUYV, NV12 or GREY, not MJPEG."),
        Case(
            testDescription: "name that a terminal would obey", yaml: "station:\n  name: \"a\\e[2Jb\"\n",
            sentence: "e.yaml:2:9: station.name must be text of 1 to 64 printable characters, not a\\u{1b}[2Jb."),
    ]

    @Test(arguments: cases) func refusalSaysWhereAndWhatWouldBeRight(_ example: Case) {
        let fault = #expect(throws: ConfigurationFault.self) {
            try StationConfiguration.load(yaml: example.yaml, name: "e.yaml", environment: [:])
        }
        #expect(fault?.description == example.sentence)
    }

    @Test(arguments: ["Scope", "1st", "", "left_arm", "../scope", String(repeating: "a", count: 33)])
    func positionNameOfAnotherShapeIsRefused(_ name: String) {
        let yaml = "positions:\n  \"\(name)\":\n    port: any\n"
        let fault = #expect(throws: ConfigurationFault.self) {
            try StationConfiguration.load(yaml: yaml, name: "e.yaml", environment: [:])
        }
        #expect(
            fault == .badPositionName(.line(file: "e.yaml", line: 2, column: 3), name: UntrustedText(name)))
    }

    @Test func aFileThatIsMissingIsRefused() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try StationConfiguration.load(file: "/nowhere/epilume.yaml", environment: [:])
        }
        #expect(
            fault?.description
                == "/nowhere/epilume.yaml: the configuration cannot be read: there is no such file.")
    }

    @Test func aDirectoryIsRefused() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try StationConfiguration.load(file: "/", environment: [:])
        }
        #expect(fault?.description == "/: the configuration cannot be read: it is a directory.")
    }
}
