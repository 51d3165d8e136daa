/// The exit codes of `epilume`. docs/interface.md shows them; a test compares.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case success = 0
    case findings = 1
    case failures = 2
    case notRunning = 3
    case refused = 4
    case notPermitted = 5
    case unknownOutcome = 6
    /// EX_USAGE of sysexits.h, which the argument parser uses too.
    case usage = 64
    /// EX_SOFTWARE.
    case internalError = 70
    /// EX_IOERR.
    case fileError = 74

    package var meaning: String {
        switch self {
        case .success: "done, or everything verified"
        case .findings: "verification found something wrong, or a check warns"
        case .failures: "a check of `epilume doctor` failed"
        case .notRunning: "the service is not running, or ended the events before what was awaited"
        case .refused: "the station refused, and said why"
        case .notPermitted: "you may not use the station's socket"
        case .unknownOutcome: "no whole answer came; whether the station did it is not known"
        case .usage: "the command line is wrong"
        case .internalError: "the answer was not understood, or another fault of the program"
        case .fileError: "a file could not be read or written"
        }
    }

    /// One line a code, for `--help`.
    package static var help: String {
        allCases.map { status in
            let code = String(status.rawValue)
            return "  " + code + String(repeating: " ", count: 4 - code.count) + status.meaning
        }.joined(separator: "\n")
    }
}

extension ClientFault {
    package var exitStatus: ExitStatus {
        switch self {
        case .notRunning: .notRunning
        case .notPermitted: .notPermitted
        case .socketPathTooLong: .usage
        case .refused: .refused
        case .timedOut, .connectionLost: .unknownOutcome
        case .answerTooLarge, .notUnderstood, .system: .internalError
        }
    }
}
