import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Glibc
import Testing

@Suite("Control watch")
struct ControlWatchTests {
    private let script: ControlScript
    private let port: ScriptedControls

    private let brightness = ControlRule(.brightness, value: 100, tolerance: 5)
    private let contrast = ControlRule(.contrast, value: 32)

    init() throws {
        script = try ControlScript()
        port = ScriptedControls(script)
        try port.open()
    }

    private func watch() throws -> ControlWatch {
        var watch = ControlWatch(port: port)
        try watch.subscribe(to: [.brightness, .contrast])
        watch.begin([brightness, contrast])
        return watch
    }

    @Test("tells a value outside its rule once, and each further one")
    func departures() throws {
        var watch = try watch()
        script.change(.brightness, to: 105)
        #expect(try watch.drain().isQuiet)
        for value: Int64 in [106, 90] {
            script.change(.brightness, to: value)
            #expect(try watch.drain().departures == [ControlReading(control: .brightness, value: value)])
        }
        script.change(.brightness, to: 90)
        #expect(try watch.drain().isQuiet)
        script.change(.brightness, to: 100)
        #expect(try watch.drain().isQuiet)
        script.change(.brightness, to: 90)
        #expect(try watch.drain().departures.count == 1)
    }

    @Test("tells of changes that were lost, since a value may have left and come back")
    func gap() throws {
        var watch = try watch()
        script.change(.brightness, to: 0)
        script.change(.brightness, to: 100)
        let findings = try watch.drain()
        #expect(findings.departures.isEmpty && findings.hasGap)
        #expect(try watch.drain().isQuiet)
    }

    @Test("a control that an event showed away stays so against a read that repeats what was written")
    func copy() throws {
        var watch = try watch()
        script.changeBehindTheDriversCopy(.contrast, to: 7)
        #expect(try watch.drain().departures == [ControlReading(control: .contrast, value: 7)])
        #expect(try port.read(.contrast) == 32)
        let held = ControlVerdict.held([ControlReading(control: .contrast, value: 32)])
        let judged = watch.judge(held)
        #expect(judged.verdict == .drift([ControlMiss(rule: contrast, found: .value(7))]))
        #expect(judged.findings.isQuiet)
        script.changeBehindTheDriversCopy(.contrast, to: 32)
        _ = try watch.drain()
        #expect(watch.judge(held).verdict == held)
    }

    @Test("a value found by reading is told once, and again when it has been right meanwhile")
    func found() throws {
        var watch = try watch()
        let drift = ControlVerdict.drift([ControlMiss(rule: contrast, found: .value(5))])
        #expect(watch.judge(drift).findings.departures == [ControlReading(control: .contrast, value: 5)])
        #expect(watch.judge(drift).findings.isQuiet)
        #expect(watch.judge(drift).verdict == drift)
        #expect(watch.judge(.held([])).verdict == .held([]))
        #expect(watch.judge(drift).findings.departures.count == 1)
    }

    @Test("an unreadable control is drift without a value to tell")
    func unreadable() throws {
        var watch = try watch()
        let drift = ControlVerdict.drift([ControlMiss(rule: contrast, found: .fault(.noAnswer))])
        let judged = watch.judge(drift)
        #expect(judged.verdict == drift && judged.findings.isQuiet)
    }

    @Test("knows nothing of what was told before, and judges controls of the newest lock only")
    func begin() throws {
        var watch = try watch()
        script.change(.brightness, to: 0)
        try watch.subscribe(to: [.contrast])
        watch.begin([contrast])
        script.change(.brightness, to: 50)
        #expect(try watch.drain().isQuiet)
        script.change(.contrast, to: 1)
        #expect(try watch.drain().departures == [ControlReading(control: .contrast, value: 1)])
        script.change(.contrast, to: 2)
        try watch.subscribe(to: [.contrast])
        watch.begin([contrast])
        #expect(try watch.drain().isQuiet)
    }

    @Test("leaves out what the driver does not tell, and watches the rest")
    func noEvents() throws {
        script.fail(.subscribe, of: .brightness, .system(.subscribe, errno: ENOTTY))
        var watch = ControlWatch(port: port)
        try watch.subscribe(to: [.brightness, .autoWhiteBalance, .contrast])
        watch.begin([brightness, contrast])
        script.change(.brightness, to: 0)
        script.change(.contrast, to: 0)
        #expect(try watch.drain().departures == [ControlReading(control: .contrast, value: 0)])
    }

    @Test("a device that is gone is the end of watching")
    func gone() throws {
        var watch = try watch()
        script.leave()
        #expect(throws: ControlFault.gone) { try watch.drain() }
        #expect(throws: ControlFault.gone) { try watch.subscribe(to: [.brightness]) }
    }
}
