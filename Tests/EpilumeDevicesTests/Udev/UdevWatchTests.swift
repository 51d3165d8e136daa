import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Synchronization
import Testing

/// Real libudev over a mocked /sys and uevent socket. The testbed redirects the whole process, so these tests run in
/// a process of their own: `umockdev-wrapper swift test --skip-build --filter UdevWatchTests`.
@Suite(
    "Udev watch", .serialized,
    .enabled(if: UmockdevTestbed.isPreloaded, "needs umockdev: run by umockdev-wrapper in a process of its own"))
struct UdevWatchTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: DeviceWatchContract.allCases)
    func contract(_ clause: DeviceWatchContract) async throws {
        try await clause.check(UdevStage())
    }

    @Test(
        "names the USB device as parent, with its numbers and its serial as the device tells it",
        .timeLimit(.minutes(1)))
    func usbParent() async throws {
        let stage = try UdevStage()
        defer { stage.watch.stop() }
        let testbed = stage.testbed
        let usb = testbed.add(
            "usb", "1-1.2",
            attributes: [
                "idVendor": "21cd", "idProduct": "603b", "bcdDevice": "0100", "serial": "VTU\u{1b}[31m\n603EB",
            ],
            properties: ["DEVTYPE": "usb_device"])
        let interface = testbed.add("usb", "1-1.2:1.0", parent: usb, properties: ["DEVTYPE": "usb_interface"])
        let syspath = stage.addNode(.camera, place: 4, parent: interface)

        let events = try EventLog(of: stage.watch.start)
        let event = try await events.first { if case .arrived = $0 { true } else { false } }
        guard case .arrived(let sighting) = event else { return }
        #expect(sighting.syspath == syspath)
        #expect(sighting.parentSyspath == usb)
        #expect(sighting.node == "/dev/video4")
        #expect(sighting.identity.usb?.vendorID == 0x21cd)
        #expect(sighting.identity.usb?.productID == 0x603b)
        #expect(sighting.identity.usb?.release == 0x0100)
        #expect(sighting.identity.usb?.serial?.description == "VTU\\u{1b}[31m\\u{a}603EB")
    }

    @Test("tells twins on the two root hubs of one controller apart", .timeLimit(.minutes(1)))
    func rootHubs() async throws {
        let stage = try UdevStage()
        defer { stage.watch.stop() }
        let testbed = stage.testbed
        let controller = testbed.add("pci", "0000:00:14.0")
        for (bus, speed) in [(1, "480"), (2, "5000")] {
            let hub = testbed.add(
                "usb", "usb\(bus)", parent: controller, attributes: ["devpath": "0", "speed": speed],
                properties: ["DEVTYPE": "usb_device"])
            let scope = testbed.add(
                "usb", "\(bus)-2", parent: hub,
                attributes: ["idVendor": "21cd", "idProduct": "603b", "devpath": "2", "speed": speed],
                properties: ["DEVTYPE": "usb_device"])
            _ = stage.addNode(.camera, place: bus, parent: scope)
        }
        let events = try EventLog(of: stage.watch.start)
        var told: [String: Sighting] = [:]
        for _ in 0..<2 {
            guard case .arrived(let sighting) = try await events.next() else { continue }
            told[sighting.node] = sighting
        }
        #expect(told["/dev/video1"]?.identity.port.raw == "usb-0000:00:14.0-2")
        #expect(told["/dev/video2"]?.identity.port.raw == "usb-0000:00:14.0-ss2")
        #expect(told["/dev/video2"]?.identity.usb?.speed == .super)
        #expect(told["/dev/video2"]?.busInfo.raw == "platform:mock-/dev/video2")
    }

    @Test("looks again at a locked node when udev says that it changed", .timeLimit(.minutes(1)))
    func changeOfALockedNode() async throws {
        let stage = try UdevStage()
        defer { stage.watch.stop() }
        let syspath = stage.plug(.locked, at: 0)
        let events = try EventLog(of: stage.watch.start)
        _ = try await events.first { $0 == .settled }
        stage.unlock(place: 0)
        stage.testbed.send("change", syspath)
        let event = try await events.next()
        guard case .arrived(let sighting) = event else {
            Issue.record("told \(event) instead of an arrival")
            return
        }
        #expect(sighting.syspath == syspath)
    }
}

/// A testbed whose nodes are looked at by a table, since umockdev answers no V4L2 request.
final class UdevStage: DeviceWatchStage {
    let testbed = UmockdevTestbed()
    let watch: any DeviceWatch
    private let kinds = Kinds()
    private let bus: String

    private final class Kinds: Sendable {
        let byNode = Mutex<[String: StagedNode]>([:])
    }

    init() throws {
        bus = testbed.add("platform", "scope.0")
        let kinds = kinds
        watch = try UdevWatch { node throws(CaptureFault) in
            switch kinds.byNode.withLock({ $0[node] }) {
            case .camera:
                NodeFacts(
                    driver: UntrustedText("mock"), card: UntrustedText("Mock camera"),
                    busInfo: UntrustedText("platform:mock-\(node)"), deviceCaps: 0x0420_0001, formats: [.yuyv])
            case .locked: throw .permissionDenied(path: UntrustedText(node))
            case .metadata: nil
            case nil: throw .gone
            }
        }
    }

    func plug(_ kind: StagedNode, at place: Int) -> String { addNode(kind, place: place, parent: bus) }

    func addNode(_ kind: StagedNode, place: Int, parent: String) -> String {
        kinds.byNode.withLock { $0["/dev/video\(place)"] = kind }
        return testbed.add(
            "video4linux", "video\(place)", parent: parent, properties: ["DEVNAME": "/dev/video\(place)"])
    }

    func unlock(place: Int) { kinds.byNode.withLock { $0["/dev/video\(place)"] = .camera } }

    func unplug(syspath: String) { testbed.remove(syspath) }
}
