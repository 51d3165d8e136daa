import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Node ledger")
struct WatchLedgerTests {
    private let facts = NodeFacts(
        driver: UntrustedText("uvcvideo"), card: UntrustedText("Scope"),
        busInfo: UntrustedText("usb-0000:00:14.0-1"), deviceCaps: 0x0420_0001, formats: [.mjpeg])
    private let denied = CaptureFault.permissionDenied(path: UntrustedText("/dev/video0"))

    @Test("tells an arrival once, whether it was listed, announced or both")
    func once() {
        var ledger = NodeLedger()
        let node = node("a")
        #expect(ledger.needsLook(at: node))
        #expect(ledger.record(.captures(facts), at: node) == [arrival(node)])
        #expect(!ledger.needsLook(at: node))
    }

    @Test("tells a removal only of what had arrived, and once")
    func removal() {
        var ledger = NodeLedger()
        _ = ledger.record(.captures(facts), at: node("a"))
        _ = ledger.record(.doesNotCapture, at: node("b"))
        _ = ledger.record(.failed(denied), at: node("c"))
        #expect(ledger.remove("a") == .left(syspath: "a"))
        #expect(["a", "b", "c", "d"].map { ledger.remove($0) } == [nil, nil, nil, nil])
    }

    @Test("looks at a removed node anew")
    func replug() {
        var ledger = NodeLedger()
        _ = ledger.record(.captures(facts), at: node("a"))
        _ = ledger.remove("a")
        #expect(ledger.needsLook(at: node("a")))
        #expect(ledger.record(.captures(facts), at: node("a")) == [arrival(node("a"))])
    }

    @Test("a node that does not capture is not looked at again")
    func metadata() {
        var ledger = NodeLedger()
        #expect(ledger.record(.doesNotCapture, at: node("a")) == [])
        #expect(!ledger.needsLook(at: node("a")))
    }

    @Test("looks again at an unreadable node, and tells each reason once")
    func unreadable() {
        var ledger = NodeLedger()
        let node = node("a")
        #expect(ledger.record(.failed(denied), at: node) == [.unreadable(syspath: "a", reason: denied)])
        #expect(ledger.needsLook(at: node))
        #expect(ledger.record(.failed(denied), at: node) == [])
        #expect(
            ledger.record(.failed(.busy(.open)), at: node) == [.unreadable(syspath: "a", reason: .busy(.open))])
        #expect(ledger.record(.captures(facts), at: node) == [arrival(node)])
    }

    @Test("a node without a device behind it is told to nobody and looked at again")
    func gone() {
        var ledger = NodeLedger()
        #expect(ledger.record(.failed(.gone), at: node("a")) == [])
        #expect(ledger.needsLook(at: node("a")))
        #expect(ledger.remove("a") == nil)
    }

    @Test("another plugging-in under the same path is a removal and an arrival")
    func missedReplug() {
        var ledger = NodeLedger()
        _ = ledger.record(.captures(facts), at: node("a", appearance: "1000"))
        #expect(!ledger.needsLook(at: node("a", appearance: "1000")))
        let again = node("a", appearance: "2000")
        #expect(ledger.needsLook(at: again))
        #expect(ledger.record(.captures(facts), at: again) == [.left(syspath: "a"), arrival(again)])
    }

    @Test("another thing under the same path that does not capture is a removal")
    func replacedByMetadata() {
        var ledger = NodeLedger()
        _ = ledger.record(.captures(facts), at: node("a", appearance: "1000"))
        #expect(ledger.record(.doesNotCapture, at: node("a", appearance: "2000")) == [.left(syspath: "a")])
        #expect(ledger.remove("a") == nil)
    }

    @Test("after lost events, tells the removal of what is no longer there")
    func lostEvents() {
        var ledger = NodeLedger()
        for syspath in ["d", "a", "c", "b"] { _ = ledger.record(.captures(facts), at: node(syspath)) }
        _ = ledger.record(.doesNotCapture, at: node("e"))
        #expect(ledger.keepOnly(["b", "z"]) == [.left(syspath: "a"), .left(syspath: "c"), .left(syspath: "d")])
        #expect(!ledger.needsLook(at: node("b")))
        #expect(ledger.needsLook(at: node("e")))
    }

    @Test(
        "a device is known by its port, and the driver's words for it are kept beside",
        arguments: [
            (USBPort.RootHub.highSpeed, "usb-0000:00:14.0-1", "usb-0000_00_14.0-1"),
            (.superSpeed, "usb-0000:00:14.0-ss1", "usb-0000_00_14.0-ss1"),
        ])
    func port(hub: USBPort.RootHub, port: String, id: String) throws {
        let usb = DeviceIdentity.USB(
            vendorID: 0x21cd, productID: 0x603b, release: nil, serial: nil,
            port: USBPort(controller: "0000:00:14.0", rootHub: hub, chain: [1]))
        let sighting = try #require(told(of: node("a", usb: usb)))
        #expect(sighting.identity.port.raw == port)
        #expect(sighting.identity.id.text == id)
        #expect(sighting.busInfo == facts.busInfo)
    }

    @Test("a device whose port is not known is known by the driver's words", arguments: [true, false])
    func noPort(isUSB: Bool) throws {
        let usb = DeviceIdentity.USB(vendorID: 0x21cd, productID: 0x603b, release: nil, serial: nil)
        let sighting = try #require(told(of: node("a", usb: isUSB ? usb : nil)))
        #expect(sighting.identity.port == facts.busInfo)
        #expect(sighting.busInfo == facts.busInfo)
    }

    private func told(of node: UdevNode) -> Sighting? {
        var ledger = NodeLedger()
        guard case .arrived(let sighting)? = ledger.record(.captures(facts), at: node).first else { return nil }
        return sighting
    }

    private func node(_ syspath: String, appearance: String? = nil, usb: DeviceIdentity.USB? = nil) -> UdevNode {
        UdevNode(
            syspath: syspath, parentSyspath: "parent", node: "/dev/video0", appearance: appearance, usb: usb)
    }

    private func arrival(_ node: UdevNode) -> WatchEvent {
        .arrived(
            Sighting(
                identity: DeviceIdentity(port: facts.busInfo, driver: facts.driver, card: facts.card, usb: node.usb),
                syspath: node.syspath, parentSyspath: "parent", node: "/dev/video0", formats: [.mjpeg]))
    }
}
