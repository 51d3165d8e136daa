import EpilumeWorkshop

/// Does what a test wrote down, and remembers what was asked.
final class ScriptedTechnician: Technician {
    /// In their order; afterwards nobody answers any more.
    var answers: [WalkAnswer]
    private(set) var laid: [Int] = []
    private(set) var said: [String] = []
    private(set) var asked: [String?] = []
    private(set) var frames: [Int] = []
    /// As they were told.
    private(set) var instructions: [String] = []

    init(_ answers: WalkAnswer...) { self.answers = answers }

    func lay(_ step: WalkStep, exposure: Int, plan: WalkPlan) async throws {
        laid.append(exposure)
        instructions.append(step.instruction(plan, exposure: exposure))
    }

    func measured(_ done: Int, of total: Int) { frames.append(done) }
    func say(_ line: String) { said.append(line) }

    func answer(_ what: String?) throws -> WalkAnswer {
        asked.append(what)
        return answers.isEmpty ? .quit : answers.removeFirst()
    }
}
