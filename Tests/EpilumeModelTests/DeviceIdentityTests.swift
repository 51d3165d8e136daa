import EpilumeModel
import Testing

@Suite("Device id")
struct DeviceIdentityTests {
    @Test(
        "keeps letters, digits, dot and hyphen of the bus information",
        arguments: [
            ("usb-0000:00:14.0-1.2", "usb-0000_00_14.0-1.2"), ("platform:vivid-000", "platform_vivid-000"),
            ("../../etc/passwd", ".._.._etc_passwd"), ("a b\n\u{1b}[0m", "a_b___0m"), ("é", "__"),
        ])
    func reduced(busInfo: String, id: String) {
        #expect(DeviceID(busInfo: busInfo).text == id)
    }

    @Test("is never empty and never a path of its own", arguments: ["", ".", "..", "..."])
    func dots(busInfo: String) {
        #expect(DeviceID(busInfo: busInfo).text == "device")
    }

    @Test("has at most 64 characters")
    func long() {
        #expect(DeviceID(busInfo: String(repeating: "x", count: 300)).text.count == 64)
    }

    @Test("is made from the raw port, not from how the port is shown")
    func identity() {
        let port = UntrustedText("usb\\1")
        let identity = DeviceIdentity(port: port, driver: UntrustedText("d"), card: UntrustedText("c"), usb: nil)
        #expect(identity.id == DeviceID(busInfo: "usb\\1"))
        #expect(identity.id.text == "usb_1")
    }
}
