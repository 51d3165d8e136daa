internal import EpilumeModel

extension RecordingManifest {
    var json: RecordingJSON {
        var members: [(String, RecordingJSON)] = [
            ("schema", .text(Self.schema)), ("purpose", .text(Self.purpose.rawValue)), ("madeAt", .text(madeAt)),
            ("software", .text(software)), ("kernel", .text(kernel)),
        ]
        if let kind { members.append(("kind", .text(kind.rawValue))) }
        if let usb { members.append(("usb", usb.json)) }
        members += [
            ("driver", .text(driver.raw)), ("card", .text(card.raw)), ("modes", .list(modes.map(Self.json))),
            ("controls", .list(controls.map(Self.json))), ("extensionUnits", .list(extensionUnits.map(Self.json))),
            ("inputs", .list(inputs.map(Self.json))), ("mode", Self.json(mode)), ("noPersonInView", .flag(true)),
            ("confirmedBy", .text(confirmedBy)),
        ]
        return .object(members)
    }

    private static func json(_ mode: DeviceSurvey.OfferedMode) -> RecordingJSON {
        .object([
            ("fourCC", .text(RecordingCodes.text(mode.fourCC))), ("width", .whole(Int64(mode.width))),
            ("height", .whole(Int64(mode.height))), ("intervals", .list(mode.intervals.map { .text($0.description) })),
        ])
    }

    private static func json(_ control: ControlDescription) -> RecordingJSON {
        var members: [(String, RecordingJSON)] = [
            ("id", .text(RecordingCodes.hex(control.control.rawValue, digits: 8, prefix: "0x"))),
            ("name", .text(control.name.raw)), ("kind", .text(control.kind.rawValue)),
            ("minimum", .whole(control.minimum)), ("maximum", .whole(control.maximum)),
            ("step", .whole(Int64(clamping: control.step))), ("default", .whole(control.defaultValue)),
        ]
        if let value = control.value { members.append(("value", .whole(value))) }
        let menu = control.menu.map {
            RecordingJSON.object([("value", .whole($0.value)), ("name", .text($0.name.raw))])
        }
        return .object(members + [("menu", .list(menu))])
    }

    private static func json(_ unit: USBFacts.ExtensionUnit) -> RecordingJSON {
        .object([
            ("guid", .text(unit.guid.description)), ("unit", .whole(Int64(unit.unit))),
            ("selectors", .list(unit.selectors.map { .whole(Int64($0)) })),
        ])
    }

    private static func json(_ input: DeviceSurvey.InputDevice) -> RecordingJSON {
        var members: [(String, RecordingJSON)] = [("node", .text(input.node)), ("name", .text(input.name.raw))]
        if let phys = input.phys { members.append(("phys", .text(phys.raw))) }
        return .object(members + [("keys", .list(input.keys.map { .whole(Int64($0)) }))])
    }

    private static func json(_ mode: StreamFormat) -> RecordingJSON {
        var members: [(String, RecordingJSON)] = [
            ("fourCC", .text(RecordingCodes.text(mode.fourCC))), ("width", .whole(Int64(mode.width))),
            ("height", .whole(Int64(mode.height))), ("bytesPerLine", .whole(Int64(mode.bytesPerLine))),
            ("sizeImage", .whole(Int64(mode.sizeImage))),
        ]
        if let interval = mode.frameInterval { members.append(("frameInterval", .text(interval.description))) }
        return .object(members)
    }
}

extension RecordingManifest.USB {
    fileprivate var json: RecordingJSON {
        var members: [(String, RecordingJSON)] = [
            ("vendorID", .text(RecordingCodes.hex(vendorID, digits: 4))),
            ("productID", .text(RecordingCodes.hex(productID, digits: 4))),
        ]
        if let release { members.append(("release", .text(RecordingCodes.hex(release, digits: 4)))) }
        for (name, text) in [("serial", serial), ("product", product), ("manufacturer", manufacturer)] {
            if let text { members.append((name, .text(text.raw))) }
        }
        return .object(members)
    }
}

// MARK: - Reading

extension RecordingManifest {
    /// - Throws: `.malformed` with the line of what is wrong.
    init(_ json: LocatedJSON) throws(RecordingFault) {
        var fields = try RecordingFields(json)
        try Self.require(&fields, "schema", Self.schema)
        try Self.require(&fields, "purpose", Self.purpose.rawValue)
        let confirmation = try fields.member("noPersonInView")
        guard case .flag(true) = confirmation.value else {
            throw confirmation.fault("a recording is used only when noPersonInView is true")
        }
        self.init(
            madeAt: try fields.text("madeAt"), software: try fields.text("software"),
            kernel: try fields.text("kernel"), kind: try Self.kind(fields.optional("kind")),
            confirmedBy: try fields.text("confirmedBy"), usb: try Self.usb(fields.optional("usb")),
            driver: try fields.untrusted("driver"), card: try fields.untrusted("card"),
            modes: try fields.list("modes", Self.offeredMode), controls: try fields.list("controls", Self.control),
            extensionUnits: try fields.list("extensionUnits", Self.extensionUnit),
            inputs: try fields.list("inputs", Self.input), mode: try Self.mode(try fields.member("mode")))
        try fields.finish()
    }

    private static func require(
        _ fields: inout RecordingFields, _ name: String, _ expected: String
    ) throws(RecordingFault) {
        let value = try fields.member(name)
        if try value.text() != expected { throw value.fault("“\(name)” must be “\(expected)”") }
    }

    private static func kind(_ json: LocatedJSON?) throws(RecordingFault) -> DeviceProfile.Kind? {
        guard let json else { return nil }
        guard let kind = DeviceProfile.Kind(rawValue: try json.text()) else {
            let known = DeviceProfile.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw json.fault("“kind” is one of \(known)")
        }
        return kind
    }

    private static func usb(_ json: LocatedJSON?) throws(RecordingFault) -> USB? {
        guard let json else { return nil }
        var fields = try RecordingFields(json)
        let usb = USB(
            vendorID: try fields.hex16("vendorID"), productID: try fields.hex16("productID"),
            release: try fields.optionalHex16("release"), serial: try fields.optionalUntrusted("serial"),
            product: try fields.optionalUntrusted("product"),
            manufacturer: try fields.optionalUntrusted("manufacturer"))
        try fields.finish()
        return usb
    }

    private static func offeredMode(_ json: LocatedJSON) throws(RecordingFault) -> DeviceSurvey.OfferedMode {
        var fields = try RecordingFields(json)
        let mode = DeviceSurvey.OfferedMode(
            fourCC: try fields.fourCC("fourCC"), width: try fields.whole("width", pixels),
            height: try fields.whole("height", pixels),
            intervals: try fields.list("intervals") { json throws(RecordingFault) in try json.fraction() })
        try fields.finish()
        return mode
    }

    private static func control(_ json: LocatedJSON) throws(RecordingFault) -> ControlDescription {
        var fields = try RecordingFields(json)
        let id = try fields.member("id")
        // The number alone: names differ between versions.
        guard case .text(let text) = id.value, text.hasPrefix("0x"), let control = ControlID(text) else {
            throw id.fault("“id” must be 0x and eight hexadecimal digits")
        }
        let name = try fields.untrusted("name")
        let kind = try fields.member("kind")
        guard let controlKind = ControlDescription.Kind(rawValue: try kind.text()) else {
            throw kind.fault("this kind of control is unknown")
        }
        let any = Int64.min...Int64.max
        let description = ControlDescription(
            control: control, name: name, kind: controlKind, minimum: try fields.whole("minimum", any),
            maximum: try fields.whole("maximum", any), step: UInt64(try fields.whole("step", Int64(0)...Int64.max)),
            defaultValue: try fields.whole("default", any), value: try fields.optionalWhole("value", any), flags: 0,
            menu: try fields.list("menu", menuEntry))
        try fields.finish()
        return description
    }

    private static func menuEntry(_ json: LocatedJSON) throws(RecordingFault) -> ControlDescription.MenuEntry {
        var fields = try RecordingFields(json)
        let entry = ControlDescription.MenuEntry(
            value: try fields.whole("value", Int64.min...Int64.max), name: try fields.untrusted("name"))
        try fields.finish()
        return entry
    }

    private static func extensionUnit(_ json: LocatedJSON) throws(RecordingFault) -> USBFacts.ExtensionUnit {
        var fields = try RecordingFields(json)
        let guid = try fields.member("guid")
        guard let parsed = USBGUID(try guid.text()) else { throw guid.fault("“guid” must be a GUID") }
        let unit = USBFacts.ExtensionUnit(
            guid: parsed, unit: try fields.whole("unit", UInt8.min...UInt8.max),
            selectors: try fields.list("selectors") { json throws(RecordingFault) in
                try json.whole(UInt8.min...UInt8.max)
            })
        try fields.finish()
        return unit
    }

    private static func input(_ json: LocatedJSON) throws(RecordingFault) -> DeviceSurvey.InputDevice {
        var fields = try RecordingFields(json)
        let input = DeviceSurvey.InputDevice(
            node: try fields.text("node"), name: try fields.untrusted("name"),
            phys: try fields.optionalUntrusted("phys"),
            keys: try fields.list("keys") { json throws(RecordingFault) in
                try json.whole(UInt16.min...UInt16.max)
            })
        try fields.finish()
        return input
    }

    private static func mode(_ json: LocatedJSON) throws(RecordingFault) -> StreamFormat {
        var fields = try RecordingFields(json)
        let format = StreamFormat(
            fourCC: try fields.fourCC("fourCC"), width: try fields.whole("width", pixels),
            height: try fields.whole("height", pixels),
            bytesPerLine: try fields.whole("bytesPerLine", 0...Int(UInt32.max)),
            sizeImage: try fields.whole("sizeImage", 1...RecordingLimits.frameBytes),
            frameInterval: try fields.optional("frameInterval")?.fraction(),
            colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
        try fields.finish()
        return format
    }

    /// As epilume.yaml allows, and below: a driver may list sizes that nobody would use.
    private static let pixels = 1...65_536
}

/// Most of what a recording may hold; a hostile folder must not fill the memory.
enum RecordingLimits {
    static let manifestBytes = 4 << 20
    /// Source: kernel `USB_DT_CONFIG` total length is 16 bits; a device has a few configurations.
    static let descriptorBytes = 1 << 20
    static let frameBytes = 256 << 20
    static let frames = 100_000
    static let events = 100_000
    /// One line of frames.jsonl or events.jsonl.
    static let lineBytes = 512
}
