/// What is known of a model of device, and who says so. Data only: a profile runs no code.
///
/// Unknown is absent: a nil property means that no source says it. The file's layout is in docs/profiles.md.
package struct DeviceProfile: Hashable, Sendable {
    /// The folder's name, `<vendor>-<model>`: lower-case letters, digits and dashes.
    package var id: String
    package var vendor: String
    package var model: String
    package var kind: Kind
    package var evidence: Evidence
    /// Any of them recognises the device. Empty only in ``generic``.
    package var matches: [Match]
    package var serial: SerialTrust
    /// In order of preference.
    package var modes: [Mode]
    package var stream: Stream
    /// In the order in which they are written: masters before the controls that they rule.
    package var controls: [ControlRule]
    package var light: LightPlan?
    /// nil: no source says how its button speaks, or whether it has one.
    package var button: ButtonPlan?
    package var optics: Optics?
    package var jpeg: JPEGHabits
    package var quirks: [Quirk]

    package init(
        id: String, vendor: String, model: String, kind: Kind, evidence: Evidence, matches: [Match],
        serial: SerialTrust = .unknown, modes: [Mode] = [], stream: Stream = Stream(), controls: [ControlRule] = [],
        light: LightPlan? = nil, button: ButtonPlan? = nil, optics: Optics? = nil, jpeg: JPEGHabits = JPEGHabits(),
        quirks: [Quirk] = []
    ) {
        self.id = id
        self.vendor = vendor
        self.model = model
        self.kind = kind
        self.evidence = evidence
        self.matches = matches
        self.serial = serial
        self.modes = modes
        self.stream = stream
        self.controls = controls
        self.light = light
        self.button = button
        self.optics = optics
        self.jpeg = jpeg
        self.quirks = quirks
    }
}

extension DeviceProfile {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case dermatoscope
        case microscope
        case boothCamera = "booth-camera"
        case captureBridge = "capture-bridge"
        /// A foot pedal or remote shutter: keys and no picture.
        case pedal

        /// Whether its pictures are of skin, through optics of their own.
        package var isDermoscopic: Bool { self == .dermatoscope || self == .microscope }
    }

    package struct Evidence: Hashable, Sendable {
        package var level: Level
        /// At least one, in the order in which the file numbers them from 1.
        package var sources: [Source]

        package init(level: Level, sources: [Source]) {
            self.level = level
            self.sources = sources
        }

        /// From strongest to weakest.
        package enum Level: String, Hashable, Sendable, CaseIterable {
            /// A recording of the device is in the profile's folder.
            case recorded
            /// Someone of the project measured it on a bench.
            case benchTested = "bench-tested"
            /// Someone else measured it and published how.
            case thirdPartyMeasured = "third-party-measured"
            /// It is in a list, such as usb.ids or a driver's table.
            case listed
            /// Nobody says anything: the generic profile.
            case unverified
        }

        package struct Source: Hashable, Sendable {
            package var url: String
            /// ISO 8601 date, such as `2026-11-22`.
            package var accessed: String
            /// What the source states, in one sentence.
            package var says: String

            package init(url: String, accessed: String, says: String) {
                self.url = url
                self.accessed = accessed
                self.says = says
            }
        }
    }

    /// All that is stated must fit.
    package struct Match: Hashable, Sendable {
        package var vendorID: UInt16
        package var productID: UInt16
        /// nil accepts any product string, and none.
        package var productPattern: ProductPattern?
        /// bcdDevice.
        package var releases: ClosedRange<UInt16>?
        /// The kernel driver's name, such as `uvcvideo`.
        package var driver: String?

        package init(
            vendorID: UInt16, productID: UInt16, productPattern: ProductPattern? = nil,
            releases: ClosedRange<UInt16>? = nil, driver: String? = nil
        ) {
            self.vendorID = vendorID
            self.productID = productID
            self.productPattern = productPattern
            self.releases = releases
            self.driver = driver
        }

        /// What is stated must be known of the device and fit.
        package func accepts(_ usb: USBFacts, driver: String?) -> Bool {
            guard usb.vendorID == vendorID, usb.productID == productID else { return false }
            if let productPattern, !(usb.product.map { productPattern.matches($0.raw) } ?? false) { return false }
            if let releases, !(usb.release.map(releases.contains) ?? false) { return false }
            return self.driver == nil || self.driver == driver
        }

        /// True when some device fits both.
        package func overlaps(_ other: Match) -> Bool {
            guard vendorID == other.vendorID, productID == other.productID else { return false }
            if let a = productPattern, let b = other.productPattern, !a.overlaps(b) { return false }
            if let a = releases, let b = other.releases, !a.overlaps(b) { return false }
            if let a = driver, let b = other.driver, a != b { return false }
            return true
        }
    }

    /// What the serial number is worth as part of an identity.
    package enum SerialTrust: String, Hashable, Sendable, CaseIterable {
        case unique
        /// Several devices of the model carry the same one.
        case shared
        case absent
        /// Bind by port.
        case unknown
    }

    package struct Mode: Hashable, Sendable {
        package var use: Use
        package var fourCC: FourCC
        package var width: Int
        package var height: Int
        package var framesPerSecond: Int?

        package init(use: Use, fourCC: FourCC, width: Int, height: Int, framesPerSecond: Int? = nil) {
            self.use = use
            self.fourCC = fourCC
            self.width = width
            self.height = height
            self.framesPerSecond = framesPerSecond
        }

        package enum Use: String, Hashable, Sendable, CaseIterable {
            case capture, preview
        }
    }

    /// How its stream begins and when it counts as stalled.
    package struct Stream: Hashable, Sendable {
        /// Frames thrown away at the start of each stream, before exposure is judged.
        package var warmUpFrames: Int?
        /// The longest wait for exposure to stand still.
        package var settleLimit: Duration?
        /// The shortest silence that counts as a stall.
        package var stallLimit: Duration?
        /// How long after plugging in its controls may refuse to answer.
        package var controlPatience: Duration?

        package init(
            warmUpFrames: Int? = nil, settleLimit: Duration? = nil, stallLimit: Duration? = nil,
            controlPatience: Duration? = nil
        ) {
            self.warmUpFrames = warmUpFrames
            self.settleLimit = settleLimit
            self.stallLimit = stallLimit
            self.controlPatience = controlPatience
        }
    }

    package struct Optics: Hashable, Sendable {
        /// Micrometres in the object for one pixel of the capture mode, as the maker states it. Never a scale by itself.
        package var nominalMicrometresPerPixel: Double?
        package var magnification: Magnification?

        package init(nominalMicrometresPerPixel: Double? = nil, magnification: Magnification? = nil) {
            self.nominalMicrometresPerPixel = nominalMicrometresPerPixel
            self.magnification = magnification
        }

        package enum Magnification: String, Hashable, Sendable, CaseIterable {
            case fixed
            /// A ring or dial that the station cannot read.
            case `operator`
        }
    }

    /// How its JPEG images differ from a whole one.
    package struct JPEGHabits: Hashable, Sendable {
        package var trailingBytes: FrameValidity.TrailingBytes

        package init(trailingBytes: FrameValidity.TrailingBytes = .refused) { self.trailingBytes = trailingBytes }
    }

    /// Something to know that no other field says.
    package struct Quirk: Hashable, Sendable {
        package var what: String
        package var why: String
        /// Counts `evidence.sources` from 1.
        package var source: Int

        package init(what: String, why: String, source: Int) {
            self.what = what
            self.why = why
            self.source = source
        }
    }
}

extension DeviceProfile {
    /// For every device that no profile knows: view only until a technician enrols it.
    package static let generic = DeviceProfile(
        id: "generic-uvc", vendor: "unknown", model: "unknown", kind: .captureBridge,
        evidence: Evidence(level: .unverified, sources: []), matches: [])

    package var isGeneric: Bool { evidence.level == .unverified }
}
