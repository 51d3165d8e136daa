import EpilumeModel
import EpilumeStation
import Testing

/// What a calibration is bound to, from what is known of a device as it is now.
@Suite("Binding of a device")
struct CalibrationBindingTests {
    private static let format = StreamFormat(
        fourCC: .mjpeg, width: 1920, height: 1080, bytesPerLine: 0, sizeImage: 1 << 20,
        frameInterval: Fraction(1, 30),
        colour: .init(colorspace: 7, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))

    private func binding(_ trust: DeviceProfile.SerialTrust?, serial: String?, isUSB: Bool = true) -> CalibrationBinding
    {
        let identity = DeviceIdentity(
            port: UntrustedText("usb-2"), driver: UntrustedText("uvcvideo"), card: UntrustedText("Scope"),
            usb: isUSB
                ? .init(
                    vendorID: 0x21cd, productID: 0x603b, release: 0x0107, serial: serial.map { UntrustedText($0) })
                : nil)
        var profile = trust.map { _ in DeviceProfile.plain }
        if let trust { profile?.serial = trust }
        return CalibrationBinding(
            identity, profile: profile, optics: "contact plate", format: Self.format,
            controls: [.init(control: .exposureAbsolute, value: 157), .init(control: .focusAbsolute, value: -3)],
            light: "polarised")
    }

    @Test("everything that a picture depends on stands in it")
    func whole() {
        #expect(
            binding(.unique, serial: "A1")
                == CalibrationBinding(
                    device: .init(
                        vendorID: 0x21cd, productID: 0x603b, serial: "A1", firmware: 0x0107, driver: "uvcvideo",
                        card: "Scope", port: nil),
                    optics: "contact plate", mode: .init(format: "MJPG", width: 1920, height: 1080),
                    controls: ["exposure-absolute": 157, "focus-absolute": -3], light: "polarised"))
    }

    @Test(
        "a serial number that no other unit carries names the unit; without one its port does",
        arguments: [
            (DeviceProfile.SerialTrust.unique, "A1", nil), (.unique, nil, "usb-2"), (.shared, "A1", "usb-2"),
            (.absent, nil, "usb-2"), (.unknown, "A1", "usb-2"), (nil, "A1", "usb-2"),
        ] as [(DeviceProfile.SerialTrust?, String?, String?)])
    func unit(trust: DeviceProfile.SerialTrust?, serial: String?, port: String?) {
        #expect(binding(trust, serial: serial).device.port == port)
        #expect(binding(trust, serial: serial).device.serial == serial)
    }

    @Test("a camera that is no USB device is told by its port")
    func notUSB() {
        #expect(
            binding(.unique, serial: nil, isUSB: false).device
                == .init(
                    vendorID: nil, productID: nil, serial: nil, firmware: nil, driver: "uvcvideo", card: "Scope",
                    port: "usb-2"))
    }
}
