import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Foundation
import Glibc
import Testing

private let namedNode = ProcessInfo.processInfo.environment["EPILUME_TEST_V4L2_NODE"]

@Suite("Scripted controls")
struct ScriptedControlsTests {
    @Test("keep the contract", .timeLimit(.minutes(1)), arguments: ControlPortContract.allCases)
    func contract(_ clause: ControlPortContract) throws {
        let script = try ControlScript()
        try clause.check { ScriptedControls(script) }
    }

    @Test("the contract notices a port that forgets a write, and one that tells nothing")
    func contractFails() throws {
        let deaf = try ControlScript()
        deaf.ignoreWrites(of: .brightness)
        #expect(throws: ContractBreach.self) {
            try ControlPortContract.readsWhatWasWritten.check { ScriptedControls(deaf) }
        }
        let mute = try ControlScript()
        #expect(throws: ContractBreach.self) {
            try ControlPortContract.tellsItsOwnChange.check { MutePort(ScriptedControls(mute)) }
        }
    }

    /// Tells no change.
    private final class MutePort: ControlPort {
        private let port: ScriptedControls
        init(_ port: ScriptedControls) { self.port = port }
        func open() throws(ControlFault) { try port.open() }
        func close() { port.close() }
        func descriptions() throws(ControlFault) -> [ControlDescription] { try port.descriptions() }
        func describe(_ control: ControlID) throws(ControlFault) -> ControlDescription { try port.describe(control) }
        func read(_ control: ControlID) throws(ControlFault) -> Int64 { try port.read(control) }
        func write(_ control: ControlID, _ value: Int64) throws(ControlFault) { try port.write(control, value) }
        func subscribe(to controls: Set<ControlID>) throws(ControlFault) {}
        func nextChange() throws(ControlFault) -> ControlChange? { nil }
        func wait(upTo limit: Duration, waker: Waker) throws(ControlFault) -> ControlReadiness { .timedOut }
    }
}

/// What the port says of paths that no camera is behind; these need no hardware.
@Suite("Controls of nodes that are none")
struct ControlRefusalTests {
    @Test("a path that does not exist is a device that is gone")
    func missing() {
        #expect(throws: ControlFault.gone) { try V4L2ControlPort(path: "/dev/no-such-node").open() }
    }

    @Test("a character device that speaks no V4L2 has no controls")
    func anotherDevice() {
        #expect(throws: ControlFault.system(.open, errno: ENOTTY)) { try V4L2ControlPort(path: "/dev/null").open() }
    }

    @Test("a port that is not open answers as the kernel does, and close stays harmless")
    func notOpen() throws {
        let port = V4L2ControlPort(path: "/dev/null")
        port.close()
        #expect(throws: ControlFault.system(.describe, errno: EBADF)) { try port.descriptions() }
        #expect(throws: ControlFault.system(.describe, errno: EBADF)) { try port.describe(.brightness) }
        #expect(throws: ControlFault.system(.subscribe, errno: EBADF)) { try port.subscribe(to: [.brightness]) }
        #expect(throws: ControlFault.system(.nextChange, errno: EBADF)) { try port.nextChange() }
        let waker = try Waker()
        #expect(throws: ControlFault.system(.wait, errno: EBADF)) { try port.wait(upTo: .zero, waker: waker) }
    }
}

// In the suite of the node, so that one test at a time uses it.
extension V4L2NodeTests {
    /// The port on a real node, which nobody else may use meanwhile and which must have a brightness; vivid's has.
    @Suite("V4L2 controls of a node")
    struct ControlTests {
        private let path: String

        init() throws { path = try #require(namedNode) }

        @Test("keep the contract", .timeLimit(.minutes(1)), arguments: ControlPortContract.allCases)
        func contract(_ clause: ControlPortContract) throws {
            try clause.check { V4L2ControlPort(path: path) }
        }

        @Test("a node of another port is another device")
        func otherPort() throws {
            let busInfo = try #require(try NodeProbe.look(at: path)).busInfo
            try V4L2ControlPort(path: path, busInfo: busInfo).open()
            #expect(throws: ControlFault.gone) {
                try V4L2ControlPort(path: path, busInfo: UntrustedText("usb-0000:00:14.0-9")).open()
            }
        }

        /// Of vivid's controls, those whose values fill their place in the kernel's structs; others have none.
        @Test("take values of 64 bits, of bits and of both signs", arguments: [0x0098_f902, 0x0098_f903, 0x0098_f906])
        func wideValues(number: UInt32) throws {
            let control = ControlID(rawValue: number)
            let port = V4L2ControlPort(path: path)
            try port.open()
            guard let description = try port.descriptions().first(where: { $0.control == control }) else { return }
            try port.subscribe(to: [control])
            for value in [description.minimum, description.maximum, description.defaultValue] {
                try port.write(control, value)
                #expect(try port.read(control) == value)
                #expect(try port.nextChange()?.reading.value == value)
            }
        }

        /// Of cameras through uvcvideo; vivid has no exposure.
        @Test("are refused while a master rules them, and locked with it", .timeLimit(.minutes(1)))
        func masters() async throws {
            let path = path
            let port = V4L2ControlPort(path: path)
            try port.open()
            let all = try port.descriptions()
            guard let master = all.first(where: { $0.control == .exposureAuto }),
                let slave = all.first(where: { $0.control == .exposureAbsolute }),
                let automatic = master.menu.first(where: { $0.value != 1 })?.value
            else { return }
            try port.write(.exposureAuto, automatic)
            #expect(throws: ControlFault.ruledByMaster) { try port.write(.exposureAbsolute, slave.minimum) }
            let keeper = try ControlKeeper(threadName: "test-keeper", makePort: { V4L2ControlPort(path: path) }) { _ in
            }
            defer { keeper.stop() }
            let report = try await keeper.lock([
                ControlRule(.exposureAbsolute, value: slave.minimum + 7),
                ControlRule(.exposureAuto, value: 1, isMaster: true),
            ])
            #expect(
                report.readings == [
                    ControlReading(control: .exposureAuto, value: 1),
                    ControlReading(control: .exposureAbsolute, value: slave.minimum + 7),
                ])
            // Setting the master tells of its slaves too: none of that is drift.
            guard case .held = try await keeper.verify().verdict else {
                Issue.record("drift")
                return
            }
        }

        @Test("are locked, watched and found to drift while the device streams", .timeLimit(.minutes(1)))
        func keeping() async throws {
            let path = path
            let driver = V4L2CaptureDriver(path: path)
            defer { driver.close() }
            try driver.open()
            _ = try driver.configure(StreamRequest())
            try driver.start()
            let drift = DriftLog()
            let keeper = try ControlKeeper(threadName: "test-keeper", makePort: { V4L2ControlPort(path: path) }) {
                drift.add($0)
            }
            defer { keeper.stop() }
            let other = V4L2ControlPort(path: path)
            try other.open()
            let before = try other.read(.brightness)
            let description = try other.describe(.brightness)
            let wanted = before == description.maximum ? description.minimum : description.maximum

            let report = try await keeper.lock([ControlRule(.brightness, value: wanted)])
            #expect(report.readings == [ControlReading(control: .brightness, value: wanted)])
            #expect(report.isLocked)
            let locked = try await keeper.verify()
            #expect(locked.verdict == .held(report.readings))

            try other.write(.brightness, before)
            #expect(try await drift.next() == ControlReading(control: .brightness, value: before))
            let drifted = try await keeper.verify()
            #expect(
                drifted.verdict
                    == .drift([
                        ControlMiss(rule: ControlRule(.brightness, value: wanted), found: .value(before))
                    ]))
            #expect(drifted.epoch > locked.epoch)
            let waker = try Waker()
            #expect(try driver.wait(upTo: .seconds(10), waker: waker) == .frame)
        }
    }
}
