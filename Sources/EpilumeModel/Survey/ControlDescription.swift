/// What a driver says of one control: its range, its default and its value now.
///
/// A stated default can be untrue: one webcam reports its privacy shutter as on by default; only a value
/// read back says what the device does.
package struct ControlDescription: Hashable, Sendable {
    package var control: ControlID
    /// The driver's name for people.
    package var name: UntrustedText
    package var kind: Kind
    package var minimum: Int64
    package var maximum: Int64
    package var step: UInt64
    package var defaultValue: Int64
    /// nil when it cannot be read.
    package var value: Int64?
    /// `V4L2_CTRL_FLAG_…`, unchanged.
    package var flags: UInt32
    /// The entries of a menu, by their values.
    package var menu: [MenuEntry]

    package init(
        control: ControlID, name: UntrustedText, kind: Kind, minimum: Int64, maximum: Int64, step: UInt64,
        defaultValue: Int64, value: Int64?, flags: UInt32, menu: [MenuEntry] = []
    ) {
        self.control = control
        self.name = name
        self.kind = kind
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        self.defaultValue = defaultValue
        self.value = value
        self.flags = flags
        self.menu = menu
    }

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case integer, boolean, menu, integerMenu = "integer-menu", button, integer64, bitmask
        /// A kind without one number as its value: strings, arrays, class titles.
        case other
    }

    package struct MenuEntry: Hashable, Sendable {
        package var value: Int64
        package var name: UntrustedText

        package init(value: Int64, name: UntrustedText) {
            self.value = value
            self.name = name
        }
    }
}
