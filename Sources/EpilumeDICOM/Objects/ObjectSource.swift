package import EpilumeModel

/// Everything that a DICOM object is made from. The same source gives the same data set.
package struct ObjectSource: Hashable, Sendable {
    package var objectClass: ObjectClass
    /// (0008,0018). For a picture as captured the one that its record reserved, or a new one for a correction.
    package var sopInstanceUID: String
    package var kind: Kind
    /// The record's number; nil for an imported picture.
    package var instanceNumber: UInt64?
    package var station: Station
    package var device: Device
    /// Microseconds since 1970-01-01T00:00:00Z when the picture was taken; nil only for an imported one of unknown age.
    package var capturedMicroseconds: Int64?
    /// The same of the making of the object.
    package var madeMicroseconds: Int64
    /// Of the station's local time from UTC, minutes east; all dates and times of the object are in it.
    package var utcOffsetMinutes: Int
    package var picture: Picture
    /// What the record's verified light says; nil where it says nothing, which is not the same as non-polarized.
    package var verifiedPolarization: PictureContext.Polarization?
    /// nil: none in this light.
    package var calibration: CalibrationState?
    package var context: PictureContext
    /// Of no person: the simulated scope.
    package var isPractice: Bool
    /// For a correction: the object in whose place this one comes.
    package var replaces: InstanceReference?

    package init(
        objectClass: ObjectClass, sopInstanceUID: String, kind: Kind, instanceNumber: UInt64?, station: Station,
        device: Device, capturedMicroseconds: Int64?, madeMicroseconds: Int64, utcOffsetMinutes: Int, picture: Picture,
        verifiedPolarization: PictureContext.Polarization? = nil, calibration: CalibrationState? = nil,
        context: PictureContext = PictureContext(), isPractice: Bool = false, replaces: InstanceReference? = nil
    ) {
        self.objectClass = objectClass
        self.sopInstanceUID = sopInstanceUID
        self.kind = kind
        self.instanceNumber = instanceNumber
        self.station = station
        self.device = device
        self.capturedMicroseconds = capturedMicroseconds
        self.madeMicroseconds = madeMicroseconds
        self.utcOffsetMinutes = utcOffsetMinutes
        self.picture = picture
        self.verifiedPolarization = verifiedPolarization
        self.calibration = calibration
        self.context = context
        self.isPractice = isPractice
        self.replaces = replaces
    }
}

extension ObjectSource {
    package enum Kind: Hashable, Sendable {
        /// As the camera delivered it, or the record's rendering of that.
        case captured(Evidence)
        /// Pixels corrected by the calibration: DERIVED, of the object that `from` names. `method` says how, in a line
        /// or two for a person.
        case calibrated(Evidence, from: InstanceReference, method: String)
        /// From a file. Nothing here was captured by this station, and no record says that it was.
        case imported
    }

    /// What goes into the private block.
    package struct Evidence: Hashable, Sendable {
        /// Canonical JSON, byte for byte as it was signed.
        package var record: [UInt8]
        /// The record's detached JWS, ASCII.
        package var signature: [UInt8]
        /// Signed by the capture key: that the object's certificate is this station's.
        package var objectKeyStatement: [UInt8]

        package init(record: [UInt8], signature: [UInt8], objectKeyStatement: [UInt8]) {
            self.record = record
            self.signature = signature
            self.objectKeyStatement = objectKeyStatement
        }
    }

    package struct Station: Hashable, Sendable {
        /// From the configuration; nil when it names none.
        package var name: String?
        /// RFC 7638 thumbprint of the capture key; makes derived UIDs this station's own.
        package var keyID: String
        package var softwareVersion: String

        package init(name: String?, keyID: String, softwareVersion: String) {
            self.name = name
            self.keyID = keyID
            self.softwareVersion = softwareVersion
        }
    }

    /// The camera. Its texts come from descriptors and files and are hostile.
    package struct Device: Hashable, Sendable {
        /// Stays the same for one camera: part of the name of a series.
        package var id: String
        package var manufacturer: UntrustedText?
        package var model: UntrustedText?
        package var serial: UntrustedText?
        package var firmware: UntrustedText?
        /// The unique device identifier as its label writes it; nil: not configured.
        package var udi: String?

        package init(
            id: String, manufacturer: UntrustedText?, model: UntrustedText?, serial: UntrustedText?,
            firmware: UntrustedText?, udi: String? = nil
        ) {
            self.id = id
            self.manufacturer = manufacturer
            self.model = model
            self.serial = serial
            self.firmware = firmware
            self.udi = udi
        }
    }

    package struct Picture: Hashable, Sendable {
        /// Encapsulated as it is.
        package var jpeg: [UInt8]
        /// Pixels; must be what the JPEG says.
        package var width: Int
        package var height: Int
        /// Bytes of the lossy picture whose pixels were decoded to make `jpeg`; nil when nothing lossy came before.
        package var earlierLossyByteCount: Int?
        /// How the record's rendering was made; nil when `jpeg` is the picture as delivered.
        package var renderingMethod: String?
        /// What was mended in the rendering.
        package var repairs: [String]

        package init(
            jpeg: [UInt8], width: Int, height: Int, earlierLossyByteCount: Int? = nil, renderingMethod: String? = nil,
            repairs: [String] = []
        ) {
            self.jpeg = jpeg
            self.width = width
            self.height = height
            self.earlierLossyByteCount = earlierLossyByteCount
            self.renderingMethod = renderingMethod
            self.repairs = repairs
        }
    }

    /// What is measured of the device, as far as an object says it.
    package struct CalibrationState: Hashable, Sendable {
        /// As the record states it: standing, and a scale only where one may be claimed.
        package var facts: RecordFacts.CalibrationFacts
        /// When its oldest part was measured, microseconds of UTC since 1970.
        package var measuredMicroseconds: Int64
        /// What the scale was measured with, such as the target's name; nil: without a scale.
        package var target: String?
        /// A device's ICC profile, class `scnr`; nil: none.
        package var profile: [UInt8]?
        package var tone: ToneCurve?
        package var sharpness: [Sharpness]

        package init(
            facts: RecordFacts.CalibrationFacts, measuredMicroseconds: Int64, target: String? = nil,
            profile: [UInt8]? = nil, tone: ToneCurve? = nil, sharpness: [Sharpness] = []
        ) {
            self.facts = facts
            self.measuredMicroseconds = measuredMicroseconds
            self.target = target
            self.profile = profile
            self.tone = tone
            self.sharpness = sharpness
        }
    }

    /// Another object, and where an archive keeps it.
    package struct InstanceReference: Hashable, Sendable {
        package var objectClass: ObjectClass
        package var sopInstanceUID: String
        package var studyInstanceUID: String
        package var seriesInstanceUID: String

        package init(
            objectClass: ObjectClass, sopInstanceUID: String, studyInstanceUID: String, seriesInstanceUID: String
        ) {
            self.objectClass = objectClass
            self.sopInstanceUID = sopInstanceUID
            self.studyInstanceUID = studyInstanceUID
            self.seriesInstanceUID = seriesInstanceUID
        }
    }

    /// nil for an imported picture.
    var evidence: Evidence? {
        switch kind {
        case .captured(let evidence), .calibrated(let evidence, _, _): evidence
        case .imported: nil
        }
    }

    var derivedFrom: InstanceReference? {
        if case .calibrated(_, let from, _) = kind { from } else { nil }
    }
}
