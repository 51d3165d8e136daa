internal import EpilumeModel

/// How the device was set and asked: the fields that schema 2 brought.
extension RecordFacts.Profile {
    func fields() throws(RecordFault) -> Fields {
        var profile = Fields("device.profile.")
        try profile.name("id", id)
        // The generic profile is all that stands on no evidence, and it stands on none.
        guard (id == DeviceProfile.generic.id) == (evidence == .unverified) else {
            throw .outOfRange(field: "device.profile.evidence", value: evidence.rawValue)
        }
        profile.text("evidence", evidence.rawValue)
        return profile
    }
}

extension RecordFacts.Control {
    /// A profile asks for 64 at most; a record stays far below the room that is reserved for it.
    private static let most = 128

    /// In the order of their numbers, so that a set of readings has one form.
    static func fields(_ controls: [RecordFacts.Control]) throws(RecordFault) -> [Fields] {
        guard controls.count <= most else { throw .outOfRange(field: "controls", value: "\(controls.count) controls") }
        var list: [Fields] = []
        var last: ControlID?
        for (index, control) in controls.sorted(by: { $0.control < $1.control }).enumerated() {
            let prefix = "controls[\(index)]."
            guard control.control != last else { throw .outOfRange(field: prefix + "id", value: "\(control.control)") }
            last = control.control
            list.append(try control.fields(prefix))
        }
        return list
    }

    private func fields(_ prefix: String) throws(RecordFault) -> Fields {
        var fields = Fields(prefix)
        fields.text("id", control.number)
        fields.text("name", ControlID.names[control.rawValue])
        fields.wideInteger("value", value)
        guard let wanted else {
            if let tolerance { throw .outOfRange(field: prefix + "tolerance", value: String(tolerance)) }
            return fields
        }
        let tolerance = tolerance ?? 0
        guard tolerance >= 0 else { throw .outOfRange(field: prefix + "tolerance", value: String(tolerance)) }
        guard isAsWanted else {
            throw .controlNotAsWanted(control, value: value, wanted: wanted, tolerance: tolerance)
        }
        fields.wideInteger("wanted", wanted)
        fields.wideInteger("tolerance", tolerance)
        return fields
    }
}

extension ControlID {
    /// As C and v4l2-ctl write it, whether it has a name or not.
    fileprivate var number: String {
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension RecordFacts.Light {
    /// `state` is there only if it was verified: a reader that looks for it cannot miss the doubt.
    func fields() throws(RecordFault) -> Fields {
        var light = Fields("light.")
        switch self {
        case .verified(let state, let verification):
            try light.name("state", state)
            light.text("verification", verification.rawValue)
        case .unverified(let requested):
            try light.name("requested", requested)
            light.text("verification", "unverified")
        }
        return light
    }
}

extension RecordFacts.Trigger {
    func fields() -> Fields {
        var trigger = Fields("trigger.")
        trigger.text("source", source.rawValue)
        return trigger
    }
}
