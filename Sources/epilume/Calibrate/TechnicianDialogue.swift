internal import EpilumeCalibration
internal import EpilumeInterface
internal import EpilumeWorkshop
internal import Glibc

/// Speaks with the technician: what to put under the scope, a live meter until the Enter key, and what to do after a
/// refusal. On standard error, so that standard output holds results alone.
struct TechnicianDialogue: Technician {
    /// Nobody is asked: what is needed lies there already.
    let isSilent: Bool
    /// The frames are taken already: nobody lays anything down.
    var isStored = false
    /// Where a scope to practise with stands; nil: it is a real one.
    var practice: PracticeTable?
    /// Takes a frame for the meter; nil: there is no live picture.
    var look: (@Sendable () async throws -> FrameSet)?

    private let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    private static let meterInterval = Duration.milliseconds(250)

    init(isSilent: Bool) { self.isSilent = isSilent }

    func say(_ line: String) { Standard.note(line) }

    func lay(_ step: WalkStep, exposure: Int, plan: WalkPlan) async throws {
        if isStored { return }
        try await practice?.lay(step)
        try await wait(step.instruction(plan, exposure: exposure), meter: step.scene)
    }

    /// Shows what to do and waits for the Enter key.
    func wait(_ instruction: String, meter: FrameMeter.Scene) async throws {
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

    /// Where nobody is there to ask, the walk ends.
    func answer(_ what: String?) throws -> WalkAnswer {
        guard !isSilent else { return .quit }
        say(
            "Press Enter to try \(what ?? "the step") again, s and Enter to leave \(what == nil ? "it" : "the step") "
                + "out, q and Enter to stop.")
        return switch try readLineOrEnd().lowercased() {
        case "s": .skip
        case "q": .quit
        default: .again
        }
    }

    func measured(_ done: Int, of total: Int) {
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
            throw WorkshopFault("Stopped: the input ended. What was in force stays in force.", .ended)
        }
        return line
    }
}
