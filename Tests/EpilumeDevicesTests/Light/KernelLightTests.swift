import EpilumeDevices
import EpilumeModel
import Foundation
import Testing

private let unitNode = ProcessInfo.processInfo.environment["EPILUME_TEST_UNIT_LIGHT"]
private let vendorNode = ProcessInfo.processInfo.environment["EPILUME_TEST_VENDOR_LIGHT"]

/// Lights of the guest's emulated scope (Tests/VM/scope) behind the real kernel. The variables name capture nodes of
/// scopes with a light of each kind, as the guest's scenarios describe them:
///
///     {"kind": "xu", "guid": "49e40215-f434-47fe-b158-0e885023e51b", "unit": 6, "selector": 3,
///      "states": {"off": "8001f0", "on": "8001f1", "polarised": "8001f2"}}
///     {"kind": "vendor", "request": "51", "states": {"off": "00", "on": "01"}}
@Suite(
    "Light behind the kernel", .serialized,
    .enabled(if: unitNode != nil && vendorNode != nil, "needs two emulated scopes with lights"))
struct KernelLightTests {
    private let unit: Camera
    private let vendor: Camera

    /// A scope as the watch would sight it.
    private struct Camera {
        let node: String
        let facts: NodeFacts
        let syspath: String
        let usb: USBFacts

        init(_ node: String?) throws {
            self.node = try #require(node)
            facts = try #require(try NodeProbe.look(at: self.node))
            let name = try #require(self.node.split(separator: "/").last)
            let reader = USBDeviceReader("/sys/class/video4linux/\(name)/device/..")
            syspath = reader.syspath
            usb = try #require(reader.facts())
        }
    }

    init() throws {
        unit = try Camera(unitNode)
        vendor = try Camera(vendorNode)
    }

    @Test("a scope's port is the text that its driver gives, and its interfaces are uvcvideo's")
    func facts() throws {
        for camera in [unit, vendor] {
            #expect(camera.usb.port?.description == camera.facts.busInfo.raw)
            #expect(camera.usb.interfaces.map(\.driver?.raw) == ["uvcvideo", "uvcvideo"])
            #expect(try USBDeviceReader(camera.syspath).descriptors().findings == [])
            #expect(USBDeviceReader(camera.syspath).hasVideoNode)
        }
        #expect(unit.usb.extensionUnits.map(\.guid.description) == [Self.guid])
        #expect(unit.usb.extensionUnits.map(\.unit) == [6])
        #expect(unit.usb.extensionUnits.first?.selectors.contains(3) == true)
    }

    @Test("each state of an extension unit's light is read back", arguments: ["off", "on", "polarised"])
    func states(name: String) throws {
        let light = try LightSwitch(plan: try plan(), units: units())
        let bytes = try #require(Self.values[name])
        #expect(try light.set(name, isStreaming: false).verification == .verified(by: .readBack(bytes)))
        #expect(light.state == LightState(name: name, verifiedBy: .readBack))
    }

    @Test("what a unit does not have is told as such")
    func refusals() throws {
        let other = "00000000-f434-47fe-b158-0e885023e51b"
        #expect(throws: LightFault.noUnit(try #require(USBGUID(other)))) { try set(plan(guid: other)) }
        #expect(throws: LightFault.noControl(try #require(USBGUID(Self.guid)), selector: 8)) {
            try set(plan(selector: 8))
        }
        #expect(throws: LightFault.lengthDiffers(planned: 2, device: 3)) {
            try set(plan(values: ["on": [0x80, 0x01]], length: 2))
        }
        #expect(throws: LightFault.refused(.outOfRange)) { try set(plan(values: ["on": [0xff, 0xff, 0xff]])) }
    }

    @Test("another device's node is not taken for this one's")
    func otherNode() throws {
        let mixed = UVCExtensionUnits(node: unit.node, busInfo: vendor.facts.busInfo, syspath: unit.syspath)
        let light = try LightSwitch(plan: try plan(), units: mixed)
        #expect(throws: LightFault.gone) { try light.set("on", isStreaming: false) }
    }

    @Test("a light with vendor requests is switched and asked while uvcvideo holds the interfaces")
    func vendorRequests() throws {
        let port = try USBVendorPort(
            syspath: vendor.syspath, vendorID: vendor.usb.vendorID, productID: vendor.usb.productID)
        let ask = VendorRequest(request: 0x51, value: 0, index: 0)
        let states = [("on", UInt8(1)), ("off", 0)].map { name, value in
            LightPlan.State(
                name: name, command: .vendor(VendorRequest(request: 0x51, value: UInt16(value), index: 0), data: []),
                expected: .vendor(ask, bytes: [value], mask: [0xff]))
        }
        let wrong = LightPlan.State(
            name: "wrong", command: .vendor(VendorRequest(request: 0x50, value: 0, index: 0), data: []))
        let plan = LightPlan(means: .vendorRequest, verification: .readBack, states: states + [wrong])
        let light = try LightSwitch(plan: plan, vendor: port)
        #expect(try light.set("on", isStreaming: false).verification == .verified(by: .readBack([1])))
        #expect(try light.set("off", isStreaming: false).verification == .verified(by: .readBack([0])))
        #expect(throws: LightFault.refused(.stalled)) { try light.set("wrong", isStreaming: false) }
    }

    private static let guid = "49e40215-f434-47fe-b158-0e885023e51b"
    private static let values: [String: [UInt8]] = [
        "off": [0x80, 0x01, 0xf0], "on": [0x80, 0x01, 0xf1], "polarised": [0x80, 0x01, 0xf2],
    ]

    private func units() -> UVCExtensionUnits {
        UVCExtensionUnits(node: unit.node, busInfo: unit.facts.busInfo, syspath: unit.syspath)
    }

    private func plan(
        guid: String = Self.guid, selector: UInt8 = 3, values: [String: [UInt8]] = Self.values, length: Int = 3
    ) throws -> LightPlan {
        let control = LightPlan.ExtensionControl(guid: try #require(USBGUID(guid)), selector: selector, length: length)
        let mask = [UInt8](repeating: 0xff, count: length)
        return LightPlan(
            means: .extensionUnit(control), verification: .readBack,
            states: values.sorted { $0.key < $1.key }.map { name, bytes in
                LightPlan.State(name: name, command: .write(bytes), expected: .bytes(bytes, mask: mask))
            })
    }

    private func set(_ plan: LightPlan) throws {
        _ = try LightSwitch(plan: plan, units: units()).set("on", isStreaming: false)
    }
}
