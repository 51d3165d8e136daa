/// How a device's button, or a pedal's, speaks.
package struct ButtonPlan: Hashable, Sendable {
    package var path: Path
    /// The evdev key code that is the shutter; KEY_CAMERA unless the file says another.
    package var key: UInt16
    package var polarity: Polarity
    /// Edges closer together than this are one.
    package var debounce: Duration
    /// A press held this long is a long press; nil: the device sends no release, or long presses mean nothing.
    package var longPress: Duration?
    /// False for devices that report only that the button was pressed.
    package var sendsRelease: Bool

    package init(
        path: Path, key: UInt16 = Self.cameraKey, polarity: Polarity = .normal,
        debounce: Duration = Self.usualDebounce, longPress: Duration? = nil, sendsRelease: Bool = true
    ) {
        self.path = path
        self.key = key
        self.polarity = polarity
        self.debounce = debounce
        self.longPress = longPress
        self.sendsRelease = sendsRelease
    }

    /// KEY_CAMERA of linux/input-event-codes.h: what uvcvideo and gspca report.
    package static let cameraKey: UInt16 = 0xd4
    /// Longer than a switch bounces, shorter than a person presses twice.
    package static let usualDebounce = Duration.milliseconds(40)

    package enum Path: String, Hashable, Sendable, CaseIterable {
        /// An input device of the same USB device.
        case evdev
        /// The device has no button.
        case none
        /// The button speaks in a way that this station does not understand.
        case vendor
    }

    package enum Polarity: String, Hashable, Sendable, CaseIterable {
        /// Value 1 is pressed.
        case normal
        /// Value 0 is pressed.
        case inverted
    }
}
