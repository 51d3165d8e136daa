internal import EpilumeModel

/// The record's fields under the names of docs/records.md.
extension RecordFacts {
    func canonicalJSON() throws(RecordFault) -> CanonicalJSON {
        var record = Fields()
        record.text("schema", Self.schema)
        try record.integer("recordNumber", recordNumber)
        record.text("itemId", itemID.text)
        record.text("previousRecordHash", previousRecordHash?.hex)
        record.text("sopInstanceUid", sopInstanceUID.description)
        record.object("station", station.fields())
        record.text("session", session.description)
        record.text("bootId", bootID.description)
        record.text("purpose", purpose.rawValue)
        record.text("position", position)
        record.object("device", try device.fields(life: frame.stamp.life))
        record.object("v4l2", try frame.fields())
        record.object("time", try time.fields())
        try record.integer("framesDroppedSincePrevious", framesDroppedSincePrevious)
        record.object("picture", try picture.fields(fourCC: frame.format.fourCC))
        record.object("rendering", try rendering?.fields())
        record.members["repairs"] = .array(repairs.map { .string(Fields.plain($0)) })
        record.object("selection", try selection.fields())
        record.object("trigger", trigger?.fields())
        record.list("controls", try RecordFacts.Control.fields(controls ?? []))
        record.object("light", try light?.fields())
        record.object("calibration", try calibration.fields())
        return .object(record.members)
    }
}

extension RecordFacts.Station {
    fileprivate func fields() -> Fields {
        var station = Fields("station.")
        station.text("name", name)
        station.text("softwareVersion", softwareVersion)
        return station
    }
}

extension RecordFacts.Device {
    fileprivate func fields(life: UInt32) throws(RecordFault) -> Fields {
        var device = Fields("device.")
        device.text("id", identity.id.text)
        device.text("port", identity.port.raw)
        device.text("driver", identity.driver.raw)
        device.text("card", identity.card.raw)
        device.object("usb", identity.usb.map(Self.fields(usb:)))
        try device.integer("life", life)
        device.bool("simulated", simulated)
        if let profile {
            guard !simulated else { throw .outOfRange(field: "device.profile", value: profile.id) }
            device.object("profile", try profile.fields())
        }
        return device
    }

    private static func fields(usb: DeviceIdentity.USB) -> Fields {
        var fields = Fields("device.usb.")
        fields.text("vendorId", fourDigits(usb.vendorID))
        fields.text("productId", fourDigits(usb.productID))
        fields.text("firmware", usb.release.map(fourDigits))
        fields.text("serial", usb.serial?.raw)
        return fields
    }

    /// As lsusb and udev write it.
    private static func fourDigits(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension RecordFacts.Frame {
    fileprivate func fields() throws(RecordFault) -> Fields {
        var v4l2 = Fields("v4l2.")
        try v4l2.integer("sequence", stamp.sequence)
        try v4l2.integer("timestampMicroseconds", stamp.timestampMicroseconds)
        try v4l2.integer("dequeuedMicroseconds", stamp.dequeuedMicroseconds)
        try v4l2.integer("flags", stamp.flags)
        v4l2.members["fourcc"] = .string(format.fourCC.description)
        try v4l2.integer("width", format.width)
        try v4l2.integer("height", format.height)
        try v4l2.integer("bytesPerLine", format.bytesPerLine)
        try v4l2.integer("sizeImage", format.sizeImage)
        if let interval = format.frameInterval {
            var fraction = Fields("v4l2.frameInterval.")
            try fraction.integer("numerator", interval.numerator)
            try fraction.integer("denominator", interval.denominator)
            v4l2.object("frameInterval", fraction)
        }
        var colour = Fields("v4l2.colour.")
        try colour.integer("colorspace", format.colour.colorspace)
        try colour.integer("ycbcrEncoding", format.colour.ycbcrEncoding)
        try colour.integer("quantization", format.colour.quantization)
        try colour.integer("transferFunction", format.colour.transferFunction)
        v4l2.object("colour", colour)
        return v4l2
    }
}

extension RecordFacts.Time {
    fileprivate func fields() throws(RecordFault) -> Fields {
        guard let utc = UTCText.text(microseconds: utcMicroseconds) else {
            throw .outOfRange(field: "time.utc", value: String(utcMicroseconds))
        }
        var time = Fields("time.")
        time.text("utc", utc)
        // A clock of which nothing is known is absent like any other unknown.
        if let clock, clock != .init(synchronised: nil, estimatedErrorMicroseconds: nil) {
            var fields = Fields("time.clock.")
            fields.bool("synchronised", clock.synchronised)
            try fields.integer("estimatedErrorMicroseconds", clock.estimatedErrorMicroseconds)
            time.object("clock", fields)
        }
        return time
    }
}

extension RecordFacts.Picture {
    fileprivate func fields(fourCC: FourCC) throws(RecordFault) -> Fields {
        var picture = Fields("picture.")
        picture.text("mediaType", Self.mediaType(of: fourCC))
        try picture.integer("byteCount", byteCount)
        picture.text("sha256", hash.hex)
        return picture
    }
}

extension RecordFacts.Rendering {
    fileprivate func fields() throws(RecordFault) -> Fields {
        var rendering = Fields("rendering.")
        rendering.text("mediaType", Self.mediaType)
        try rendering.integer("byteCount", byteCount)
        rendering.text("sha256", hash.hex)
        rendering.text("method", method)
        return rendering
    }
}

extension RecordFacts.Selection {
    fileprivate func fields() throws(RecordFault) -> Fields {
        var selection = Fields("selection.")
        selection.text("rule", rule.rawValue)
        try selection.integer("pressedMicroseconds", pressedMicroseconds)
        try selection.integer("windowMicroseconds", windowMicroseconds)
        try selection.integer("framesConsidered", framesConsidered)
        var rejected = Fields("selection.framesRejected.")
        for (cause, count) in framesRejected {
            guard Self.isCause(cause) else { throw .outOfRange(field: "selection.framesRejected", value: cause) }
            try rejected.integer(cause, count)
        }
        selection.object("framesRejected", rejected)
        return selection
    }

    /// A letter, then letters, digits and hyphens, 32 at most: a field's name like any other.
    private static func isCause(_ text: String) -> Bool {
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        let isRest = { (byte: UInt8) in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        return (1...32).contains(text.utf8.count) && isLetter(text.utf8.first!) && text.utf8.allSatisfy(isRest)
    }
}
