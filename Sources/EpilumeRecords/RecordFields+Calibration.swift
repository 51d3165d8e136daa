internal import EpilumeModel

/// What is known of colour and scale: the field that schema 3 brought.
extension RecordFacts.CalibrationFacts {
    /// A binding has no more parts that could change.
    private static let mostChanges = 128

    func fields() throws(RecordFault) -> Fields {
        var calibration = Fields("calibration.")
        calibration.text("state", state.rawValue)
        try check()
        guard let source else { return calibration }
        calibration.text("id", source.id.description)
        calibration.text("sha256", source.hash.hex)
        try calibration.integer("ageSeconds", source.ageSeconds)
        try calibration.integer("colourThousandths", colourThousandths)
        if let scale {
            var fields = Fields("calibration.scale.")
            try fields.integer("horizontalNanometres", scale.horizontalNanometres)
            try fields.integer("verticalNanometres", scale.verticalNanometres)
            try fields.integer("uncertaintyMillionths", scale.uncertaintyMillionths)
            calibration.object("scale", fields)
        }
        if !changes.isEmpty { calibration.members["changes"] = .array(changes.map { .string(Fields.plain($0)) }) }
        return calibration
    }

    /// A record never claims more than its state allows.
    private func check() throws(RecordFault) {
        if (state == .none) != (source == nil) || state == .none && (colourThousandths != nil || scale != nil) {
            throw .outOfRange(field: "calibration.state", value: state.rawValue)
        }
        if let scale, state != .valid && state != .due || scale.horizontalNanometres < 1 || scale.verticalNanometres < 1
        {
            throw .outOfRange(field: "calibration.scale", value: "\(scale.horizontalNanometres) nm, \(state.rawValue)")
        }
        if (state == .invalidated) == changes.isEmpty || changes.count > Self.mostChanges {
            throw .outOfRange(field: "calibration.changes", value: "\(changes.count), \(state.rawValue)")
        }
    }
}
