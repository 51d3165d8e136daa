internal import EpilumeModel

/// What the rest of the verification needs to know of a record, as far as it could be read.
struct ReadRecord {
    private(set) var number: UInt64?
    private(set) var itemID: ItemID?
    private(set) var previousHash: String?
    private(set) var purpose: String?
    private(set) var utc: String?
    private(set) var frame: Frame?
    private(set) var picture: Blob?
    private(set) var rendering: Blob?
    /// Whether the record speaks of a rendering at all, well or badly; nil when the record cannot be read.
    private(set) var hasRendering: Bool?
    private(set) var findings: [Finding] = []
    private var members: [StrictJSON.Member] = []

    /// A text by its path, such as `device.usb.serial`; nil when the record does not have it. What a record with findings
    /// says is not to be relied on.
    func text(_ path: String) -> String? {
        guard case .string(let text) = value(path) else { return nil }
        return text
    }

    func integer(_ path: String) -> Int64? {
        guard case .integer(let number) = value(path) else { return nil }
        return number
    }

    func bool(_ path: String) -> Bool? {
        guard case .bool(let truth) = value(path) else { return nil }
        return truth
    }

    private func value(_ path: String) -> StrictJSON? {
        path.split(separator: ".").reduce(Optional(StrictJSON.object(members))) { json, name in
            guard case .object(let members) = json else { return nil }
            return members.first { $0.name.isExactly(String(name)) }?.value
        }
    }

    /// Each is read as strictly as by the version that brought it: a field of a later one is foreign to it.
    enum Schema: String, CaseIterable {
        case one = "epilume.record/1"
        /// Adds `device.profile`, `controls`, `light` and `trigger`.
        case two = "epilume.record/2"
        /// Adds `calibration`, always.
        case three = "epilume.record/3"
    }

    /// A record has about 1.5 kB; this bounds the work that a hostile one can ask for.
    static let largestByteCount = 1 << 20

    /// What the record says of a section of bytes.
    struct Blob {
        let mediaType: String?
        let byteCount: Int64?
        let sha256: String?
    }

    struct Frame {
        let fourCC: String
        let width: Int64
        let height: Int64
        let bytesPerLine: Int64
        let sizeImage: Int64
    }

    /// - Parameter bytes: as stored; they must be the canonical form of what they say.
    init(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= Self.largestByteCount else {
            findings = [Finding(.record, .notJSON, "has \(bytes.count) bytes; \(Self.largestByteCount) are the most")]
            return
        }
        let json: StrictJSON
        do { json = try StrictJSON.parse(bytes) } catch {
            findings = [Finding(.record, .notJSON, "is not the strict JSON of a record: \(error)")]
            return
        }
        guard case .object(let members) = json else {
            findings = [Finding(.record, .wrongType, "is \(json.typeName), not an object")]
            return
        }
        if !json.canonicalText.utf8.elementsEqual(bytes) {
            findings.append(Finding(.record, .notCanonical, "is not in the canonical form of RFC 8785"))
        }
        self.members = members
        var fields = FieldReader(members)
        guard let name = fields.text("schema", .plain) else {
            findings += fields.findings
            return
        }
        guard let schema = Schema.allCases.first(where: { $0.rawValue.isExactly(name) }) else {
            findings.append(
                Finding(
                    .record, "schema", .unknownSchema,
                    "is \(UntrustedText(name)), which is not known here; a newer epilume may know it"))
            return
        }
        read(&fields, members, schema)
        fields.finish()
        findings += fields.findings
    }

    private mutating func read(_ fields: inout FieldReader, _ members: [StrictJSON.Member], _ schema: Schema) {
        number = fields.integer("recordNumber").map(UInt64.init)
        itemID = fields.text("itemId", .itemID).flatMap(ItemID.init)
        previousHash = fields.text("previousRecordHash", .sha256, .optional)
        let uid = fields.text("sopInstanceUid", .sopInstanceUID)
        let _: Never? = fields.object("station") { station in
            _ = station.text("name", .plain, .optional)
            _ = station.text("softwareVersion", .plain)
            return nil
        }
        _ = fields.text("session", .uuid)
        _ = fields.text("bootId", .uuid)
        purpose = fields.text("purpose", .oneOf(Purpose.allCases.map(\.rawValue)))
        _ = fields.text("position", .plain, .optional)
        let simulated = fields.object("device") { Self.device(&$0, schema) }
        let timing = fields.object("v4l2") { v4l2 in frame(&v4l2) }
        utc = fields.object("time", read: Self.time)
        _ = fields.integer("framesDroppedSincePrevious")
        hasRendering = members.contains { $0.name.isExactly("rendering") }
        picture = fields.object("picture") { Self.blob(&$0, mediaTypes: ["image/jpeg", "application/octet-stream"]) }
        rendering = fields.object("rendering", .optional) { rendering in
            _ = rendering.text("method", .plain)
            return Self.blob(&rendering, mediaTypes: ["image/jpeg"])
        }
        fields.texts("repairs", .plain)
        let selection = fields.object("selection", read: Selection.read)
        if schema != .one {
            let _: Never? = fields.object("trigger", .optional, read: Setting.trigger)
            fields.objects("controls", upTo: 128, .optional, read: Setting.control)
            let _: Never? = fields.object("light", .optional, read: Setting.light)
        }
        if schema == .three { let _: Never? = fields.object("calibration", read: Setting.calibration) }
        checkIdentity(uid: uid, &fields)
        if simulated == true, let purpose, purpose != Purpose.practice.rawValue {
            fields.note("purpose", .contradiction, "is \(purpose), but the device is simulated")
        }
        if let picture, let mediaType = picture.mediaType, let frame {
            let isJPEG = frame.fourCC == "MJPG" || frame.fourCC == "JPEG"
            if isJPEG != (mediaType == "image/jpeg") {
                fields.note("picture.mediaType", .contradiction, "is not that of the pixel format \(frame.fourCC)")
            }
        }
        if let selection, let timing { selection.check(timing, &fields) }
    }

    // MARK: Parts

    private static func device(_ device: inout FieldReader, _ schema: Schema) -> Bool? {
        _ = device.text("id", .deviceID)
        for name in ["port", "driver", "card"] { _ = device.text(name, .plain) }
        let _: Never? = device.object("usb", .optional) { usb in
            _ = usb.text("vendorId", .hexDigits(4))
            _ = usb.text("productId", .hexDigits(4))
            _ = usb.text("firmware", .hexDigits(4), .optional)
            _ = usb.text("serial", .plain, .optional)
            return nil
        }
        _ = device.integer("life", upTo: Int64(UInt32.max))
        let simulated = device.bool("simulated")
        if schema != .one { Setting.profile(of: &device, simulated: simulated) }
        return simulated
    }

    private mutating func frame(_ v4l2: inout FieldReader) -> Timing? {
        let word = Int64(UInt32.max)
        _ = v4l2.integer("sequence", upTo: word)
        let timestamp = v4l2.integer("timestampMicroseconds")
        _ = v4l2.integer("dequeuedMicroseconds")
        if let flags = v4l2.integer("flags", upTo: word), flags & 0x40 != 0 {
            v4l2.note("flags", .contradiction, "holds V4L2_BUF_FLAG_ERROR: a damaged frame can never be chosen")
        }
        let fourCC = v4l2.text("fourcc", .fourCC)
        // The kernel's own fields are 32 bits wide; no camera's image has more than 65535 lines or columns.
        let width = v4l2.integer("width", upTo: 65_535)
        let height = v4l2.integer("height", upTo: 65_535)
        let bytesPerLine = v4l2.integer("bytesPerLine", upTo: word)
        let sizeImage = v4l2.integer("sizeImage", upTo: word)
        let interval = v4l2.object("frameInterval", .optional) { fraction -> Int64? in
            let numerator = fraction.integer("numerator", upTo: word)
            let denominator = fraction.integer("denominator", upTo: word)
            guard let numerator, let denominator, denominator > 0 else { return nil }
            return numerator * 1_000_000 / denominator
        }
        let _: Never? = v4l2.object("colour") { colour in
            for name in ["colorspace", "ycbcrEncoding", "quantization", "transferFunction"] {
                _ = colour.integer(name, upTo: word)
            }
            return nil
        }
        if let fourCC, let width, let height, let bytesPerLine, let sizeImage {
            frame = Frame(
                fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage)
        }
        return timestamp.map { Timing(timestamp: $0, interval: interval ?? 0) }
    }

    private static func time(_ time: inout FieldReader) -> String? {
        let _: Never? = time.object("clock", .optional) { clock in
            _ = clock.bool("synchronised", .optional)
            _ = clock.integer("estimatedErrorMicroseconds", .optional)
            return nil
        }
        return time.text("utc", .utc)
    }

    private static func blob(_ blob: inout FieldReader, mediaTypes: [String]) -> Blob? {
        Blob(
            mediaType: blob.text("mediaType", .oneOf(mediaTypes)), byteCount: blob.integer("byteCount"),
            sha256: blob.text("sha256", .sha256))
    }

    // MARK: Fields that must agree

    private func checkIdentity(uid: String?, _ fields: inout FieldReader) {
        if let number {
            if number == 0 { fields.note("recordNumber", .wrongValue, "is 0; records are numbered from 1") }
            if let itemID, itemID.recordNumber != number {
                fields.note("itemId", .contradiction, "does not carry the record's number")
            }
            if number == 1, previousHash != nil {
                fields.note("previousRecordHash", .contradiction, "is there, but record 1 has none before it")
            }
            if number > 1, previousHash == nil {
                fields.note("previousRecordHash", .missingField, "is missing or malformed, but only record 1 has none")
            }
        }
        if let itemID, let uuid = uid.flatMap(FieldForm.sopInstanceUUID) {
            let digits = String(UInt32(truncatingIfNeeded: uuid >> 96), radix: 16)
            let tail = String(repeating: "0", count: 8 - digits.count) + digits
            if !itemID.text.hasSuffix("-" + tail) {
                fields.note("itemId", .contradiction, "does not carry the first digits of sopInstanceUid's UUID")
            }
        }
    }
}

extension ReadRecord {
    /// CLOCK_MONOTONIC, microseconds; the interval is 0 when the record states none.
    fileprivate struct Timing {
        let timestamp: Int64
        let interval: Int64
    }

    fileprivate struct Selection {
        let pressed: Int64
        let window: Int64

        static func read(_ selection: inout FieldReader) -> Selection? {
            _ = selection.text("rule", .oneOf(RecordFacts.Selection.Rule.allCases.map(\.rawValue)))
            let pressed = selection.integer("pressedMicroseconds")
            let window = selection.integer("windowMicroseconds")
            let considered = selection.integer("framesConsidered")
            let rejected = selection.object("framesRejected") { $0.counts().values.reduce(0, +) }
            if let considered, let rejected, rejected >= considered {
                selection.note(
                    "framesConsidered", .contradiction, "leaves no frame to choose beside the rejected ones")
            }
            guard let pressed, let window else { return nil }
            return Selection(pressed: pressed, window: window)
        }

        /// The rule promises a frame that was exposed after the press, within the window.
        func check(_ timing: Timing, _ fields: inout FieldReader) {
            if timing.timestamp < pressed + timing.interval {
                fields.note(
                    "v4l2.timestampMicroseconds", .contradiction,
                    "is less than one frame interval after selection.pressedMicroseconds")
            }
            if timing.timestamp > pressed + window {
                fields.note(
                    "v4l2.timestampMicroseconds", .contradiction,
                    "is later than selection.windowMicroseconds after the press")
            }
        }
    }
}
