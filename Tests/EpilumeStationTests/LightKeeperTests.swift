import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import Glibc
import Synchronization
import Testing

/// What may be said of a light, and for how long.
@Suite("Light keeper", .timeLimit(.minutes(1)))
struct LightKeeperTests {
    private let session: CaptureSession
    private let guid: USBGUID
    private let gate = Gate()

    /// Holds the light's thread where the device would.
    private final class Gate: Sendable {
        private let isOpen = Atomic(true)
        private let waiting = Atomic(0)
        func close() { isOpen.store(false, ordering: .releasing) }
        func open() { isOpen.store(true, ordering: .releasing) }
        var isWaitedAt: Bool { waiting.load(ordering: .acquiring) > 0 }
        func pass() {
            waiting.add(1, ordering: .acquiringAndReleasing)
            // Nobody waits for ever: a test whose code is broken fails and does not hang.
            let end = MonotonicClock.nowMicroseconds + 10_000_000
            while !isOpen.load(ordering: .acquiring), MonotonicClock.nowMicroseconds < end { sched_yield() }
        }
    }

    init() throws {
        let script = try CameraScript()
        session = try CaptureSession(
            threadName: "test-light",
            settings: .init(request: StreamRequest(), ringSpan: .seconds(1), ringBudgetBytes: 1 << 20),
            lives: LifeCounter(), makeDriver: { ScriptedCamera(script) }, onPhase: { _ in })
        guid = try #require(ExtensionUnitPortContract.guid)
    }

    /// An extension unit whose answers a test can turn to lies while it is in use.
    private final class Answers: Sendable {
        private let areLies = Atomic(false)
        func lie() { areLies.store(true, ordering: .releasing) }
        func given(_ answer: [UInt8]) -> [UInt8] { areLies.load(ordering: .acquiring) ? [1, 0] : answer }
    }

    /// Concurrency: confined to the light's thread, as ``ExtensionUnitPort`` says.
    private final class Unit: ExtensionUnitPort {
        private let device: ScriptedExtensionUnit
        private let answers: Answers?

        init(_ guid: USBGUID, _ behaviour: ScriptedExtensionUnit.Behaviour, _ answers: Answers?) {
            device = ScriptedExtensionUnit(units: [.init(guid: guid, unit: 4, selectors: [3])], length: 2)
            device.behaviour = behaviour
            self.answers = answers
        }

        func send(_ command: LightAllowList.UnitCommand) throws(LightFault) { try device.send(command) }
        func ask(_ question: LightAllowList.UnitQuestion) throws(LightFault) -> [UInt8] {
            let answer = try device.ask(question)
            return answers?.given(answer) ?? answer
        }
    }

    private func keeper(
        _ verification: LightPlan.Verification = .readBack, behaviour: ScriptedExtensionUnit.Behaviour = .obeys,
        answers: Answers? = nil, session: CaptureSession? = nil, isSteady: @escaping @Sendable () -> Bool = { true },
        brightness: @escaping @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double? = { _, _ in nil }
    ) throws -> LightKeeper {
        let (gate, guid) = (self.gate, self.guid)
        let plan = LightPlan(
            means: .extensionUnit(.init(guid: guid, selector: 3, length: 2)), verification: verification,
            states: [
                .init(name: "polarised", command: .write([1, 1]), expected: .bytes([1, 1], mask: [0xff, 0xff])),
                .init(name: "off", command: .write([1, 0]), expected: .bytes([1, 0], mask: [0xff, 0xff])),
            ])
        return try LightKeeper(
            plan: plan, session: session ?? self.session, brightness: brightness, isSteady: isSteady,
            makeSwitch: { () throws(LightFault) in
                gate.pass()
                return try LightSwitch(plan: plan, units: Unit(guid, behaviour, answers))
            })
    }

    @Test("a record may state a light that the device answered with, before its frame and after it")
    func verified() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        #expect(keeper.recorded(between: await keeper.word, and: await keeper.word) == nil)
        _ = try await keeper.set("polarised")
        #expect(
            keeper.recorded(between: await keeper.word, and: await keeper.word)
                == .verified(state: "polarised", by: .readBack))
        #expect(keeper.standing.state == "polarised" && keeper.standing.verification == "read-back")
    }

    @Test("a record states no light that was switched between the two, or while a frame waited")
    func touched() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        let before = await keeper.word
        _ = try await keeper.set("off")
        #expect(keeper.recorded(between: before, and: await keeper.word) == nil)
        #expect(keeper.recorded(between: before, and: before) == nil)
        #expect(keeper.recorded(between: nil, and: nil) == nil)
    }

    @Test("no picture waits for a light that is being switched, and none states it")
    func underWay() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        gate.close()
        async let outcome = keeper.set("polarised")
        while !gate.isWaitedAt { await Task.yield() }
        #expect(await keeper.word == nil)
        gate.open()
        _ = try await outcome
        #expect(await keeper.word != nil)
    }

    @Test("a light that somebody switched at the scope itself is stated no more")
    func ownSwitch() async throws {
        let answers = Answers()
        let keeper = try keeper(answers: answers)
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        let before = await keeper.word
        #expect(keeper.recorded(between: before, and: await keeper.word) != nil)
        answers.lie()
        let after = await keeper.word
        #expect(keeper.recorded(between: before, and: after) == nil)
        #expect(keeper.recorded(between: after, and: after) == nil)
        #expect(keeper.standing.state == nil && keeper.standing.sentence.contains("says now that it is not"))
    }

    @Test("after the end of a stream nothing is known of the light")
    func forgotten() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        let before = await keeper.word
        keeper.forget()
        let after = await keeper.word
        #expect(keeper.recorded(between: before, and: after) == nil)
        #expect(keeper.recorded(between: after, and: after) == nil)
        #expect(keeper.standing.state == nil)
        #expect(keeper.standing.sentence.contains("not known"))
    }

    @Test("what the device contradicts is stated nowhere")
    func contradicted() async throws {
        let keeper = try keeper(behaviour: .lies([1, 0]))
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        #expect(keeper.recorded(between: await keeper.word, and: await keeper.word) == nil)
        #expect(keeper.standing.state == nil && keeper.standing.requested == "polarised")
        #expect(keeper.standing.verification == "unverified")
    }

    @Test("a person's word counts for what was asked, and not for a frame that was taken before it")
    func confirmed() async throws {
        let keeper = try keeper(.operator)
        defer { keeper.stop() }
        #expect(try await keeper.confirm("polarised") == nil)
        _ = try await keeper.set("polarised")
        let before = await keeper.word
        #expect(
            keeper.recorded(between: before, and: await keeper.word) == .unverified(requested: "polarised"))
        #expect(try await keeper.confirm("polarised")?.verification == .verified(by: .operator))
        #expect(keeper.recorded(between: before, and: await keeper.word) == nil)
        #expect(
            keeper.recorded(between: await keeper.word, and: await keeper.word)
                == .verified(state: "polarised", by: .operator))
    }

    @Test("the picture's brightness is believed while exposure stands still, and not else", arguments: [true, false])
    func image(steady: Bool) async throws {
        let script = try CameraScript(ownInterval: .milliseconds(2))
        let session = try CaptureSession(
            threadName: "test-light",
            settings: .init(request: StreamRequest(), ringSpan: .seconds(1), ringBudgetBytes: 1 << 20),
            lives: LifeCounter(), makeDriver: { ScriptedCamera(script) }, onPhase: { _ in })
        try session.start()
        defer { session.stop() }
        while session.newestFrame() == nil { await Task.yield() }
        // Two pictures a command: bright only after the second.
        let judged = Counter()
        let keeper = try keeper(
            .image, session: session, isSteady: { steady },
            brightness: { _, _ in
                judged.add()
                return judged.count == 4 ? 200 : 10
            })
        defer { keeper.stop() }
        // Nobody knows what shone before the first command; the second follows from it.
        _ = try await keeper.set("off")
        let verification = try await keeper.set("polarised").verification
        if steady {
            guard case .verified(by: .image) = verification else {
                Issue.record("\(verification)")
                return
            }
        } else {
            #expect(verification == .awaitingImage && judged.count == 0)
        }
    }

    @Test("nothing is sent after a stop was asked for")
    func stopped() async throws {
        let keeper = try keeper()
        keeper.requestStop()
        await #expect(throws: LightFault.gone) { try await keeper.set("polarised") }
        #expect(!gate.isWaitedAt)
        keeper.stop()
        await #expect(throws: LightFault.gone) { try await keeper.set("polarised") }
    }

    @Test("whoever asks again and again while the device does not answer is refused, and not for good")
    func busy() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        gate.close()
        async let refused = withTaskGroup(of: Bool.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do throws(LightFault) {
                        _ = try await keeper.set("polarised")
                        return false
                    } catch {
                        // The first refusal lets the device answer.
                        if error == .busy { gate.open() }
                        return error == .busy
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // How many of the nine come after the device's answer is the scheduler's choice; one at least is refused.
        #expect(await (1...5).contains(refused))
        #expect(try await keeper.set("off").verification == .verified(by: .readBack([1, 0])))
    }
}

extension LightKeeper {
    /// What is known of the light once the device was asked.
    fileprivate var word: Word? {
        get async { await withCheckedContinuation { continuation in prove { continuation.resume(returning: $0) } } }
    }
}
