import EpilumeModel
import EpilumeStation
import Testing

@Suite("Position plan")
struct PositionPlanTests {
    private let anyScope = PositionPlan(positions: [.init(name: "scope", port: .any, request: StreamRequest())])
    private let booth = PositionPlan(positions: [
        .init(name: "skin", port: .busInfo("usb-1"), request: StreamRequest()),
        .init(name: "face", port: .busInfo("usb-2"), request: StreamRequest()),
    ])

    @Test("one device on a position that takes any is bound to it")
    func any() {
        #expect(anyScope.bindings(of: devices("usb-7")) == [id("usb-7"): .bound(position: "scope")])
    }

    @Test("two devices on a position that takes any are both ambiguous")
    func twins() {
        let expected = Binding.ambiguous(position: "scope", rivals: 2)
        #expect(anyScope.bindings(of: devices("usb-7", "usb-8")) == [id("usb-7"): expected, id("usb-8"): expected])
    }

    @Test("devices are bound by port, and others are left alone")
    func ports() {
        #expect(
            booth.bindings(of: devices("usb-2", "usb-1", "usb-3")) == [
                id("usb-1"): .bound(position: "skin"), id("usb-2"): .bound(position: "face"), id("usb-3"): .unbound,
            ])
    }

    @Test("a device with a named port is no rival for the position that takes any")
    func mixed() {
        let plan = PositionPlan(positions: booth.positions + anyScope.positions)
        #expect(
            plan.bindings(of: devices("usb-1", "usb-9")) == [
                id("usb-1"): .bound(position: "skin"), id("usb-9"): .bound(position: "scope"),
            ])
        #expect(plan.bindings(of: devices("usb-8", "usb-9"))[id("usb-8")] == .ambiguous(position: "scope", rivals: 2))
    }

    @Test("a port is compared as the driver says it, not as it is shown")
    func rawPort() {
        #expect(booth.bindings(of: devices("usb_1")) == [id("usb_1"): .unbound])
    }

    @Test("a position that was paired takes its port alone, and one whose port is stated is not swayed")
    func paired() {
        let pairing = ["scope": "usb-8", "skin": "usb-8"]
        #expect(
            anyScope.bindings(of: devices("usb-7", "usb-8"), pairings: pairing) == [
                id("usb-7"): .unbound, id("usb-8"): .bound(position: "scope"),
            ])
        #expect(booth.bindings(of: devices("usb-8"), pairings: pairing) == [id("usb-8"): .unbound])
        let waiting = PositionPlan(positions: [
            .init(name: "left", port: .paired, request: StreamRequest()),
            .init(name: "right", port: .paired, request: StreamRequest()),
        ])
        #expect(waiting.bindings(of: devices("usb-1")) == [id("usb-1"): .unbound])
        #expect(
            waiting.bindings(of: devices("usb-1", "usb-2"), pairings: ["left": "usb-2", "right": "usb-1"]) == [
                id("usb-1"): .bound(position: "right"), id("usb-2"): .bound(position: "left"),
            ])
    }

    @Test("a port that the configuration states is taken from a position that was once paired with it")
    func statedGoesFirst() {
        let plan = PositionPlan(positions: [
            .init(name: "old", port: .paired, request: StreamRequest()),
            .init(name: "new", port: .busInfo("usb-1"), request: StreamRequest()),
        ])
        #expect(
            plan.bindings(of: devices("usb-1"), pairings: ["old": "usb-1"]) == [id("usb-1"): .bound(position: "new")])
    }

    @Test("no device, no binding")
    func none() {
        #expect(booth.bindings(of: [:]).isEmpty)
        #expect(PositionPlan(positions: []).bindings(of: devices("usb-1")) == [id("usb-1"): .unbound])
    }

    private func id(_ port: String) -> DeviceID { DeviceID(busInfo: port) }

    private func devices(_ ports: String...) -> [DeviceID: String] {
        Dictionary(uniqueKeysWithValues: ports.map { (id($0), $0) })
    }
}
