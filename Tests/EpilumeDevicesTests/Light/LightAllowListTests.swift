import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Light allow-list")
struct LightAllowListTests {
    private static let request = VendorRequest(request: 1, value: 2, index: 3)

    @Test("refuses a state that does not fit the plan's means or length", arguments: Misfit.allCases)
    func misfits(misfit: Misfit) throws {
        #expect(throws: LightFault.impossiblePlan(state: "on")) { try LightAllowList(misfit.plan) }
    }

    @Test("holds what the plan's states may send, and nothing else")
    func entries() throws {
        let list = try LightAllowList(Misfit.unit([.init(name: "on", command: .write([1, 2]))]))
        #expect(list.entries.map(\.name) == ["on"])
        guard case .unit(let command) = try list.entry(named: "on").command else {
            Issue.record("no command to a unit")
            return
        }
        #expect(command.bytes == [1, 2])
        #expect(command.control.selector == 3)
    }

    @Test("an answer of another length is not accepted, whatever the mask")
    func answerLength() throws {
        let state = LightPlan.State(name: "on", command: .write([1, 2]), expected: .bytes([0, 0], mask: [0, 0]))
        let entry = try LightAllowList(Misfit.unit([state])).entry(named: "on")
        #expect(entry.accepts([7, 7]))
        #expect(!entry.accepts([7]))
        #expect(!entry.accepts([7, 7, 7]))
    }

    enum Misfit: CaseIterable {
        case short, vendorOnUnit, unitOnVendor, shortMask, expectationOfOtherKind, twice, selectorZero, manual
        case emptyAnswer

        var plan: LightPlan {
            switch self {
            case .short: Self.unit([.init(name: "on", command: .write([1]))])
            case .vendorOnUnit: Self.unit([.init(name: "on", command: .vendor(request, data: []))])
            case .unitOnVendor: Self.vendor([.init(name: "on", command: .write([1, 2]))])
            case .shortMask:
                Self.unit([.init(name: "on", command: .write([1, 2]), expected: .bytes([1, 2], mask: [0xff]))])
            case .expectationOfOtherKind:
                Self.unit([
                    .init(name: "on", command: .write([1, 2]), expected: .vendor(request, bytes: [1], mask: [1]))
                ])
            case .twice:
                Self.unit([.init(name: "on", command: .write([1, 2])), .init(name: "on", command: .write([3, 4]))])
            case .selectorZero: Self.unit([.init(name: "on", command: .write([1, 2]))], selector: 0)
            case .manual:
                LightPlan(
                    means: .manual, verification: .operator, states: [.init(name: "on", command: .write([1, 2]))])
            case .emptyAnswer:
                Self.vendor([
                    .init(
                        name: "on", command: .vendor(request, data: []),
                        expected: .vendor(request, bytes: [], mask: []))
                ])
            }
        }

        private var request: VendorRequest { LightAllowListTests.request }

        static func unit(_ states: [LightPlan.State], selector: UInt8 = 3) -> LightPlan {
            let guid = USBGUID(bytes: [UInt8](repeating: 7, count: 16))
            return LightPlan(
                means: guid.map { .extensionUnit(.init(guid: $0, selector: selector, length: 2)) } ?? .none,
                verification: .readBack, states: states)
        }

        static func vendor(_ states: [LightPlan.State]) -> LightPlan {
            LightPlan(means: .vendorRequest, verification: .readBack, states: states)
        }
    }
}

@Suite("Light brightness")
struct LightBrightnessTests {
    @Test(
        "a change to or from darkness counts when it is large enough",
        arguments: [
            ("off", "on", 0.1, 0.5, true), ("on", "off", 0.5, 0.1, true), ("off", "on", 0.5, 0.1, false),
            ("on", "off", 0.1, 0.5, false), ("off", "on", 0.5, 0.5, false), ("off", "on", 0.6, 0.7, false),
            ("off", "on", 0.01, 0.03, false), ("off", "polarised", 0, 1, true),
        ])
    func judged(from: String, to: String, before: Double, after: Double, follows: Bool) {
        let evidence = LightVerification.Evidence.image(before: before, after: after)
        #expect(
            LightBrightness.judge(from: from, to: to, before: before, after: after)
                == (follows ? .verified(by: evidence) : .contradicted(evidence)))
    }

    @Test("brightness does not tell two lights apart, nor does what is no brightness")
    func silent() {
        let none = LightVerification.unverified(.brightnessDoesNotTell)
        #expect(LightBrightness.judge(from: "polarised", to: "on", before: 0.1, after: 0.9) == none)
        #expect(LightBrightness.judge(from: "off", to: "off", before: 0.1, after: 0.9) == none)
        #expect(LightBrightness.judge(from: "off", to: "on", before: 0.1, after: .nan) == none)
        #expect(LightBrightness.judge(from: "off", to: "on", before: -1, after: 0.9) == none)
        #expect(
            LightBrightness.judge(from: nil, to: "on", before: 0.1, after: 0.9) == .unverified(.previousStateUnknown))
    }
}
