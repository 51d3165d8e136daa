internal import CEpilumeLinux
internal import EpilumeModel
internal import Glibc

extension V4L2Node {
    // MARK: What controls there are

    /// The controls that the node lists, by rising number, without values.
    ///
    /// uvcvideo asks the device for a control's range while it lists, and a control whose device does not answer ends
    /// the list. The ones after it are found by the numbers that are known.
    func controls() throws(ControlFault) -> [ControlDescription] {
        var found: [ControlDescription] = []
        var last = ControlID(rawValue: 0)
        for _ in 0..<Self.listLimit {
            do throws(ControlFault) {
                let next = try control(ControlID(rawValue: last.rawValue | UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)))
                // A list that does not rise would never end.
                if next.control <= last { break }
                found.append(next)
                last = next.control
            } catch {
                if error == .unknownControl { break }
                if error == .gone { throw error }
                if case .system(_, errno: EBADF) = error { throw error }
                guard let next = try knownControl(after: last) else { break }
                found.append(next)
                last = next.control
            }
        }
        return found
    }

    /// - Returns: the first control with a known number above `last` that lets itself be described.
    private func knownControl(after last: ControlID) throws(ControlFault) -> ControlDescription? {
        for number in ControlID.names.keys.sorted() where number > last.rawValue {
            do throws(ControlFault) {
                return try control(ControlID(rawValue: number))
            } catch {
                if error == .gone { throw error }
            }
        }
        return nil
    }

    /// One control, without its value.
    func control(_ id: ControlID) throws(ControlFault) -> ControlDescription {
        var query = v4l2_query_ext_ctrl()
        query.id = id.rawValue
        try ControlFault.check(el_v4l2_query_ext_ctrl(descriptor, &query), .describe)
        let kind = ControlDescription.Kind(v4l2Type: query.type, dimensions: query.nr_of_dims)
        return ControlDescription(
            control: ControlID(rawValue: query.id), name: withUnsafeBytes(of: query.name) { UntrustedText(bytes: $0) },
            kind: kind, minimum: query.minimum, maximum: query.maximum, step: query.step,
            defaultValue: query.default_value, value: nil, flags: query.flags, menu: menu(of: query, kind))
    }

    /// The entries of a menu; a control that is none has none.
    private func menu(
        of query: v4l2_query_ext_ctrl, _ kind: ControlDescription.Kind
    ) -> [ControlDescription.MenuEntry] {
        guard kind == .menu || kind == .integerMenu else { return [] }
        var entries: [ControlDescription.MenuEntry] = []
        for index in ControlDescription.MenuEntry.indices(from: query.minimum, to: query.maximum) {
            var entry = v4l2_querymenu()
            entry.id = query.id
            entry.index = index
            // Menus have holes.
            if el_v4l2_querymenu(descriptor, &entry) < 0 { continue }
            let name =
                kind == .integerMenu
                ? UntrustedText("\(entry.value)") : withUnsafeBytes(of: entry.name) { UntrustedText(bytes: $0) }
            entries.append(ControlDescription.MenuEntry(value: Int64(index), name: name))
        }
        return entries
    }

    // MARK: Values

    /// - Throws: `.noValue` for a kind without one number.
    func controlValue(_ id: ControlID, kind: ControlDescription.Kind) throws(ControlFault) -> Int64 {
        if kind == .other || kind == .button { throw .noValue }
        var control = v4l2_ext_control()
        control.id = id.rawValue
        try ControlFault.check(el_v4l2_g_ext_ctrl(descriptor, &control), .read)
        return kind.value(narrow: control.value, wide: control.value64)
    }

    /// - Throws: `.noValue` for a kind without one number, `.outOfRange` for one that the kind cannot hold.
    func setControlValue(_ id: ControlID, kind: ControlDescription.Kind, _ value: Int64) throws(ControlFault) {
        var control = v4l2_ext_control()
        control.id = id.rawValue
        switch kind {
        case .other: throw .noValue
        case .integer64: control.value64 = value
        case .bitmask:
            guard let bits = UInt32(exactly: value) else { throw .outOfRange }
            control.value = Int32(bitPattern: bits)
        case .integer, .boolean, .menu, .integerMenu, .button:
            guard let number = Int32(exactly: value) else { throw .outOfRange }
            control.value = number
        }
        try ControlFault.check(el_v4l2_s_ext_ctrl(descriptor, &control), .write)
    }

    // MARK: Changes

    /// An event of a control.
    struct ControlEvent {
        /// Counts the handle's events, those included that a newer one of the same control replaced.
        let sequence: UInt32
        /// nil when something else than the value changed.
        let reading: ControlReading?
    }

    /// Own changes are told too: of each control the kernel keeps the newest event, and only if that may be the own
    /// write does it say what the control was last.
    func subscribe(_ id: ControlID) throws(ControlFault) {
        var subscription = v4l2_event_subscription()
        subscription.type = UInt32(V4L2_EVENT_CTRL)
        subscription.id = id.rawValue
        subscription.flags = UInt32(V4L2_EVENT_SUB_FL_ALLOW_FEEDBACK)
        try ControlFault.check(el_v4l2_subscribe_event(descriptor, &subscription), .subscribe)
    }

    func unsubscribe(_ id: ControlID) throws(ControlFault) {
        var subscription = v4l2_event_subscription()
        subscription.type = UInt32(V4L2_EVENT_CTRL)
        subscription.id = id.rawValue
        try ControlFault.check(el_v4l2_unsubscribe_event(descriptor, &subscription), .subscribe)
    }

    /// - Returns: nil when none is waiting.
    func dequeueEvent() throws(ControlFault) -> ControlEvent? {
        var event = v4l2_event()
        let answer = el_v4l2_dqevent(descriptor, &event)
        if answer == -ENOENT { return nil }
        try ControlFault.check(answer, .nextChange)
        let change = event.u.ctrl
        guard event.type == UInt32(V4L2_EVENT_CTRL), change.changes & UInt32(V4L2_EVENT_CTRL_CH_VALUE) != 0 else {
            return ControlEvent(sequence: event.sequence, reading: nil)
        }
        let kind = ControlDescription.Kind(v4l2Type: change.type, dimensions: 0)
        return ControlEvent(
            sequence: event.sequence,
            reading: ControlReading(
                control: ControlID(rawValue: event.id),
                value: kind.value(narrow: change.value, wide: change.value64)))
    }
}

extension ControlDescription.Kind {
    /// - Parameters:
    ///   - type: `enum v4l2_ctrl_type`.
    ///   - dimensions: 0 unless the control is an array.
    init(v4l2Type type: UInt32, dimensions: UInt32) {
        self =
            switch v4l2_ctrl_type(type) {
            case _ where dimensions > 0: .other
            case V4L2_CTRL_TYPE_INTEGER: .integer
            case V4L2_CTRL_TYPE_BOOLEAN: .boolean
            case V4L2_CTRL_TYPE_MENU: .menu
            case V4L2_CTRL_TYPE_INTEGER_MENU: .integerMenu
            case V4L2_CTRL_TYPE_BUTTON: .button
            case V4L2_CTRL_TYPE_INTEGER64: .integer64
            case V4L2_CTRL_TYPE_BITMASK: .bitmask
            default: .other
            }
    }

    /// A value of this kind, of the two that share one place in the kernel's structs.
    fileprivate func value(narrow: Int32, wide: Int64) -> Int64 {
        switch self {
        case .integer64: wide
        case .bitmask: Int64(UInt32(bitPattern: narrow))
        case .integer, .boolean, .menu, .integerMenu, .button, .other: Int64(narrow)
        }
    }
}

extension ControlDescription.MenuEntry {
    /// Far above the entries of any menu that the kernel defines; a driver that states more does not hold the caller.
    private static var last: Int64 { 255 }

    /// The entries to ask for; none of a menu whose limits cannot be.
    package static func indices(from minimum: Int64, to maximum: Int64) -> Range<UInt32> {
        guard minimum >= 0, minimum <= maximum, minimum <= last else { return 0..<0 }
        return UInt32(minimum)..<UInt32(min(maximum, last)) + 1
    }
}
