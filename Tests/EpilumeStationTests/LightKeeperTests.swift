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

    private func keeper(
        _ verification: LightPlan.Verification = .readBack, behaviour: ScriptedExtensionUnit.Behaviour = .obeys
    ) throws -> LightKeeper {
        let (gate, guid) = (self.gate, self.guid)
        let plan = LightPlan(
            means: .extensionUnit(.init(guid: guid, selector: 3, length: 2)), verification: verification,
            states: [
                .init(name: "polarised", command: .write([1, 1]), expected: .bytes([1, 1], mask: [0xff, 0xff])),
                .init(name: "off", command: .write([1, 0]), expected: .bytes([1, 0], mask: [0xff, 0xff])),
            ])
        return try LightKeeper(plan: plan, session: session, brightness: { _, _ in nil }) {
            () throws(LightFault) in
            let unit = ScriptedExtensionUnit(units: [.init(guid: guid, unit: 4, selectors: [3])], length: 2)
            unit.behaviour = behaviour
            gate.pass()
            return try LightSwitch(plan: plan, units: unit)
        }
    }

    @Test("a record may state a light that the device answered with")
    func verified() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        #expect(keeper.recorded(since: keeper.word) == nil)
        _ = try await keeper.set("polarised")
        #expect(keeper.recorded(since: keeper.word) == .verified(state: "polarised", by: .readBack))
        #expect(keeper.standing.state == "polarised" && keeper.standing.verification == "read-back")
    }

    @Test("a record states no light that was touched since the press")
    func touched() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        let word = keeper.word
        _ = try await keeper.set("off")
        #expect(keeper.recorded(since: word) == nil)
    }

    @Test("after the end of a stream nothing is known of the light")
    func forgotten() async throws {
        let keeper = try keeper()
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        let word = keeper.word
        keeper.forget()
        #expect(keeper.recorded(since: word) == nil && keeper.recorded(since: keeper.word) == nil)
        #expect(keeper.standing.state == nil)
        #expect(keeper.standing.sentence.contains("not known"))
    }

    @Test("what the device contradicts is stated nowhere")
    func contradicted() async throws {
        let keeper = try keeper(behaviour: .lies([1, 0]))
        defer { keeper.stop() }
        _ = try await keeper.set("polarised")
        #expect(keeper.recorded(since: keeper.word) == nil)
        #expect(keeper.standing.state == nil && keeper.standing.requested == "polarised")
        #expect(keeper.standing.verification == "unverified")
    }

    @Test("a person's word counts for what was asked, and only then")
    func confirmed() async throws {
        let keeper = try keeper(.operator)
        defer { keeper.stop() }
        #expect(try await keeper.confirm("polarised") == nil)
        _ = try await keeper.set("polarised")
        #expect(keeper.recorded(since: keeper.word) == .unverified(requested: "polarised"))
        #expect(try await keeper.confirm("polarised")?.verification == .verified(by: .operator))
        #expect(keeper.recorded(since: keeper.word) == .verified(state: "polarised", by: .operator))
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
