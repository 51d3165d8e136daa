import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Glibc
import Testing

@Suite("Ports to extension units")
struct ExtensionUnitPortTests {
    @Test("the scripted one keeps the contract", arguments: ExtensionUnitPortContract.allCases)
    func scripted(_ clause: ExtensionUnitPortContract) throws {
        let device = ScriptedExtensionUnit(units: [], length: 2)
        try clause.check(device, port: device)
    }

    @Test("the one through uvcvideo keeps the contract", arguments: ExtensionUnitPortContract.allCases)
    func uvc(_ clause: ExtensionUnitPortContract) throws {
        let device = ScriptedExtensionUnit(units: [], length: 2)
        try clause.check(device, port: FakeUVCKernel(device).port)
    }

    @Test(
        "every refusal of uvcvideo is told by its meaning",
        arguments: [
            (ENOENT, nil), (ENOBUFS, LightFault.lengthDiffers(planned: 2, device: nil)),
            (EBADRQC, .notSupported(.writing)), (EBUSY, .refused(.notReady)), (EILSEQ, .refused(.wrongState)),
            (EACCES, .refused(.wrongState)), (EREMOTE, .refused(.power)), (ERANGE, .refused(.outOfRange)),
            (EINVAL, .refused(.invalidRequest)), (EIO, .refused(.invalidRequest)), (EPIPE, .refused(.stalled)),
            (ETIMEDOUT, .timedOut), (ENODEV, .gone), (EPROTO, .system(errno: EPROTO)),
        ] as [(Int32, LightFault?)])
    func refusals(errno: Int32, fault: LightFault?) throws {
        let guid = try #require(ExtensionUnitPortContract.guid)
        let expected = fault ?? .noControl(guid, selector: 3)
        #expect(throws: expected) { try Self.send(by: FakeUVCKernel(Self.device(guid), answerToSet: -errno).port) }
    }

    @Test("an answer that is too short is not taken for a success")
    func short() throws {
        let guid = try #require(ExtensionUnitPortContract.guid)
        #expect(throws: LightFault.lengthDiffers(planned: 2, device: 1)) {
            try Self.send(by: FakeUVCKernel(Self.device(guid), answerToSet: 1).port)
        }
    }

    @Test("a node that is not there is a device that is gone")
    func noNode() throws {
        let port = UVCExtensionUnits(
            node: "/dev/null/none", busInfo: UntrustedText("usb-1"), syspath: "/sys/devices/none")
        #expect(throws: LightFault.gone) { try Self.send(by: port) }
    }

    private static func device(_ guid: USBGUID) -> ScriptedExtensionUnit {
        ScriptedExtensionUnit(units: [.init(guid: guid, unit: 4, selectors: [3])], length: 2)
    }

    private static func send(by port: any ExtensionUnitPort) throws {
        let guid = try #require(ExtensionUnitPortContract.guid)
        let plan = LightPlan(
            means: .extensionUnit(.init(guid: guid, selector: 3, length: 2)), verification: .operator,
            states: [.init(name: "on", command: .write([1, 1]))])
        guard case .unit(let command) = try LightAllowList(plan).entry(named: "on").command else { return }
        try port.send(command)
    }
}

/// uvcvideo of Linux 6.1 in front of a scripted device: it knows units by number, holds each request's size against the
/// length and the abilities that it has asked the device for, and passes the rest on (uvc_xu_ctrl_query).
private final class FakeUVCKernel {
    private let device: ScriptedExtensionUnit
    private let answerToSet: Int32?

    init(_ device: ScriptedExtensionUnit, answerToSet: Int32? = nil) {
        self.device = device
        self.answerToSet = answerToSet
    }

    var port: UVCExtensionUnits {
        UVCExtensionUnits { body throws(LightFault) in
            if self.device.behaviour == .gone { throw .gone }
            return try body(self.device.units) { self.query($0, $1, $2, &$3) }
        }
    }

    private func query(_ unit: UInt8, _ selector: UInt8, _ request: UVCRequest, _ bytes: inout [UInt8]) -> Int32 {
        guard let known = device.units.first(where: { $0.unit == unit }), known.selectors.contains(selector) else {
            return -ENOENT
        }
        switch request {
        case .getLength:
            guard bytes.count == 2 else { return -ENOBUFS }
            bytes = [UInt8(device.length & 0xff), UInt8(device.length >> 8)]
            return 0
        case .getInfo:
            guard bytes.count == 1 else { return -ENOBUFS }
            bytes = [(device.canRead ? 1 : 0) | (device.canWrite ? 2 : 0)]
            return 0
        case .getCurrent, .setCurrent:
            if bytes.count != device.length { return -ENOBUFS }
            if !(request == .getCurrent ? device.canRead : device.canWrite) { return -EBADRQC }
            if device.behaviour == .stalls { return -EPIPE }
            if request == .getCurrent {
                bytes = device.current
                return 0
            }
            if let answerToSet { return answerToSet }
            device.take(bytes, unit: unit)
            return 0
        }
    }
}

@Suite("Ports to vendor requests")
struct VendorPortTests {
    @Test("the scripted one keeps the contract", arguments: VendorPortContract.allCases)
    func scripted(_ clause: VendorPortContract) throws {
        try clause.check(Stage())
    }

    @Test("a device that is not on the bus is gone")
    func absent() throws {
        let port = try USBVendorPort(syspath: "/sys/devices/none/9-9", vendorID: 0x21cd, productID: 0x603b)
        let plan = LightPlan(
            means: .vendorRequest, verification: .operator,
            states: [.init(name: "on", command: .vendor(VendorPortContract.command, data: []))])
        let light = try LightSwitch(plan: plan, vendor: port)
        #expect(throws: LightFault.gone) { try light.set("on", isStreaming: false) }
    }

    private struct Stage: VendorPortStage {
        let device = ScriptedVendorPort(answers: [
            VendorPortContract.question: VendorPortContract.answer, VendorPortContract.shortQuestion: [1, 2],
        ])
        var port: any VendorPort { device }
        func unplug() { device.behaviour = .gone }
    }
}

@Suite("Words of light faults")
struct LightFaultTests {
    @Test("say what is wrong in a sentence that shows no raw text of a stranger")
    func words() {
        #expect(LightFault.unknownState("on\u{1b}[2J").sentence.contains("\\u{1b}[2J"))
        #expect(
            LightFault.permissionDenied(path: "/dev/bus/usb/001/002").sentence.contains("/dev/bus/usb/001/002"))
        #expect(LightFault.lengthDiffers(planned: 3, device: 1).sentence.contains("1 bytes where the profile says 3"))
    }
}
