package import EpilumeModel

/// What a page about one calibration says. A page is a view of the signed file and no proof itself; it says how the
/// file is verified.
package struct CalibrationReport: Hashable, Sendable {
    package var calibration: Calibration
    package var standing: CalibrationStanding
    /// How the station puts it, which also names what has changed; nil: nobody said.
    package var standingWords: String?
    /// When ``standing`` was derived. RFC 3339, UTC.
    package var today: String
    /// Of the station, as configured; nil: it has none.
    package var station: String?
    /// The first one of the same device in the same light; nil: ``calibration`` is the first itself.
    package var commissioning: Calibration?
    /// Earlier ones of the same device in the same light, in any order.
    package var history: [HistoryEntry]
    /// nil: the calibration is not signed, and the page says so.
    package var signature: Signature?

    /// An earlier calibration in one line.
    package struct HistoryEntry: Hashable, Sendable {
        package var id: String
        /// RFC 3339, UTC.
        package var measuredAt: String
        /// ΔE00, leave-one-out, mean.
        package var deltaE: Double?
        /// Mean of both axes.
        package var micrometresPerPixel: Double?
        /// At the centre, cycles a pixel.
        package var mtf50: Double?

        package init(
            id: String, measuredAt: String, deltaE: Double?, micrometresPerPixel: Double?, mtf50: Double?
        ) {
            self.id = id
            self.measuredAt = measuredAt
            self.deltaE = deltaE
            self.micrometresPerPixel = micrometresPerPixel
            self.mtf50 = mtf50
        }

        package init(_ calibration: Calibration) {
            self.init(
                id: calibration.id, measuredAt: calibration.measuredAt,
                deltaE: calibration.colour?.quality.leaveOneOutMean,
                micrometresPerPixel: calibration.spacing.map { ($0.horizontal + $0.vertical) / 2 },
                mtf50: calibration.sharpness(at: .centre)?.mtf50)
        }
    }

    /// Who vouches for the file, and how that is tested.
    package struct Signature: Hashable, Sendable {
        /// RFC 7638 thumbprint of the key, base64url.
        package var keyID: String
        /// Of the signed file, lower-case hexadecimal.
        package var sha256: String
        /// The file's name, for whoever looks for it.
        package var fileName: String
        package init(keyID: String, sha256: String, fileName: String) {
            self.keyID = keyID
            self.sha256 = sha256
            self.fileName = fileName
        }
    }

    package init(
        calibration: Calibration, standing: CalibrationStanding, standingWords: String? = nil, today: String,
        station: String?, commissioning: Calibration? = nil, history: [HistoryEntry] = [], signature: Signature?
    ) {
        self.calibration = calibration
        self.standing = standing
        self.standingWords = standingWords
        self.today = today
        self.station = station
        self.commissioning = commissioning
        self.history = history
        self.signature = signature
    }

    /// The page: HTML5 in UTF-8, complete in itself, without scripts and without anything from elsewhere.
    package var html: String { ReportPage.text(self) }
}

extension Calibration {
    func sharpness(at place: FramePlace) -> Sharpness? { sharpness?.first { $0.place == place } }

    /// Names of what is not there, in the order of the page.
    var unmeasuredParts: [String] {
        [
            (colour == nil, "colour"), (flat == nil, "evenness of light"), (tone == nil, "tone"),
            (sharpness == nil, "sharpness"), (spacing == nil, "scale"), (distortion == nil, "distortion"),
            (chromaticAberration == nil, "chromatic aberration"), (noise == nil, "noise"), (dark == nil, "dark level"),
            (repeatability == nil, "repeatability"),
        ].filter(\.0).map(\.1)
    }
}

extension FramePlace {
    var title: String {
        switch self {
        case .centre: "Centre"
        case .topLeft: "Top left"
        case .topRight: "Top right"
        case .bottomLeft: "Bottom left"
        case .bottomRight: "Bottom right"
        }
    }
}
