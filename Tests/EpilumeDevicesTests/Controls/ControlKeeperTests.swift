import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Glibc
import Synchronization
import Testing

@Suite("Control keeper", .timeLimit(.minutes(1)))
struct ControlKeeperTests {
    private let script: ControlScript
    private let drift = DriftLog()
    private let keeper: ControlKeeper

    private static let rules = [
        ControlRule(.exposureAbsolute, value: 200), ControlRule(.exposureAuto, value: 1, isMaster: true),
        ControlRule(.brightness, value: 100, tolerance: 5, isRequired: false),
    ]

    init() throws {
        let script = try ControlScript()
        let drift = self.drift
        self.script = script
        keeper = try ControlKeeper(threadName: "test-keeper", makePort: { ScriptedControls(script) }) {
            drift.add($0)
        }
    }

    @Test("locks, and verifies in the same epoch while nothing changes")
    func holds() async throws {
        defer { keeper.stop() }
        let report = try await keeper.lock(Self.rules)
        #expect(report.isLocked && report.readings.count == 3)
        let first = try await keeper.verify()
        let second = try await keeper.verify()
        #expect(first == second)
        #expect(first.epoch == keeper.epoch)
        guard case .held(let readings) = first.verdict else {
            Issue.record("\(first.verdict)")
            return
        }
        #expect(Set(readings) == Set(report.readings))
        #expect(drift.all.isEmpty)
    }

    @Test("tells drift by itself, in a new epoch")
    func tells() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        let before = try await keeper.verify()
        script.change(.brightness, to: 3)
        #expect(try await drift.next() == ControlReading(control: .brightness, value: 3))
        #expect(keeper.epoch == before.epoch + 1)
        let after = try await keeper.verify()
        #expect(after.verdict == .drift([ControlMiss(rule: Self.rules[2], found: .value(3))]))
        // Known already: verifying finds nothing new.
        #expect(after.epoch == before.epoch + 1)
        #expect(drift.all.count == 1)
    }

    @Test("finds by reading what nobody told")
    func silentDrift() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        let before = try await keeper.verify()
        script.change(.exposureAbsolute, to: 300, isTold: false)
        let after = try await keeper.verify()
        #expect(after.verdict == .drift([ControlMiss(rule: Self.rules[0], found: .value(300))]))
        #expect(after.epoch == before.epoch + 1)
        #expect(drift.all == [ControlReading(control: .exposureAbsolute, value: 300)])
    }

    @Test("a verification counts a change that is told while it reads")
    func whileReading() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        let before = try await keeper.verify()
        script.holdUp()
        async let check = keeper.verify()
        while script.heldRequests == 0 { await Task.yield() }
        script.changeBehindTheDriversCopy(.brightness, to: 9)
        script.letGo()
        let after = try await check
        #expect(after.verdict == .drift([ControlMiss(rule: Self.rules[2], found: .value(9))]))
        #expect(after.epoch == before.epoch + 1)
    }

    @Test("a change within the tolerance is no drift")
    func tolerated() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        let before = try await keeper.verify()
        script.change(.brightness, to: 105)
        let after = try await keeper.verify()
        #expect(after.epoch == before.epoch && drift.all.isEmpty)
        guard case .held = after.verdict else {
            Issue.record("\(after.verdict)")
            return
        }
    }

    @Test("its own writes are no drift, and each lock begins an epoch")
    func relock() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        script.change(.brightness, to: 3)
        _ = try await drift.next()
        let drifted = try await keeper.verify()
        #expect(try await keeper.lock(Self.rules).isLocked)
        let mended = try await keeper.verify()
        #expect(mended.epoch == drifted.epoch + 1)
        guard case .held = mended.verdict else {
            Issue.record("\(mended.verdict)")
            return
        }
        #expect(drift.all.count == 1)
    }

    @Test("its own writes, of which some are never told, are no more than one epoch")
    func retries() async throws {
        defer { keeper.stop() }
        script.ignoreWrites(of: .brightness, times: 2)
        let report = try await keeper.lock(Self.rules, patience: ControlLock.usualPatience)
        #expect(report.attempts == 5 && report.isLocked)
        #expect(try await keeper.verify().epoch == 1)
    }

    @Test("sees by its event a change that came while the lock went on, and that no read shows")
    func duringLock() async throws {
        defer { keeper.stop() }
        let rules = [ControlRule(.brightness, value: 100), ControlRule(.contrast, value: 40)]
        script.entangle(
            .contrast, with: ControlReading(control: .brightness, value: 9), .behindTheDriversCopy)
        #expect(try await keeper.lock(rules).isLocked)
        #expect(try await drift.next() == ControlReading(control: .brightness, value: 9))
        let check = try await keeper.verify()
        #expect(check.verdict == .drift([ControlMiss(rule: rules[0], found: .value(9))]))
    }

    @Test("verifies what the lock held, not what it missed")
    func missesAreNotVerified() async throws {
        defer { keeper.stop() }
        script.ignoreWrites(of: .brightness)
        let report = try await keeper.lock(Self.rules)
        #expect(report.isLocked && report.misses.count == 1)
        guard case .held(let readings) = try await keeper.verify().verdict else {
            Issue.record("drift")
            return
        }
        #expect(readings.count == 2)
    }

    @Test("of several locks only the newest is worth the device's time")
    func superseded() async throws {
        defer { keeper.stop() }
        script.holdUp()
        let givenUp = Mutex<[String]>([])
        func note(_ name: String) -> @Sendable (Result<ControlLockReport, ControlFault>) -> Void {
            { result in if result == .failure(.stopped) { givenUp.withLock { $0.append(name) } } }
        }
        keeper.lock(Self.rules, completion: note("first"))
        while script.heldRequests == 0 { await Task.yield() }
        keeper.lock(Self.rules, completion: note("second"))
        #expect(givenUp.withLock { $0 }.isEmpty)
        async let last = keeper.lock([ControlRule(.brightness, value: 7)])
        // The one that waited is told at once, while the device still holds the first one's request.
        while givenUp.withLock({ $0 }).isEmpty { await Task.yield() }
        #expect(givenUp.withLock { $0 } == ["second"])
        script.letGo()
        #expect(try await last.readings == [ControlReading(control: .brightness, value: 7)])
        #expect(givenUp.withLock { $0 } == ["second", "first"])
    }

    @Test("a request that hangs in the device holds up no caller")
    func callersGoOn() async throws {
        defer { keeper.stop() }
        script.holdUp()
        let answers = Mutex<[String]>([])
        keeper.lock(Self.rules, patience: .zero) { _ in answers.withLock { $0.append("lock") } }
        while script.heldRequests == 0 { await Task.yield() }
        let turns = keeper.turns
        _ = keeper.epoch
        async let check = keeper.verify()
        #expect(keeper.turns == turns)
        #expect(answers.withLock { $0 }.isEmpty)
        script.letGo()
        _ = try await check
        // In the order in which they were asked for.
        #expect(answers.withLock { $0 } == ["lock"])
        #expect(keeper.turns > turns)
    }

    @Test("takes turns when nothing happens, before and after a lock")
    func turns() async throws {
        defer { keeper.stop() }
        for _ in 0..<2 {
            let before = keeper.turns
            while keeper.turns < before + 2 {
                try Task.checkCancellation()
                await Task.yield()
            }
            _ = try await keeper.lock(Self.rules)
        }
    }

    @Test("stop gives up a lock that waits, fails what is queued, and refuses what comes later")
    func stop() async throws {
        let answers = Mutex<[ControlFault?]>([])
        script.fail(.write, of: .brightness, .notReady)
        keeper.lock(Self.rules, patience: .seconds(86_400)) { result in
            answers.withLock { $0.append(result.fault) }
        }
        while script.written(.brightness).isEmpty { await Task.yield() }
        keeper.verify { result in answers.withLock { $0.append(result.fault) } }
        keeper.stop()
        keeper.stop()
        #expect(answers.withLock { $0 } == [.stopped, .stopped])
        keeper.verify { result in answers.withLock { $0.append(result.fault) } }
        #expect(answers.withLock { $0 }.count == 3)
        #expect(script.calls.last == .close)
    }

    @Test("ends by itself when nobody holds it any more")
    func letGo() async throws {
        let script = try ControlScript()
        var keeper: ControlKeeper? = try ControlKeeper(
            threadName: "test-keeper", makePort: { ScriptedControls(script) }, onDrift: { _ in })
        _ = try await keeper?.lock(Self.rules)
        keeper = nil
        while script.calls.last != .close {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test("says that the device is gone, and takes it up again when it answers")
    func gone() async throws {
        defer { keeper.stop() }
        script.fail(.open, of: nil, .gone, times: 1)
        await #expect(throws: ControlFault.gone) { try await keeper.lock(Self.rules) }
        #expect(try await keeper.lock(Self.rules).isLocked)
        script.leave()
        await #expect(throws: ControlFault.gone) { try await keeper.verify() }
        await #expect(throws: ControlFault.gone) { try await keeper.lock(Self.rules) }
        #expect(script.calls.suffix(2) == [.open, .close])
        script.comeBack()
        #expect(try await keeper.lock(Self.rules).isLocked)
    }

    @Test("forgets with the device what it thought of it, and not before")
    func forgets() async throws {
        defer { keeper.stop() }
        let rule = ControlRule(.brightness, value: 10)
        script.ignoreWrites(of: .brightness, times: 1)
        let patience = ControlLock.usualPatience
        #expect(try await keeper.lock([rule], patience: patience).misses.map(\.found) == [.unproved(10)])
        #expect(try await keeper.lock([rule], patience: patience).misses.map(\.found) == [.unproved(10)])
        script.leave()
        await #expect(throws: ControlFault.gone) { try await keeper.lock([rule]) }
        script.comeBack()
        #expect(try await keeper.lock([rule]).isLocked)
    }

    @Test("opens a port that failed again, and counts an epoch for what it did not see")
    func reopened() async throws {
        defer { keeper.stop() }
        _ = try await keeper.lock(Self.rules)
        let before = try await keeper.verify()
        script.fail(.wait, of: nil, .system(.wait, errno: EIO), times: 1)
        while script.calls.last != .close {
            try Task.checkCancellation()
            await Task.yield()
        }
        let after = try await keeper.verify()
        #expect(after.verdict == before.verdict && after.epoch > before.epoch)
        script.change(.brightness, to: 1)
        #expect(try await drift.next() == ControlReading(control: .brightness, value: 1))
    }
}

extension Result where Failure == ControlFault {
    fileprivate var fault: ControlFault? {
        if case .failure(let fault) = self { fault } else { nil }
    }
}
