package import EpilumeDevices
package import EpilumeModel
internal import EpilumeSimulator

/// Where a station's devices, presses and profiles come from: this machine, practice, or a test.
package struct StationSources: Sendable {
    package var watch: any DeviceWatch
    package var hardware: DeviceHardware
    /// What the profiles say of a device.
    package var standing: @Sendable (DeviceIdentity) -> ProfileStanding
    /// A profile by its id; nil: there is none of this name.
    package var profile: @Sendable (String) -> DeviceProfile? = { _ in nil }
    /// `$CREDENTIALS_DIRECTORY`, where systemd gives sealed keys; nil: it gives none.
    package var credentials: String?
    /// nil: no button is listened to.
    package var buttons: ButtonDesk.Hardware?
    /// Devices that no driver serves; nil: not looked for.
    package var usb: (any USBDeviceWatch)?
    /// Profiles that could not be read, a sentence each.
    package var profileTroubles: [String]
    /// What the practice scope stands on; nil: there is none.
    var stage: PracticeStage?

    package init(
        watch: any DeviceWatch, hardware: DeviceHardware,
        standing: @escaping @Sendable (DeviceIdentity) -> ProfileStanding, buttons: ButtonDesk.Hardware? = nil,
        usb: (any USBDeviceWatch)? = nil, profileTroubles: [String] = []
    ) {
        self.watch = watch
        self.hardware = hardware
        self.standing = standing
        self.buttons = buttons
        self.usb = usb
        self.profileTroubles = profileTroubles
    }
}
