package import EpilumeModel

extension ControlDescription {
    /// V4L2_CTRL_FLAG_READ_ONLY.
    private static let readOnlyFlag: UInt32 = 0x0004
    /// V4L2_CTRL_FLAG_WRITE_ONLY.
    private static let writeOnlyFlag: UInt32 = 0x0040

    package var isReadOnly: Bool { flags & Self.readOnlyFlag != 0 }
    package var isWriteOnly: Bool { flags & Self.writeOnlyFlag != 0 }

    /// True for a control with one number that can be read.
    package var hasValue: Bool {
        switch kind {
        case .button, .other: false
        case .integer, .boolean, .menu, .integerMenu, .integer64, .bitmask: !isWriteOnly
        }
    }

    /// The value to write for a rule: the nearest that this control can have, where that lies within the rule's
    /// tolerance.
    ///
    /// A value that no driver can deliver is found out here, before anything is written: drivers clamp and round an
    /// integer without an error, and what a read-back then says would look like a device that does not obey.
    /// - Throws: `.readOnly`, `.noValue` or `.outOfRange`.
    package func permittedValue(for rule: ControlRule) throws(ControlFault) -> Int64 {
        if isReadOnly { throw .readOnly }
        if !hasValue { throw .noValue }
        guard let value = nearestValue(to: rule.value), rule.accepts(value) else { throw .outOfRange }
        return value
    }

    /// - Returns: nil when the control has no value that could be near.
    private func nearestValue(to wanted: Int64) -> Int64? {
        switch kind {
        case .boolean: wanted == 0 || wanted == 1 ? wanted : nil
        // The numbers of a menu are names, and near means nothing among them.
        case .menu, .integerMenu: menu.contains { $0.value == wanted } ? wanted : nil
        case .bitmask: wanted & ~maximum == 0 ? wanted : nil
        case .integer, .integer64: nearestStep(to: wanted)
        case .button, .other: nil
        }
    }

    /// Drivers count steps from the minimum; the maximum itself is always offered, also between two steps
    /// (`uvc_ctrl_set` of Linux 6.1 rounds, then clamps).
    private func nearestStep(to wanted: Int64) -> Int64? {
        // A device can state a range that has no values. What it does then shows when the value is read back.
        if minimum > maximum { return wanted }
        if wanted <= minimum { return minimum }
        if wanted >= maximum { return maximum }
        let distance = UInt64(bitPattern: wanted &- minimum)
        let remainder = distance % max(step, 1)
        if remainder == 0 { return wanted }
        let below = wanted &- Int64(bitPattern: remainder)
        let up = max(step, 1) - remainder
        let room = UInt64(bitPattern: maximum &- wanted)
        let above = up >= room ? maximum : wanted &+ Int64(bitPattern: up)
        return UInt64(bitPattern: above &- wanted) < remainder ? above : below
    }
}
