package import EpilumeModel

extension CalibrationBinding {
    /// What a device is bound to as it is now.
    ///
    /// - Parameters:
    ///   - optics: as the configuration names what is mounted at its position.
    ///   - controls: as read back.
    ///   - light: the verified state; nil: nothing is known.
    package init(
        _ identity: DeviceIdentity, profile: DeviceProfile?, optics: String?, format: StreamFormat,
        controls: [ControlReading], light: String?
    ) {
        // Only a serial number that no other unit of the model carries tells a unit; else its port does.
        let isNamed = profile?.serial == .unique && identity.usb?.serial != nil
        self.init(
            device: Device(
                vendorID: identity.usb?.vendorID, productID: identity.usb?.productID,
                serial: identity.usb?.serial?.raw, firmware: identity.usb?.release, driver: identity.driver.raw,
                card: identity.card.raw, port: isNamed ? nil : identity.port.raw),
            optics: optics,
            mode: Mode(format: format.fourCC.description, width: format.width, height: format.height),
            controls: Dictionary(
                controls.map { ($0.control.description, $0.value) }, uniquingKeysWith: { first, _ in first }),
            light: light)
    }
}

/// What a device is bound to now, and whether its light is among what is known of it.
package struct LiveBinding: Hashable, Sendable {
    package let binding: CalibrationBinding
    /// Not nil when the device has several lights and nobody knows which one shines. `binding.light` is nil then, as it
    /// is for a device with one light: only here they differ.
    package let openLight: LightQuestion?

    package init(_ binding: CalibrationBinding, openLight: LightQuestion? = nil) {
        self.binding = binding
        self.openLight = openLight
    }

    /// What has changed since `calibrated`; never empty while a light is open.
    func changes(since calibrated: CalibrationBinding) -> [CalibrationBinding.Change] {
        let changes = calibrated.changes(to: binding)
        if openLight == nil { return changes }
        let light = CalibrationBinding.Change(part: .light, calibrated: calibrated.light, now: "not known")
        guard let place = changes.firstIndex(where: { $0.part == .light }) else { return changes + [light] }
        var told = changes
        told[place] = light
        return told
    }
}

extension RecordFacts.Light {
    /// nil unless it was verified.
    var verifiedState: String? {
        if case .verified(let state, _) = self { state } else { nil }
    }
}
