import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Light switch")
struct LightSwitchTests {
    private let device: ScriptedExtensionUnit

    init() throws {
        device = ScriptedExtensionUnit(
            units: [USBFacts.ExtensionUnit(guid: try Self.guid, unit: 4, selectors: [3])], length: 2)
    }

    @Test("a state that the device answers with is verified by its answer")
    func verified() throws {
        let light = try make()
        let outcome = try light.set("polarised", isStreaming: false)
        #expect(outcome == LightOutcome(state: "polarised", verification: .verified(by: .readBack([0xf2, 1]))))
        #expect(light.state == LightState(name: "polarised", verifiedBy: .readBack))
        #expect(device.received.map(\.bytes) == [[0xf2, 1]])
    }

    @Test("a device that takes the command and answers otherwise contradicts it, and no state is claimed")
    func contradicted() throws {
        let light = try make()
        _ = try light.set("off", isStreaming: false)
        device.behaviour = .lies([0xf2, 0])
        let outcome = try light.set("polarised", isStreaming: false)
        #expect(outcome.verification == .contradicted(.readBack([0xf2, 0])))
        #expect(light.state == nil)
    }

    @Test("bits that the mask leaves out do not count")
    func mask() throws {
        device.behaviour = .lies([0xf2, 0xf0])
        let light = try make()
        #expect(try light.set("off", isStreaming: false).verification == .verified(by: .readBack([0xf2, 0xf0])))
        #expect(
            try light.set("polarised", isStreaming: false).verification == .contradicted(.readBack([0xf2, 0xf0])))
    }

    @Test("a state without an expected answer is reported as unverified")
    func noExpectation() throws {
        let light = try make()
        #expect(try light.set("bright", isStreaming: false).verification == .unverified(.noExpectation))
        #expect(light.state == LightState(name: "bright", verifiedBy: nil))
    }

    @Test("a device that cannot be asked leaves its state unverified")
    func noAnswer() throws {
        device.canRead = false
        let light = try make()
        #expect(
            try light.set("polarised", isStreaming: false).verification
                == .unverified(.noAnswer(.notSupported(.reading))))
        #expect(light.state == LightState(name: "polarised", verifiedBy: nil))
    }

    @Test(
        "a command that fails is a fault, and no state is claimed",
        arguments: [
            (ScriptedExtensionUnit.Behaviour.stalls, LightFault.refused(.stalled)), (.gone, .gone),
        ])
    func failed(behaviour: ScriptedExtensionUnit.Behaviour, fault: LightFault) throws {
        let light = try make()
        _ = try light.set("polarised", isStreaming: false)
        device.behaviour = behaviour
        #expect(throws: fault) { try light.set("off", isStreaming: false) }
        #expect(light.state == nil)
    }

    @Test("a device that says another length is refused before anything is sent")
    func length() throws {
        device.length = 1
        let light = try make()
        #expect(throws: LightFault.lengthDiffers(planned: 2, device: 1)) {
            try light.set("polarised", isStreaming: false)
        }
        #expect(device.received == [])
    }

    @Test("nothing is sent to a device that obeys only while streaming and does not stream")
    func needsStreaming() throws {
        let light = try make(needsStreaming: true)
        device.behaviour = .obeysOnlyWhileStreaming
        #expect(throws: LightFault.needsStreaming) { try light.set("polarised", isStreaming: false) }
        #expect(device.received == [])
        device.isStreaming = true
        #expect(
            try light.set("polarised", isStreaming: true).verification == .verified(by: .readBack([0xf2, 1])))
    }

    @Test("a device that obeys only while streaming, of which the plan does not know, contradicts")
    func unknownNeed() throws {
        device.behaviour = .obeysOnlyWhileStreaming
        #expect(try make().set("polarised", isStreaming: false).verification == .contradicted(.readBack([0, 0])))
    }

    @Test("only states of the plan can be sent", arguments: ["", "on", "Polarised", "polarised "])
    func unknown(name: String) throws {
        let light = try make()
        #expect(throws: LightFault.unknownState(name)) { try light.set(name, isStreaming: true) }
        #expect(device.received == [])
    }

    @Test("a person's word verifies only the state that was asked for")
    func personal() throws {
        let light = try make(.operator)
        #expect(try light.set("polarised", isStreaming: false).verification == .awaitingOperator)
        #expect(light.state == LightState(name: "polarised", verifiedBy: nil))
        #expect(light.judge(before: 0, after: 1) == nil)
        #expect(light.operatorSaw("polarised")?.verification == .verified(by: .operator))
        #expect(light.state == LightState(name: "polarised", verifiedBy: .operator))
        #expect(light.operatorSaw("polarised") == nil)

        _ = try light.set("off", isStreaming: false)
        #expect(light.operatorSaw("polarised") == LightOutcome(state: "off", verification: .contradicted(.operator)))
        #expect(light.state == nil)
    }

    @Test("a picture's brightness verifies a change from and to darkness")
    func image() throws {
        var plan = try plan(.image)
        plan.states.removeAll { $0.name == "polarised" }
        let light = try LightSwitch(plan: plan, units: device)
        #expect(try light.set("off", isStreaming: true).verification == .awaitingImage)
        // Nobody knows what shone before.
        #expect(light.judge(before: 0.5, after: 0.1)?.verification == .unverified(.previousStateUnknown))
        #expect(try light.set("bright", isStreaming: true).verification == .awaitingImage)
        #expect(light.operatorSaw("bright") == nil)
        #expect(light.judge(before: 0.1, after: 0.5)?.verification == .verified(by: .image(before: 0.1, after: 0.5)))
        #expect(light.state == LightState(name: "bright", verifiedBy: .image))
        _ = try light.set("off", isStreaming: true)
        #expect(light.judge(before: 0.5, after: 0.5)?.verification == .contradicted(.image(before: 0.5, after: 0.5)))
        #expect(light.state == nil)
    }

    @Test("a picture's brightness does not say which of two lights shines")
    func whichLight() throws {
        let light = try make(.image)
        _ = try light.set("off", isStreaming: true)
        _ = light.judge(before: 0.5, after: 0.1)
        _ = try light.set("bright", isStreaming: true)
        #expect(light.judge(before: 0.1, after: 0.5)?.verification == .unverified(.brightnessDoesNotTell))
        #expect(light.state == LightState(name: "bright", verifiedBy: nil))
    }

    @Test("a device that is asked again and answers otherwise is believed no more")
    func recheck() throws {
        let light = try make()
        #expect(light.recheck())
        _ = try light.set("polarised", isStreaming: false)
        #expect(light.recheck() && light.state?.name == "polarised")
        // Somebody has used the scope's own switch.
        device.take([0xf2, 0], unit: 4)
        #expect(!light.recheck())
        #expect(light.state == nil)
        _ = try light.set("polarised", isStreaming: false)
        device.canRead = false
        #expect(!light.recheck())
        #expect(light.state == LightState(name: "polarised", verifiedBy: nil))
    }

    @Test("a switch by hand is what the operator says, and sends nothing")
    func manual() throws {
        let light = try LightSwitch(plan: LightPlan(means: .manual, verification: .operator))
        #expect(light.states == [])
        #expect(throws: LightFault.unknownState("polarised")) { try light.set("polarised", isStreaming: true) }
        #expect(light.operatorSaw("Polarised!") == nil)
        #expect(light.operatorSaw("polarised")?.verification == .verified(by: .operator))
        #expect(light.state == LightState(name: "polarised", verifiedBy: .operator))
        light.forget()
        #expect(light.state == nil)
    }

    @Test("a device without a light takes no word on it")
    func noLight() throws {
        let light = try LightSwitch(plan: LightPlan(means: .none, verification: .operator))
        #expect(light.operatorSaw("on") == nil)
    }

    @Test("a plan whose way to the device is missing is refused")
    func noPort() throws {
        let plan = try plan(.readBack)
        #expect(throws: LightFault.noPort(plan.means)) { try LightSwitch(plan: plan) }
        let vendor = LightPlan(means: .vendorRequest, verification: .operator)
        #expect(throws: LightFault.noPort(.vendorRequest)) { try LightSwitch(plan: vendor, units: device) }
    }

    @Test("vendor requests are sent and read back")
    func vendor() throws {
        let on = VendorRequest(request: 1, value: 1, index: 0)
        let ask = VendorRequest(request: 2, value: 0, index: 0)
        let port = ScriptedVendorPort(answers: [ask: [0]])
        port.effects[on] = [ask: [1]]
        let plan = LightPlan(
            means: .vendorRequest, verification: .readBack,
            states: [
                LightPlan.State(
                    name: "on", command: .vendor(on, data: []), expected: .vendor(ask, bytes: [1], mask: [0xff]))
            ])
        let light = try LightSwitch(plan: plan, vendor: port)
        #expect(try light.set("on", isStreaming: false).verification == .verified(by: .readBack([1])))
        #expect(port.received == [on])
        port.behaviour = .forbidden
        #expect(throws: LightFault.permissionDenied(path: "/dev/bus/usb/001/002")) {
            try light.set("on", isStreaming: false)
        }
    }

    private static var guid: USBGUID { get throws { try #require(ExtensionUnitPortContract.guid) } }

    private func plan(_ verification: LightPlan.Verification, needsStreaming: Bool = false) throws -> LightPlan {
        LightPlan(
            means: .extensionUnit(LightPlan.ExtensionControl(guid: try Self.guid, selector: 3, length: 2)),
            verification: verification, needsStreaming: needsStreaming,
            states: [
                LightPlan.State(
                    name: "polarised", command: .write([0xf2, 1]), expected: .bytes([0xf2, 1], mask: [0xff, 0xff])),
                LightPlan.State(
                    name: "off", command: .write([0xf2, 0]), expected: .bytes([0xf2, 0], mask: [0xff, 0x0f])),
                LightPlan.State(name: "bright", command: .write([0xf2, 9])),
            ])
    }

    private func make(
        _ verification: LightPlan.Verification = .readBack, needsStreaming: Bool = false
    ) throws -> LightSwitch {
        try LightSwitch(plan: try plan(verification, needsStreaming: needsStreaming), units: device)
    }
}
