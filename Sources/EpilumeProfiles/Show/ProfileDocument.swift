internal import EpilumeModel

/// A profile as `epilume profile show --json` prints it: the keys of docs/profiles.md, in the manner of JSON.
package struct ProfileDocument: Encodable, Hashable, Sendable {
    package let id: String
    package let vendor: String
    package let model: String
    package let kind: String
    package let origin: ProfileOrigin
    package let file: String
    package let evidence: Evidence
    package let match: [Match]
    package let serial: String
    package let modes: [Mode]
    package let stream: Stream
    package let controls: [Control]
    package let light: Light?
    package let button: Button?
    package let optics: Optics?
    package let trailingBytes: String
    package let quirks: [Quirk]

    package struct Evidence: Encodable, Hashable, Sendable {
        package let level: String
        package let sources: [Source]
    }

    package struct Source: Encodable, Hashable, Sendable {
        package let url: String
        package let accessed: String
        package let says: String
    }

    package struct Match: Encodable, Hashable, Sendable {
        package let vid: String
        package let pid: String
        package let product: String?
        package let release: String?
        package let driver: String?
    }

    package struct Mode: Encodable, Hashable, Sendable {
        package let use: String
        package let format: String
        package let width: Int
        package let height: Int
        package let fps: Int?
    }

    package struct Stream: Encodable, Hashable, Sendable {
        package let warmUpFrames: Int?
        package let settleMilliseconds: Int64?
        package let stallMilliseconds: Int64?
        package let controlPatienceSeconds: Int64?
    }

    package struct Control: Encodable, Hashable, Sendable {
        package let control: String
        package let value: Int64
        /// The menu entry's name.
        package let means: String?
        package let tolerance: Int64
        package let master: Bool
        package let required: Bool
        package let why: String?
    }

    package struct Light: Encodable, Hashable, Sendable {
        package let means: String
        package let verification: String?
        package let needsStreaming: Bool
        package let states: [String]
    }

    package struct Button: Encodable, Hashable, Sendable {
        package let path: String
        package let key: String?
        package let polarity: String?
    }

    package struct Optics: Encodable, Hashable, Sendable {
        package let nominalMicrometresPerPixel: Double?
        package let magnification: String?
    }

    package struct Quirk: Encodable, Hashable, Sendable {
        package let what: String
        package let why: String
        package let source: Int
    }

    package init(_ loaded: LoadedProfile) {
        let profile = loaded.profile
        id = profile.id
        vendor = profile.vendor
        model = profile.model
        kind = profile.kind.rawValue
        origin = loaded.origin
        file = loaded.file
        evidence = Evidence(
            level: profile.evidence.level.rawValue,
            sources: profile.evidence.sources.map { Source(url: $0.url, accessed: $0.accessed, says: $0.says) })
        match = profile.matches.map(Match.init)
        serial = profile.serial.rawValue
        modes = profile.modes.map { mode in
            Mode(
                use: mode.use.rawValue, format: mode.fourCC.description, width: mode.width, height: mode.height,
                fps: mode.framesPerSecond)
        }
        stream = Stream(
            warmUpFrames: profile.stream.warmUpFrames,
            settleMilliseconds: profile.stream.settleLimit.map { $0.microseconds / 1000 },
            stallMilliseconds: profile.stream.stallLimit.map { $0.microseconds / 1000 },
            controlPatienceSeconds: profile.stream.controlPatience.map { $0.microseconds / 1_000_000 })
        controls = profile.controls.map(Control.init)
        light = profile.light.map(Light.init)
        button = profile.button.map { plan in
            let isHeard = plan.path == .evdev
            return Button(
                path: plan.path.rawValue, key: isHeard ? KeyName.of(plan.key) ?? String(plan.key) : nil,
                polarity: isHeard ? plan.polarity.rawValue : nil)
        }
        optics = profile.optics.map {
            Optics(
                nominalMicrometresPerPixel: $0.nominalMicrometresPerPixel, magnification: $0.magnification?.rawValue)
        }
        trailingBytes = profile.jpeg.trailingBytes.profileName
        quirks = profile.quirks.map { Quirk(what: $0.what, why: $0.why, source: $0.source) }
    }
}

extension ProfileDocument.Match {
    fileprivate init(_ match: DeviceProfile.Match) {
        vid = DraftText.hexadecimal(match.vendorID)
        pid = DraftText.hexadecimal(match.productID)
        product = match.productPattern?.description
        release = match.releases.map { range in
            let ends = [range.lowerBound, range.upperBound].map(DraftText.hexadecimal)
            return range.count == 1 ? ends[0] : ends.joined(separator: "-")
        }
        driver = match.driver
    }
}

extension ProfileDocument.Control {
    fileprivate init(_ rule: ControlRule) {
        control = rule.control.description
        value = rule.value
        means = rule.control.menu.first { $0.value == rule.value }?.name
        tolerance = rule.tolerance
        master = rule.isMaster
        required = rule.isRequired
        why = rule.why
    }
}

extension ProfileDocument.Light {
    fileprivate init(_ plan: LightPlan) {
        switch plan.means {
        case .extensionUnit: means = "extension-unit"
        case .vendorRequest: means = "vendor-request"
        case .manual: means = "manual"
        case .none: means = "none"
        }
        verification = plan.means == .none ? nil : plan.verification.rawValue
        needsStreaming = plan.needsStreaming
        states = plan.states.map(\.name)
    }
}

extension FrameValidity.TrailingBytes {
    /// The name in a profile.
    var profileName: String {
        switch self {
        case .refused: "refused"
        case .zeroPadding: "zero-padding"
        case .any: "any"
        }
    }
}
