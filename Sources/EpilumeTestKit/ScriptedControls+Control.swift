package import EpilumeModel

/// One control of a scripted device.
package struct ScriptedControl: Hashable, Sendable {
    /// What the device says of it, which need not be true.
    package var description: ControlDescription
    /// What the device does.
    package var value: Int64
    /// The control that rules this one, and the value of it that lets this one be set.
    package var master: Master?

    package struct Master: Hashable, Sendable {
        package var control: ControlID
        package var manual: Int64

        package init(_ control: ControlID, manual: Int64) {
            self.control = control
            self.manual = manual
        }
    }

    package init(_ description: ControlDescription, value: Int64? = nil, master: Master? = nil) {
        self.description = description
        self.value = value ?? description.defaultValue
        self.master = master
    }

    package static func integer(
        _ control: ControlID, _ range: ClosedRange<Int64>, step: UInt64 = 1, value: Int64, statedDefault: Int64? = nil,
        flags: UInt32 = 0, master: Master? = nil
    ) -> ScriptedControl {
        ScriptedControl(
            ControlDescription(
                control: control, name: UntrustedText(control.description), kind: .integer,
                minimum: range.lowerBound, maximum: range.upperBound, step: step,
                defaultValue: statedDefault ?? value, value: nil, flags: flags),
            value: value, master: master)
    }

    package static func boolean(_ control: ControlID, value: Bool) -> ScriptedControl {
        let number: Int64 = value ? 1 : 0
        return ScriptedControl(
            ControlDescription(
                control: control, name: UntrustedText(control.description), kind: .boolean, minimum: 0, maximum: 1,
                step: 1, defaultValue: number, value: nil, flags: 0))
    }

    package static func menu(_ control: ControlID, _ entries: [Int64], value: Int64) -> ScriptedControl {
        ScriptedControl(
            ControlDescription(
                control: control, name: UntrustedText(control.description), kind: .menu,
                minimum: entries.min() ?? 0, maximum: entries.max() ?? 0, step: 1, defaultValue: value, value: nil,
                flags: 0,
                menu: entries.map { ControlDescription.MenuEntry(value: $0, name: UntrustedText("entry \($0)")) }))
    }

    package static func button(_ control: ControlID) -> ScriptedControl {
        ScriptedControl(
            ControlDescription(
                control: control, name: UntrustedText(control.description), kind: .button, minimum: 0, maximum: 0,
                step: 0, defaultValue: 0, value: nil, flags: 0x0040))
    }

    /// As webcams have them: exposure and focus ruled by their automatic controls, which are on.
    package static let webcam: [ScriptedControl] = [
        .integer(.brightness, 0...255, value: 128),
        .integer(.contrast, 0...255, value: 32),
        .menu(.powerLineFrequency, [0, 1, 2], value: 2),
        .integer(.softwareRevision, 0...10, value: 7, flags: 0x0004),
        .menu(.exposureAuto, [1, 3], value: 3),
        .integer(.exposureAbsolute, 3...2047, value: 250, master: Master(.exposureAuto, manual: 1)),
        .button(.panReset),
        .integer(
            .focusAbsolute, 0...250, step: 5, value: 40, master: Master(.focusAuto, manual: 0)),
        .boolean(.focusAuto, value: true),
    ]
}

extension ControlID {
    package static let brightness = ControlID(rawValue: 0x0098_0900)
    package static let contrast = ControlID(rawValue: 0x0098_0901)
    /// A number without a name, as drivers have them for controls of their own.
    package static let softwareRevision = ControlID(rawValue: 0x0098_f000)
    /// V4L2_CID_PAN_RESET.
    package static let panReset = ControlID(rawValue: 0x009a_0906)
}
