import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Glibc
import Testing

@Suite("Control lock")
struct ControlLockTests {
    private let script: ControlScript
    private let port: ScriptedControls
    private let pace = ScriptedPace()

    private static let manual = ControlRule(.exposureAuto, value: 1, isMaster: true)
    private static let exposure = ControlRule(.exposureAbsolute, value: 200)
    private static let fixedFocus = ControlRule(.focusAuto, value: 0, isMaster: true)
    private static let focus = ControlRule(.focusAbsolute, value: 42, tolerance: 2)

    init() throws {
        script = try ControlScript()
        port = ScriptedControls(script)
        try port.open()
    }

    private var lock: ControlLock { ControlLock(port: port, pace: pace) }

    @Test("writes and reads back masters before those that they rule, whatever the rules' order")
    func mastersFirst() throws {
        let report = try lock.lock([Self.exposure, Self.focus, Self.manual, Self.fixedFocus])
        #expect(
            report.readings == [
                ControlReading(control: .exposureAuto, value: 1), ControlReading(control: .focusAuto, value: 0),
                ControlReading(control: .exposureAbsolute, value: 200),
                ControlReading(control: .focusAbsolute, value: 40),
            ])
        #expect(report.misses.isEmpty && report.isLocked && report.attempts == 4)
        let order = script.calls.filter { if case .describe = $0 { false } else { true } }
        #expect(
            order.dropFirst(2).prefix(5) == [
                .write(.exposureAuto, 1), .read(.exposureAuto), .write(.focusAuto, 0), .read(.focusAuto),
                .write(.exposureAbsolute, 200),
            ])
        #expect(pace.pauses.isEmpty)
    }

    @Test("writes what already reads as wanted, and reads nothing before it is written")
    func writesAnyway() throws {
        _ = try lock.lock([ControlRule(.brightness, value: 128)])
        #expect(
            script.calls.dropFirst(2) == [
                .describe(.brightness), .write(.brightness, 128), .read(.brightness), .read(.brightness),
            ])
    }

    @Test("tries a ruled control again until its master lets go")
    func ruled() throws {
        pace.onPause = { [script] number in if number == 3 { script.change(.exposureAuto, to: 1) } }
        let report = try lock.lock([Self.exposure], patience: .seconds(2))
        #expect(report.isLocked && report.attempts == 4)
        #expect(pace.pauses == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
    }

    @Test("gives up a ruled control when the patience is over, and says why")
    func ruledForGood() throws {
        let report = try lock.lock([Self.exposure], patience: .seconds(2))
        #expect(report.misses == [ControlMiss(rule: Self.exposure, found: .fault(.ruledByMaster))])
        #expect(!report.isLocked && report.readings.isEmpty)
        #expect(pace.pauses.reduce(.zero, +) == .seconds(2))
    }

    @Test("without patience tries each rule once")
    func noPatience() throws {
        let report = try lock.lock([Self.exposure, Self.manual], patience: .zero)
        #expect(report.isLocked && report.attempts == 2)
        script.fail(.write, of: .exposureAuto, .notReady)
        let second = try lock.lock([Self.manual, Self.exposure], patience: .zero)
        #expect(second.attempts == 2 && pace.pauses.isEmpty)
        #expect(second.misses == [ControlMiss(rule: Self.manual, found: .fault(.notReady))])
    }

    @Test("believes a value that came without a write, from a device that applies what it took a moment later")
    func late() throws {
        script.ignoreWrites(of: .brightness, times: 1)
        let rule = ControlRule(.brightness, value: 10)
        let lock = lock
        #expect(try lock.lock([rule], patience: .zero).misses == [ControlMiss(rule: rule, found: .value(128))])
        script.change(.brightness, to: 10, isTold: false)
        let report = try lock.lock([rule], patience: .zero)
        #expect(report.isLocked && report.readings == [ControlReading(control: .brightness, value: 10)])
        #expect(script.written(.brightness).count == 1)
    }

    @Test("does not believe a value that agrees only after the device had ignored it")
    func secondTry() throws {
        script.ignoreWrites(of: .brightness, .behindTheDriversCopy)
        let rule = ControlRule(.brightness, value: 10)
        let lock = lock
        let unproved = ControlMiss(rule: rule, found: .unproved(10))
        let report = try lock.lock([rule])
        #expect(report.misses == [unproved] && !report.isLocked && report.attempts == 2)
        #expect(script.value(of: .brightness) == 128)
        // Nor the next time, when the first read agrees already.
        #expect(try lock.lock([rule]).misses == [unproved])
        // A replug is a new life: the device is asked again.
        lock.forget()
        script.leave()
        script.comeBack()
        script.mend(writesOf: .brightness)
        #expect(try lock.lock([rule]).isLocked)
    }

    @Test("believes a value that agrees when reads have contradicted writes before")
    func thirdTry() throws {
        script.ignoreWrites(of: .brightness, times: 2)
        let report = try lock.lock([ControlRule(.brightness, value: 10)])
        #expect(report.isLocked && report.attempts == 3)
        #expect(script.written(.brightness) == [10, 10, 10])
    }

    @Test("waits for a device whose controls answer late", arguments: [ControlScript.Step.describe, .write, .read])
    func late(step: ControlScript.Step) throws {
        script.fail(step, of: .brightness, .system(.read, errno: EIO), times: 5)
        let report = try lock.lock([ControlRule(.brightness, value: 10)], patience: .seconds(20))
        #expect(report.isLocked && report.attempts == 6)
        // The waits double and then stay.
        #expect(pace.pauses == [50, 100, 200, 400, 800].map { .milliseconds($0) })
    }

    @Test("waits no longer than a second between tries, nor beyond the patience")
    func pauses() throws {
        script.fail(.write, of: .brightness, .notReady)
        _ = try lock.lock([ControlRule(.brightness, value: 10)], patience: .milliseconds(4000))
        #expect(pace.pauses.last == .milliseconds(450))
        #expect(pace.pauses.max() == .seconds(1))
        #expect(pace.pauses.reduce(.zero, +) == .seconds(4))
    }

    @Test("never takes what was written for what holds")
    func ignored() throws {
        script.ignoreWrites(of: .brightness)
        let rule = ControlRule(.brightness, value: 10)
        let report = try lock.lock([rule])
        #expect(report.readings.isEmpty)
        #expect(report.misses == [ControlMiss(rule: rule, found: .value(128))])
    }

    /// The limit of every read-back through uvcvideo, which `V4L2ControlPort` documents.
    @Test("cannot see that a device ignores a write to a control that was read before")
    func ignoredUnseen() throws {
        script.ignoreWrites(of: .brightness, .behindTheDriversCopy)
        // As a survey does.
        _ = try port.read(.brightness)
        let report = try lock.lock([ControlRule(.brightness, value: 10)])
        #expect(report.isLocked)
        #expect(script.value(of: .brightness) == 128)
    }

    @Test("does not write a value that the control cannot have")
    func outOfRange() throws {
        let rule = ControlRule(.brightness, value: 300)
        let report = try lock.lock([rule])
        #expect(report.misses == [ControlMiss(rule: rule, found: .fault(.outOfRange))])
        #expect(script.written(.brightness).isEmpty && pace.pauses.isEmpty)
    }

    @Test("takes the device's word that a value is out of range at once")
    func refused() throws {
        script.fail(.write, of: .brightness, .outOfRange)
        let report = try lock.lock([ControlRule(.brightness, value: 10)])
        #expect(report.attempts == 1 && report.misses.map(\.found) == [.fault(.outOfRange)])
    }

    @Test("accepts within the tolerance and not beyond it")
    func tolerance() throws {
        let report = try lock.lock([
            Self.fixedFocus, Self.focus, ControlRule(.contrast, value: 32, tolerance: 1),
        ])
        #expect(report.isLocked)
        #expect(script.written(.focusAbsolute) == [40])
        let exact = ControlRule(.focusAbsolute, value: 42)
        #expect(try lock.lock([exact]).misses == [ControlMiss(rule: exact, found: .fault(.outOfRange))])
    }

    @Test("notes an absent control, and refuses the lock where it is required", arguments: [true, false])
    func absent(isRequired: Bool) throws {
        let rule = ControlRule(.autoWhiteBalance, value: 0, isMaster: true, isRequired: isRequired)
        let report = try lock.lock([rule, ControlRule(.brightness, value: 1)])
        #expect(report.misses == [ControlMiss(rule: rule, found: .fault(.unknownControl))])
        #expect(report.isLocked != isRequired)
        #expect(report.requiredMisses.isEmpty != isRequired)
        #expect(report.readings == [ControlReading(control: .brightness, value: 1)])
        #expect(pace.pauses.isEmpty)
    }

    @Test("a stated default proves nothing: the value that is read does")
    func lyingDefault() throws {
        let script = try ControlScript([
            .integer(.brightness, 0...255, value: 7, statedDefault: 128)
        ])
        script.ignoreWrites(of: .brightness)
        let port = ScriptedControls(script)
        try port.open()
        let rule = ControlRule(.brightness, value: 128)
        let report = try ControlLock(port: port, pace: pace).lock([rule], patience: .zero)
        #expect(report.misses == [ControlMiss(rule: rule, found: .value(7))])
    }

    @Test("reads all again at the end, and writes once more what another write has changed")
    func entangled() throws {
        let contrast = ControlRule(.contrast, value: 50)
        let brightness = ControlRule(.brightness, value: 10)
        script.entangle(.brightness, with: ControlReading(control: .contrast, value: 0))
        // Only the second write of contrast stays: brightness is not written again.
        let report = try lock.lock([contrast, brightness])
        #expect(report.isLocked)
        #expect(script.written(.contrast) == [50, 50] && script.written(.brightness) == [10])
        #expect(script.value(of: .contrast) == 50)
    }

    @Test("reports what two controls make of each other, instead of going on for ever")
    func quarrel() throws {
        script.entangle(.brightness, with: ControlReading(control: .contrast, value: 0))
        script.entangle(.contrast, with: ControlReading(control: .brightness, value: 0))
        let report = try lock.lock([ControlRule(.contrast, value: 50), ControlRule(.brightness, value: 10)])
        #expect(!report.isLocked)
        #expect(pace.pauses.reduce(.zero, +) == ControlLock.usualPatience)
    }

    @Test("a device that never answers costs no more than one try when the patience is over")
    func silent() throws {
        let rules = [ControlID.brightness, .contrast, .powerLineFrequency].map { ControlRule($0, value: 1) }
        for rule in rules { script.fail(.describe, of: rule.control, .noAnswer) }
        pace.onTurn = { [pace] _ in pace.pass(.seconds(5)) }
        let report = try lock.lock(rules, patience: .seconds(2))
        #expect(report.attempts == 1)
        #expect(report.misses.map(\.found) == [.fault(.noAnswer), .notTried, .notTried])
        #expect(!report.isLocked)
    }

    @Test("ends at once when the device goes", arguments: [1, 2, 3, 4])
    func gone(turn: Int) throws {
        pace.onTurn = { [script] number in if number == turn { script.leave() } }
        #expect(throws: ControlFault.gone) { try lock.lock([ControlRule(.brightness, value: 10)]) }
    }

    @Test("ends at its next step when it is to stop, also while it waits")
    func stopped() throws {
        pace.lastTurn = 2
        #expect(throws: ControlFault.stopped) { try lock.lock([ControlRule(.brightness, value: 10)]) }
        #expect(script.written(.brightness).isEmpty)
        pace.lastTurn = .max
        pace.lastPause = 1
        #expect(throws: ControlFault.stopped) { try lock.lock([Self.exposure]) }
        #expect(script.written(.exposureAbsolute) == [200])
    }

    @Test("verifies by reading, and names each control that differs")
    func verify() throws {
        let rules = [Self.manual, Self.exposure, ControlRule(.brightness, value: 10, tolerance: 3)]
        _ = try lock.lock(rules)
        script.change(.brightness, to: 13)
        #expect(
            try lock.verify(rules)
                == .held([
                    ControlReading(control: .exposureAuto, value: 1),
                    ControlReading(control: .exposureAbsolute, value: 200),
                    ControlReading(control: .brightness, value: 13),
                ]))
        script.change(.brightness, to: 14)
        script.fail(.read, of: .exposureAuto, .notReady)
        #expect(
            try lock.verify(rules)
                == .drift([
                    ControlMiss(rule: Self.manual, found: .fault(.notReady)),
                    ControlMiss(rule: rules[2], found: .value(14)),
                ]))
        script.leave()
        #expect(throws: ControlFault.gone) { try lock.verify(rules) }
    }
}
