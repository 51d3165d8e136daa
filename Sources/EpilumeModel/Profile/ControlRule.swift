/// A value that a control must have while pictures are taken.
package struct ControlRule: Hashable, Sendable {
    package var control: ControlID
    package var value: Int64
    /// How far the value read back may lie from `value`.
    package var tolerance: Int64
    /// Rules others, such as automatic exposure: written and read back before the controls that are no masters.
    package var isMaster: Bool
    /// The device does not arm unless it sticks.
    package var isRequired: Bool
    /// The profile's reason, in one sentence.
    package var why: String?

    package init(
        _ control: ControlID, value: Int64, tolerance: Int64 = 0, isMaster: Bool = false, isRequired: Bool = true,
        why: String? = nil
    ) {
        self.control = control
        self.value = value
        self.tolerance = tolerance
        self.isMaster = isMaster
        self.isRequired = isRequired
        self.why = why
    }

    package func accepts(_ actual: Int64) -> Bool {
        let (difference, overflow) = actual.subtractingReportingOverflow(value)
        return !overflow && difference.magnitude <= tolerance.magnitude
    }
}

/// A control as read from the device.
package struct ControlReading: Hashable, Sendable {
    package var control: ControlID
    package var value: Int64

    package init(control: ControlID, value: Int64) {
        self.control = control
        self.value = value
    }
}

/// A V4L2 control's number (`V4L2_CID_…`), with the name that profiles, the command and records use for it.
///
/// The kernel's own names of menus and controls change between versions; the numbers are its interface.
package struct ControlID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// - Parameter name: one of ``names``, or `0x` and eight hexadecimal digits; nil otherwise.
    package init?(_ name: String) {
        if let known = Self.names.first(where: { $0.value == name }) {
            self.init(rawValue: known.key)
        } else if name.hasPrefix("0x"), name.utf8.count == 10, let number = UInt32(name.dropFirst(2), radix: 16) {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }

    package var description: String {
        if let name = Self.names[rawValue] { return name }
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    package static func < (a: ControlID, b: ControlID) -> Bool { a.rawValue < b.rawValue }

    /// Source: linux/v4l2-controls.h, user class 0x00980900 and camera class 0x009a0900: those that uvcvideo and
    /// gspca map.
    package static let names: [UInt32: String] = [
        0x0098_0900: "brightness",
        0x0098_0901: "contrast",
        0x0098_0902: "saturation",
        0x0098_0903: "hue",
        0x0098_090c: "auto-white-balance",
        0x0098_090e: "red-balance",
        0x0098_090f: "blue-balance",
        0x0098_0910: "gamma",
        0x0098_0911: "exposure",
        0x0098_0912: "autogain",
        0x0098_0913: "gain",
        0x0098_0914: "horizontal-flip",
        0x0098_0915: "vertical-flip",
        0x0098_0918: "power-line-frequency",
        0x0098_0919: "hue-auto",
        0x0098_091a: "white-balance-temperature",
        0x0098_091b: "sharpness",
        0x0098_091c: "backlight-compensation",
        0x009a_0901: "exposure-auto",
        0x009a_0902: "exposure-absolute",
        0x009a_0903: "exposure-auto-priority",
        0x009a_0904: "pan-relative",
        0x009a_0905: "tilt-relative",
        0x009a_0908: "pan-absolute",
        0x009a_0909: "tilt-absolute",
        0x009a_090a: "focus-absolute",
        0x009a_090b: "focus-relative",
        0x009a_090c: "focus-auto",
        0x009a_090d: "zoom-absolute",
        0x009a_090e: "zoom-relative",
        0x009a_090f: "zoom-continuous",
        0x009a_0910: "privacy",
        0x009a_0911: "iris-absolute",
        0x009a_0912: "iris-relative",
    ]

    package static let autoWhiteBalance = ControlID(rawValue: 0x0098_090c)
    package static let powerLineFrequency = ControlID(rawValue: 0x0098_0918)
    package static let whiteBalanceTemperature = ControlID(rawValue: 0x0098_091a)
    package static let exposureAuto = ControlID(rawValue: 0x009a_0901)
    package static let exposureAbsolute = ControlID(rawValue: 0x009a_0902)
    package static let exposureAutoPriority = ControlID(rawValue: 0x009a_0903)
    package static let focusAbsolute = ControlID(rawValue: 0x009a_090a)
    package static let focusAuto = ControlID(rawValue: 0x009a_090c)

    package static let autogain = ControlID(rawValue: 0x0098_0912)
    package static let hueAuto = ControlID(rawValue: 0x0098_0919)
    package static let horizontalFlip = ControlID(rawValue: 0x0098_0914)
    package static let verticalFlip = ControlID(rawValue: 0x0098_0915)
    package static let privacy = ControlID(rawValue: 0x009a_0910)

    /// Controls that rule others: while one is automatic, a write to what it rules is refused (EACCES).
    package static let masters: Set<ControlID> = [.exposureAuto, .autoWhiteBalance, .focusAuto, .autogain, .hueAuto]

    /// The menus that V4L2 itself defines, by their entries' names here; switches are menus of two.
    ///
    /// Source: `enum v4l2_exposure_auto_type` and `enum v4l2_power_line_frequency` of linux/v4l2-controls.h; the
    /// controls of kind boolean in the kernel's documentation of the user and camera classes.
    package var menu: [(name: String, value: Int64)] {
        switch self {
        case .exposureAuto: [("auto", 0), ("manual", 1), ("shutter-priority", 2), ("aperture-priority", 3)]
        case .powerLineFrequency: [("disabled", 0), ("50hz", 1), ("60hz", 2), ("auto", 3)]
        case .autoWhiteBalance, .autogain, .focusAuto, .hueAuto, .exposureAutoPriority, .horizontalFlip,
            .verticalFlip, .privacy:
            [("off", 0), ("on", 1)]
        default: []
        }
    }
}
