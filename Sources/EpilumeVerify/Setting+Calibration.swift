internal import EpilumeModel

/// What a record says of colour and scale: the field that schema 3 brought. A record that claims more than its state
/// allows contradicts itself.
extension Setting {
    static func calibration(_ calibration: inout FieldReader) -> Never? {
        let states = ["none", "valid", "due", "expired", "invalidated", "revoked"]
        let state = calibration.text("state", .oneOf(states))
        let id = calibration.text("id", .uuid, .optional)
        let hash = calibration.text("sha256", .sha256, .optional)
        let age = calibration.integer("ageSeconds", .optional)
        let colour = calibration.integer("colourThousandths", .optional)
        let scale: Bool? = calibration.object("scale", .optional) { scale in
            for name in ["horizontalNanometres", "verticalNanometres"] where scale.integer(name) == 0 {
                scale.note(name, .wrongValue, "is 0; a pixel has a size")
            }
            _ = scale.integer("uncertaintyMillionths")
            return true
        }
        let hasChanges = calibration.has("changes")
        if hasChanges { calibration.texts("changes", .plain) }
        guard let state else { return nil }
        if state == "none" {
            if id != nil || hash != nil || age != nil || colour != nil || scale != nil {
                calibration.note("state", .contradiction, "is none, but there is more than that")
            }
        } else {
            for (name, isThere) in [("id", id != nil), ("sha256", hash != nil), ("ageSeconds", age != nil)]
            where !isThere {
                calibration.note(name, .missingField, "is missing or malformed, but the state is \(state)")
            }
        }
        if scale != nil, state != "valid", state != "due" {
            calibration.note("scale", .contradiction, "is there, but a calibration that is \(state) gives no scale")
        }
        if hasChanges != (state == "invalidated") {
            calibration.note(
                "changes", .contradiction, hasChanges ? "is there, but the state is \(state)" : "is missing")
        }
        return nil
    }
}
