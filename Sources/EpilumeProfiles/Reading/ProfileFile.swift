internal import EpilumeModel

/// The sections of a profile file, read in the order of docs/profiles.md.
struct ProfileFile {
    /// nil when a required part is missing or refused; the reading has the faults.
    let profile: DeviceProfile?

    static let keys = [
        "schema", "id", "vendor", "model", "kind", "evidence", "match", "serial", "modes", "stream", "controls",
        "light",
        "button", "optics", "jpeg", "quirks",
    ]

    init?(_ root: StrictYAML.Node, folder: String?, reading: ProfileReading) {
        guard let top = ProfileSection(root, path: "", keys: Self.keys, reading: reading) else { return nil }
        _ = top.required(
            "schema",
            ProfileRule<String>(allowed: ProfileReader.schema) { $0 == ProfileReader.schema ? $0 : nil })
        let id = Self.id(top, folder)
        let vendor = top.required("vendor", .text(64))
        let model = top.required("model", .text(64))
        let kind = top.required("kind", .oneOf(DeviceProfile.Kind.self))
        let evidence = EvidenceSection.read(top)
        let matches = MatchSection.read(top)
        let serial = Self.serial(top)
        let modes = Self.modes(top)
        let stream = Self.stream(top)
        let controls = ControlSection.read(top)
        let light = LightSection.read(top, evidence?.level)
        let button = ButtonSection.read(top, kind)
        let optics = Self.optics(top)
        let jpeg = Self.jpeg(top)
        let quirks = Self.quirks(top)
        if kind == .pedal { Self.refusePictures(of: top) }
        guard let id, let vendor, let model, let kind, let evidence, !matches.isEmpty else {
            profile = nil
            return
        }
        profile = DeviceProfile(
            id: id, vendor: vendor, model: model, kind: kind, evidence: evidence, matches: matches, serial: serial,
            modes: modes, stream: stream, controls: controls, light: light, button: button, optics: optics, jpeg: jpeg,
            quirks: quirks)
    }

    private static func id(_ top: ProfileSection, _ folder: String?) -> String? {
        let rule = ProfileRule<String>(
            allowed: "<vendor>-<model> in small letters, digits and single dashes, 3 to 64 characters"
        ) {
            StrictValue.isSlug($0, limit: 64, startsWithLetter: false) && $0.contains("-") ? $0 : nil
        }
        guard let id = top.required("id", rule) else { return nil }
        if id == DeviceProfile.generic.id {
            top.conflict("id", "\(id) is the profile of devices that no profile knows. Choose another id.")
        } else if let folder, folder != id {
            top.conflict(
                "id",
                "the id is \(id), but the folder is called \(UntrustedText(folder)). Give both the same name.")
        }
        return id
    }

    private static func serial(_ top: ProfileSection) -> DeviceProfile.SerialTrust {
        guard let section = top.section("serial", keys: ["trust", "source"]) else { return .unknown }
        section.source()
        return section.required("trust", .oneOf(DeviceProfile.SerialTrust.self)) ?? .unknown
    }

    private static func modes(_ top: ProfileSection) -> [DeviceProfile.Mode] {
        let fourCC = ProfileRule<FourCC>(
            allowed: "the four characters of a pixel format, such as MJPG, YUYV, NV12 or GREY", read: FourCC.init)
        let size = ProfileRule<Int>.whole(16...16_384)
        var modes: [DeviceProfile.Mode] = []
        for section in top.sections(
            "modes", keys: ["use", "format", "width", "height", "fps", "source"], limit: 64)
        {
            section.source()
            let use = section.required("use", .oneOf(DeviceProfile.Mode.Use.self))
            let format = section.required("format", fourCC)
            let (width, height) = (section.required("width", size), section.required("height", size))
            let rate = section.optional("fps", ProfileRule<Int>.whole(1...1000))
            guard let use, let format, let width, let height else { continue }
            let mode = DeviceProfile.Mode(
                use: use, fourCC: format, width: width, height: height, framesPerSecond: rate)
            if modes.contains(mode) {
                section.conflict("use", "this mode is listed before. Take one of them out.")
            }
            modes.append(mode)
        }
        return modes
    }

    private static func stream(_ top: ProfileSection) -> DeviceProfile.Stream {
        let keys = [
            "warm-up-frames", "settle-milliseconds", "stall-milliseconds", "control-patience-seconds", "source",
        ]
        guard let section = top.section("stream", keys: keys) else { return .init() }
        section.source()
        return DeviceProfile.Stream(
            warmUpFrames: section.optional("warm-up-frames", ProfileRule<Int>.whole(0...600)),
            settleLimit: section.optional("settle-milliseconds", ProfileRule<Int>.whole(0...60_000))
                .map { .milliseconds($0) },
            stallLimit: section.optional("stall-milliseconds", ProfileRule<Int>.whole(1000...60_000))
                .map { .milliseconds($0) },
            controlPatience: section.optional("control-patience-seconds", ProfileRule<Int>.whole(0...120))
                .map { .seconds($0) })
    }

    private static func optics(_ top: ProfileSection) -> DeviceProfile.Optics? {
        guard
            let section = top.section("optics", keys: ["nominal-micrometres-per-pixel", "magnification", "source"])
        else { return nil }
        section.source()
        let scale = ProfileRule<Double>(allowed: "a number above 0 and up to 1000", isPlainOnly: true) {
            StrictValue.decimal($0).flatMap { $0 > 0 && $0 <= 1000 ? $0 : nil }
        }
        return DeviceProfile.Optics(
            nominalMicrometresPerPixel: section.optional("nominal-micrometres-per-pixel", scale),
            magnification: section.optional("magnification", .oneOf(DeviceProfile.Optics.Magnification.self)))
    }

    private static func jpeg(_ top: ProfileSection) -> DeviceProfile.JPEGHabits {
        guard let section = top.section("jpeg", keys: ["trailing-bytes", "source"]) else { return .init() }
        section.source()
        let names = FrameValidity.TrailingBytes.allCases.map { ($0.profileName, $0) }
        return .init(trailingBytes: section.required("trailing-bytes", .oneOf(names)) ?? .refused)
    }

    private static func quirks(_ top: ProfileSection) -> [DeviceProfile.Quirk] {
        top.sections("quirks", keys: ["what", "why", "source"], limit: 32).compactMap { section in
            let source = section.source()
            let what = section.required("what", .text(500))
            let why = section.required("why", .text(500))
            guard let source, let what, let why else { return nil }
            return DeviceProfile.Quirk(what: what, why: why, source: source)
        }
    }

    private static func refusePictures(of top: ProfileSection) {
        for key in ["modes", "stream", "controls", "light", "optics", "jpeg"] where top.has(key) {
            top.reading.report(
                .conflict(top.keyPlace(key), sentence: "a pedal takes no pictures: take \(key) out."))
        }
    }
}
