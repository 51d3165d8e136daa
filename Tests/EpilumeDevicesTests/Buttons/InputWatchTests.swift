import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Synchronization
import Testing

extension UdevWatchTests {
    @Suite("Udev input watch")
    struct UdevInputWatchTests {
        @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: InputWatchContract.allCases)
        func contract(_ clause: InputWatchContract) async throws {
            try await clause.check(InputStage())
        }

        @Test("tells what /sys says of a camera's button, and opens nothing", .timeLimit(.minutes(1)))
        func button() async throws {
            let mock = MockEvdev(testbed: UmockdevTestbed())
            let watch = try UdevInputWatch()
            defer { watch.stop() }
            let input = try await EventLog(of: watch.start).nextInput()
            #expect(input.syspath == MockEvdev.syspath)
            #expect(input.parentSyspath == MockEvdev.usbPath)
            #expect(
                input.device
                    == DeviceSurvey.InputDevice(
                        node: "/dev/input/event7", name: UntrustedText("Infoxelle: scope"),
                        phys: UntrustedText("usb-0000:00:14.0-2/button"), keys: [212]))
            #expect(input.vendorID == 0x21cd && input.productID == 0x603b)
            #expect(input.usb?.vendorID == 0x21cd && input.usb?.release == 0x0100)
            #expect(try InputFinder.inputs(of: MockEvdev.usbPath) == [input])
            #expect(try InputFinder.inputs(of: "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-3").isEmpty)
            #expect(PedalSighting(input)?.usb == input.usb)
            #expect(mock.device.withLock { $0.requests }.isEmpty)
        }

        @Test("tells no node but event nodes", .timeLimit(.minutes(1)))
        func eventNodesOnly() async throws {
            let stage = try InputStage()
            defer { stage.watch.stop() }
            _ = stage.add("mouse0", below: stage.device(at: 0), node: "/dev/input/mouse0")
            _ = stage.add("js0", below: stage.device(at: 1), node: "/dev/input/js0")
            let event = stage.plug(at: 2)
            let log = try EventLog(of: stage.watch.start)
            #expect(try await log.nextInput().syspath == event)
            try await log.expect(.settled)
        }

        @Test("takes a device that hangs on no USB port for no pedal, nor one without keys", .timeLimit(.minutes(1)))
        func noPedals() async throws {
            let stage = try InputStage()
            defer { stage.watch.stop() }
            _ = stage.plug(at: 0)
            let input = try await EventLog(of: stage.watch.start).nextInput()
            #expect(input.usb == nil)
            #expect(PedalSighting(input) == nil)
            let usb = DeviceIdentity.USB(vendorID: 0x0c45, productID: 0x7403, release: nil, serial: nil)
            func withKeys(_ keys: [UInt16]) -> InputSighting {
                InputSighting(
                    syspath: input.syspath, parentSyspath: input.parentSyspath,
                    device: DeviceSurvey.InputDevice(
                        node: input.device.node, name: input.device.name, phys: nil, keys: keys),
                    vendorID: 0x0c45, productID: 0x7403, usb: usb)
            }
            #expect(PedalSighting(withKeys([30]))?.usb == usb)
            #expect(PedalSighting(withKeys([])) == nil)
        }

        @Test(
            "tells a change only of a device that says something else by now, as another one", .timeLimit(.minutes(1)))
        func changed() async throws {
            let stage = try InputStage()
            defer { stage.watch.stop() }
            let syspath = stage.plug(at: 0)
            let log = try EventLog(of: stage.watch.start)
            let first = try await log.nextInput()
            try await log.expect(.settled)
            stage.testbed.send("change", syspath)
            let other = stage.plug(at: 1)
            #expect(try await log.nextInput().syspath == other)
            stage.testbed.setAttribute("name", "Renamed", of: stage.device(at: 0))
            stage.testbed.send("change", syspath)
            try await log.expect(.left(syspath: syspath))
            #expect(try await log.nextInput().device.name == UntrustedText("Renamed"))
            #expect(first.device.name == UntrustedText("Mock 0"))
        }
    }
}

private final class InputStage: InputWatchStage {
    let testbed = UmockdevTestbed()
    let watch: any InputWatch
    private var devices: [Int: String] = [:]

    init() throws { watch = try UdevInputWatch() }

    func plug(at place: Int) -> String {
        add("event\(place)", below: device(at: place), node: "/dev/input/event\(place)")
    }

    func unplug(syspath: String) { testbed.remove(syspath) }

    /// The input device of a place, below which its nodes are.
    func device(at place: Int) -> String {
        if let device = devices[place] { return device }
        let made = testbed.add(
            "input", "input\(place)",
            attributes: [
                "name": "Mock \(place)", "phys": "mock-\(place)/input0", "id/vendor": "0001", "id/product": "0002",
                "capabilities/key": "100000 0 0 0",
            ])
        devices[place] = made
        return made
    }

    func add(_ name: String, below device: String, node: String) -> String {
        testbed.add("input", name, parent: device, properties: ["DEVNAME": node])
    }
}

extension UmockdevTestbed {
    fileprivate func setAttribute(_ name: String, _ value: String, of syspath: String) {
        typealias Set =
            @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void
        symbol("umockdev_testbed_set_attribute", Set.self)(testbed, syspath, name, value)
    }
}
