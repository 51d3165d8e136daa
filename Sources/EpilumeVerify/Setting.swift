internal import EpilumeModel

/// How the device was set and asked: the fields of a record that schema 2 brought.
///
/// Their values are spelt out here and not taken from the model: a schema must not change with a type of the program.
enum Setting {
    /// Reads `device.profile`.
    static func profile(of device: inout FieldReader, simulated: Bool?) {
        let isThere: Bool? = device.object("profile", .optional) { profile in
            let id = profile.text("id", .name)
            let evidence = profile.text(
                "evidence",
                .oneOf(["recorded", "bench-tested", "third-party-measured", "listed", "unverified"]))
            if let id, let evidence, id.isExactly("generic-uvc") != evidence.isExactly("unverified") {
                profile.note(
                    "evidence", .contradiction, "is \(evidence), but only the profile generic-uvc is unverified, always"
                )
            }
            return true
        }
        if simulated == true, isThere == true {
            device.note("profile", .contradiction, "is there, but a simulated device has none")
        }
    }

    static func trigger(_ trigger: inout FieldReader) -> Never? {
        _ = trigger.text("source", .oneOf(["interface", "button", "pedal"]))
        return nil
    }

    /// Reads one entry of `controls`.
    ///
    /// - Parameter before: the id of the entry before it.
    static func control(_ control: inout FieldReader, after before: UInt32?) -> UInt32? {
        let id = control.text("id", .controlID).flatMap { UInt32($0.dropFirst(2), radix: 16) }
        let name = control.text("name", .controlName, .optional)
        let value = control.wideInteger("value")
        let wanted = control.wideInteger("wanted", .optional)
        let tolerance = control.wideInteger("tolerance", .optional)
        if let id, let before, id <= before {
            control.note("id", .contradiction, "is not above that of the entry before it")
        }
        // A later epilume may name more controls, so a name that is not known here may be right.
        if let id, let name, let known = ControlID(name), known.rawValue != id {
            control.note("name", .contradiction, "is \(name), which is the control \(Self.text(known.rawValue))")
        }
        if (wanted == nil) != (tolerance == nil) {
            control.note(
                wanted == nil ? "wanted" : "tolerance", .missingField,
                "is missing or malformed, but wanted and tolerance go together")
        }
        if let tolerance, tolerance < 0 {
            control.note("tolerance", .wrongValue, "is \(tolerance), below 0")
        } else if let value, let wanted, let tolerance, distance(value, wanted) > tolerance.magnitude {
            let around = tolerance == 0 ? "" : " ± \(tolerance)"
            control.note("value", .contradiction, "is \(value), but \(wanted)\(around) was wanted")
        }
        return id
    }

    static func light(_ light: inout FieldReader) -> Never? {
        let verified = ["read-back", "image", "operator"]
        let state = light.text("state", .name, .optional)
        let requested = light.text("requested", .name, .optional)
        guard let verification = light.text("verification", .oneOf(verified + ["unverified"])) else { return nil }
        let isVerified = !verification.isExactly("unverified")
        if !isVerified, state != nil {
            light.note("state", .contradiction, "is there, but nothing verified it: what was asked for is no fact")
        }
        if isVerified, requested != nil {
            light.note("requested", .contradiction, "is there, but only an unverified light has it")
        }
        if isVerified, state == nil { light.note("state", .missingField, "is missing or malformed") }
        if !isVerified, requested == nil { light.note("requested", .missingField, "is missing or malformed") }
        return nil
    }

    /// Fits any two numbers of 64 bits.
    private static func distance(_ a: Int64, _ b: Int64) -> UInt64 {
        a > b ? UInt64(bitPattern: a) &- UInt64(bitPattern: b) : UInt64(bitPattern: b) &- UInt64(bitPattern: a)
    }

    private static func text(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
