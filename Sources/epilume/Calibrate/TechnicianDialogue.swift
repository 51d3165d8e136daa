internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeWorkshop
internal import Glibc

/// Speaks with the technician: what to put under the scope, a live meter until the Enter key, and what to do after a
/// refusal. On standard error, so that standard output holds results alone.
struct TechnicianDialogue {
    /// Nobody is asked: what is needed lies there already.
    let isSilent: Bool
    private let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    private static let meterInterval = Duration.milliseconds(250)

    enum Answer {
        case again, skip, quit
    }

    func say(_ line: String) { Standard.note(line) }

    /// Shows what to do and waits for the Enter key.
    ///
    /// - Parameter look: takes a frame for the meter; nil: there is no live picture.
    func wait(_ instruction: String, meter: FrameMeter.Scene, look: (() async throws -> FrameSet)?) async throws {
        say(instruction)
        if isSilent { return }
        guard isTerminal, let look else {
            say("Then press Enter.")
            try readLineOrEnd()
            return
        }
        say("Press Enter when it lies still.")
        var meter = FrameMeter(meter)
        while !isInputWaiting() {
            do {
                let reading = meter.read(try await look().picture(0))
                Standard.meter("exposure \(Int(reading.percentile99)) of 255 · \(reading.sentence)")
            } catch {
                // The frames of the step itself will be refused with the same words.
                Standard.meter("no live picture: \(TerminalText.of("\(error)"))")
            }
            try await Task.sleep(for: Self.meterInterval)
        }
        Standard.meter("")
        try readLineOrEnd()
    }

    /// After a refusal. Where nobody is there to ask, the walk ends.
    func afterRefusal() throws -> Answer {
        guard !isSilent else { return .quit }
        say("Press Enter to take it again, s and Enter to leave this step out, q and Enter to stop.")
        return switch try readLineOrEnd().lowercased() {
        case "s": .skip
        case "q": .quit
        default: .again
        }
    }

    func progress(_ done: Int, _ total: Int) {
        guard isTerminal else { return }
        Standard.meter(done == total ? "" : "measuring frame \(done) of \(total)")
    }

    private func isInputWaiting() -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    @discardableResult
    private func readLineOrEnd() throws -> String {
        guard let line = readLine() else {
            throw WorkshopFault("Stopped: the input ended. What was in force stays in force.", .usage)
        }
        return line
    }
}
