import EpilumeDICOM
import EpilumeModel

/// `Testing` has a `Tag` of its own.
typealias DICOMTag = EpilumeDICOM.Tag

/// Sources of objects for the tests: each field said, unless a test takes it away.
enum Sources {
    /// Not SHA-256, but as apart for what the tests make of it: FNV-1a, twice.
    static let naming = SeriesNaming { bytes in
        func fnv(_ basis: UInt64) -> [UInt8] {
            let hash = bytes.reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * $0)) }
        }
        return fnv(0xcbf2_9ce4_8422_2325) + fnv(0x8422_2325_cbf2_9ce4)
    }
    static let maker = ObjectMaker(naming: naming)

    /// 2026-03-01T23:30:00.250000Z: the next day in Paris.
    static let capturedMicroseconds: Int64 = 1_772_407_800_250_000

    static let evidence = ObjectSource.Evidence(
        record: Array(#"{"schema":"x"}"#.utf8) + [0x20], signature: Array("a..b".utf8),
        objectKeyStatement: Array("{}}".utf8))

    static func captured(_ objectClass: ObjectClass = .dermoscopic) -> ObjectSource {
        ObjectSource(
            objectClass: objectClass, sopInstanceUID: "2.25.1234567890", kind: .captured(evidence), instanceNumber: 42,
            station: .init(name: "booth-1", keyID: "key", softwareVersion: "0.1.0"),
            device: .init(
                id: "usb-1", manufacturer: UntrustedText("Heine"), model: UntrustedText("Delta 30"),
                serial: UntrustedText("SN 1"), firmware: UntrustedText("1.03"), udi: "(01)04052536000011"),
            capturedMicroseconds: capturedMicroseconds, madeMicroseconds: capturedMicroseconds + 60_000_000,
            utcOffsetMinutes: 60, picture: .init(jpeg: TestJPEG().bytes, width: 16, height: 8),
            verifiedPolarization: .polarized, calibration: calibration(), context: context())
    }

    static func calibrated(_ objectClass: ObjectClass = .dermoscopic) throws -> ObjectSource {
        var source = captured(objectClass)
        let from = try maker.reference(to: source)
        source.sopInstanceUID = "2.25.777"
        source.kind = .calibrated(evidence, from: from, method: "Evened, linearised and matched to sRGB")
        source.picture.earlierLossyByteCount = 96
        return source
    }

    static func imported(_ objectClass: ObjectClass = .dermoscopic) -> ObjectSource {
        var source = captured(objectClass)
        source.kind = .imported
        source.instanceNumber = nil
        source.calibration = nil
        source.verifiedPolarization = nil
        return source
    }

    static func correction(_ objectClass: ObjectClass = .dermoscopic) throws -> ObjectSource {
        var source = captured(objectClass)
        source.replaces = try maker.reference(to: source)
        source.sopInstanceUID = "2.25.888"
        return source
    }

    /// Nothing known that can be unknown.
    static func bare(_ objectClass: ObjectClass = .dermoscopic) -> ObjectSource {
        var source = captured(objectClass)
        source.station.name = nil
        source.device = .init(id: "usb-1", manufacturer: nil, model: nil, serial: nil, firmware: nil)
        source.verifiedPolarization = nil
        source.calibration = nil
        source.context = PictureContext()
        return source
    }

    static func context() -> PictureContext {
        var context = PictureContext()
        context.region = CodedTerm("41550009", "SCT", "Skin of posterior surface of forearm")
        context.laterality = .left
        context.lesion = .init(id: "L3", uid: "2.25.99")
        context.contact = .contact
        context.immersion = .ultrasoundGel
        context.magnificationThousandths = 10_500
        context.recognisableFeatures = false
        var subject = PictureContext.Subject()
        subject.id = "4711"
        subject.issuer = "CHU"
        subject.name = "Müller^Zoë"
        subject.birthDate = "19800229"
        subject.sex = .female
        subject.provisional = true
        context.subject = subject
        var study = PictureContext.Study()
        study.instanceUID = "1.2.840.99.1"
        study.id = "S1"
        study.accessionNumber = "A1"
        study.description = "Contrôle"
        study.referringPhysician = "House^Gregory"
        study.requestedProcedureID = "RP1"
        study.scheduledStepID = "SPS1"
        context.study = study
        context.comment = "Seen before."
        return context
    }

    static func calibration(
        _ state: RecordFacts.CalibrationFacts.State = .valid
    ) -> ObjectSource.CalibrationState {
        let claimsScale = state == .valid || state == .due
        return ObjectSource.CalibrationState(
            facts: .init(
                state: state,
                scale: claimsScale
                    ? .init(horizontalNanometres: 15_240, verticalNanometres: 15_300, uncertaintyMillionths: 12_500)
                    : nil),
            measuredMicroseconds: capturedMicroseconds - 86_400_000_000, target: "Grid 0.5 mm", profile: profile(),
            tone: ToneCurve(
                tables: Array(repeating: (0..<256).map { Double($0) / 255 }, count: 3), residualPercent: [0, 0, 0],
                gamma: [1, 1, 1]),
            sharpness: [
                Sharpness(place: .centre, mtf50: 0.25, edgeAngle: 5.25, curve: (0..<33).map { 1 - Double($0) / 33 })
            ])
    }

    /// A header and a tag count of zero.
    static func profile(
        deviceClass: String = "scnr", space: String = "RGB ", connection: String = "XYZ "
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 132)
        bytes[3] = 132
        bytes.replaceSubrange(12..<16, with: deviceClass.utf8)
        bytes.replaceSubrange(16..<20, with: space.utf8)
        bytes.replaceSubrange(20..<24, with: connection.utf8)
        bytes.replaceSubrange(36..<40, with: "acsp".utf8)
        return bytes
    }

    static func set(_ source: ObjectSource) throws -> DataSet { try maker.dataSet(of: source) }
}

/// A JPEG image by hand that the marker walk takes for whole. Not to be decoded.
struct TestJPEG {
    var frame: UInt8 = 0xc0
    var ids: [UInt8] = [1, 2, 3]
    var luma: UInt8 = 0x21
    var hasJFIF = true
    /// Transform byte of an Adobe segment.
    var adobe: UInt8?
    var hasHuffmanTables = true
    var tail: [UInt8] = []

    var bytes: [UInt8] {
        var result: [UInt8] = [0xff, 0xd8]
        if hasJFIF { result += segment(0xe0, Array("JFIF".utf8) + [0, 1, 2, 0, 0, 1, 0, 1, 0, 0]) }
        if let adobe { result += segment(0xee, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobe]) }
        result += segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
        result += segment(
            frame,
            [8, 0, 8, 0, 16, UInt8(ids.count)] + ids.enumerated().flatMap { [$1, $0 == 0 ? luma : 0x11, 0] })
        if hasHuffmanTables {
            for selector: UInt8 in [0x00, 0x10] {
                result += segment(0xc4, [selector, 1, 1] + [UInt8](repeating: 0, count: 14) + [0, 1])
            }
        }
        result += segment(
            0xda, [UInt8(ids.count)] + ids.flatMap { [$0, 0x00] } + [0, frame == 0xc2 ? 0 : 63, 0])
        result += [0x12, 0x34, 0x56, 0x78]
        return result + [0xff, 0xd9] + tail
    }

    private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xff, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xff)] + content
    }
}

extension DataSet {
    func texts(_ attribute: DICOMAttribute) -> [String]? {
        if case .texts(let texts)? = self[attribute]?.value { texts } else { nil }
    }

    func isEmpty(_ attribute: DICOMAttribute) -> Bool { self[attribute]?.value == .empty }

    func number(_ attribute: DICOMAttribute) -> UInt16? {
        if case .unsigned16(let values)? = self[attribute]?.value { values.first } else { nil }
    }
}
